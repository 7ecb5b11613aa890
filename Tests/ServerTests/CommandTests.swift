import TestSupport
import Testing

@Suite("The command line")
struct CommandTests {
    @Test(
        "Help and version are not failures",
        arguments: [
            ["--help"], ["help"], ["--version"], ["serve", "--help"], ["apply", "--help"],
            ["account", "--help"], ["account", "add", "--help"], ["account", "list", "--help"],
            ["account", "remove", "--help"], ["account", "reset", "--help"], ["token", "--help"],
            ["token", "add", "--help"], ["export", "--help"], ["export", "orders", "--help"],
            ["verify", "--help"], ["doctor", "--help"], ["copy", "--help"],
            ["mail", "test", "--help"], ["mail", "records", "--help"],
            [],
        ])
    func help(arguments: [String]) async throws {
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 0)
        #expect(!outcome.output.isEmpty)
        #expect(outcome.errors == "")
    }

    @Test(
        "Wrong usage ends with 2",
        arguments: [
            ["sell"], ["--nonsense"], ["serve", "--port", "1"], ["apply"], ["account", "add"],
            ["account", "add", "a@shop.example"],
            ["account", "add", "a@shop.example", "--role", "king"],
            ["token", "add", "till"], ["export", "orders"],
            ["export", "orders", "--status", "lost", "--output", "a.csv"], ["serve", "extra"],
            ["verify", "extra"], ["doctor", "extra"], ["copy"], ["copy", "--from", "a"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(!outcome.errors.isEmpty)
    }

    @Test(
        "A mistyped command is named, with the one that was meant",
        arguments: [
            (["serv"], "`holdfast serv`: did you mean `holdfast serve`?"),
            (["Apply", "shop.yaml"], "did you mean `holdfast apply`?"),
            (["doctr", "--json"], "did you mean `holdfast doctor`?"),
            (["account", "ad", "a@shop.example"], "did you mean `holdfast account add`?"),
            (["export", "order"], "did you mean `holdfast export orders`?"),
            (["sell"], "`holdfast sell`: `holdfast --help` lists all that there are"),
        ])
    func mistyped(arguments: [String], words: String) async throws {
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test(
        "Commands of later versions are absent",
        arguments: [
            "rehearse", "backup", "restore", "audit-line",
        ])
    func later(command: String) async throws {
        #expect(try await Program.run([command]).status == 2)
    }

    @Test(
        "Settings that are wrong are named",
        arguments: [
            (["--listen", "8080"], [:], "--listen"),
            (["--listen", "::1:80"], [:], "[::1]:8080"),
            (["--listen", "localhost:99999"], [:], "--listen"),
            (["--metrics-listen", ":1"], [:], "--metrics-listen"),
            (["--public-url", "shop.example"], [:], "--public-url"),
            (["--alert-url", "file:///etc/passwd"], [:], "--alert-url"),
            (["--webhook-networks", "127.0.0.1/8"], [:], "--webhook-networks"),
            (["--webhook-networks", "everything"], [:], "everything"),
            ([], ["HOLDFAST_ALERT_URL": "chat.example"], "HOLDFAST_ALERT_URL"),
            (["--public-url", "https://shop.example/drops"], [:], "without a path"),
            (["--database", "mysql://user:secret@db/shop"], [:], "--database"),
            (["--database", "postgres://u:secret@db/shop?sslmodes=x"], [:], "libpq"),
            (["--blobs", "s3://bucket"], [:], "--blobs"),
            (["--blobs", "s3://b?endpoint=https://s3.example"], [:], "the bucket"),
            (["--blobs", "ftp://bucket"], [:], "not the address of a store"),
            (["--blobs", "s3://id:secret@bucket?endpoint=https://s3.example"], [:], "keys do not"),
            (["--blobs", "s3://bucket?endpoint=s3.example"], [:], "the endpoint"),
            (["--blobs", "s3://bucket?endpoint=https://s3.example/path"], [:], "the endpoint"),
            (["--blobs", "s3://bucket?endpoint=https://s3.example&key=secret"], [:], "`key`"),
            (["--blobs", "s3://bucket/a%20b?endpoint=https://s3.example"], [:], "the folder"),
            (
                ["--blobs", "s3://bucket?endpoint=https://s3.example&region=a%20b"], [:],
                "no region"
            ),
            (
                ["--blobs", "s3://bucket?endpoint=https://s3.example"],
                ["HOLDFAST_S3_ACCESS_KEY": "id"], "HOLDFAST_S3_SECRET_KEY"
            ),
            (
                ["--blobs", "s3://bucket?endpoint=https://s3.example"],
                ["HOLDFAST_S3_ACCESS_KEY": "id", "HOLDFAST_S3_SECRET_KEY": "a secret"],
                "HOLDFAST_S3_SECRET_KEY: a key has"
            ),
            ([], ["HOLDFAST_LISTEN": "nowhere"], "HOLDFAST_LISTEN"),
            ([], ["HOLDFAST_PUBLIC_URL": "x"], "HOLDFAST_PUBLIC_URL"),
            ([], ["HOLDFAST_DATABASE": "mysql://db/shop"], "HOLDFAST_DATABASE"),
            ([], ["HOLDFAST_LISTN": "127.0.0.1:80"], "did you mean HOLDFAST_LISTEN?"),
            ([], ["HOLDFAST_DATA_DIR": "/data"], "did you mean HOLDFAST_DATA?"),
            ([], ["HOLDFAST_PORT": "8080"], "did you mean HOLDFAST_LISTEN=0.0.0.0:8080?"),
        ] as [([String], [String: String], String)])
    func settings(flags: [String], environment: [String: String], words: String) async throws {
        let folder = try ShopFolder()
        let line = try await Program.refused(
            ["serve", "--data", folder.data] + flags, environment: environment)
        #expect(line.contains(words), "\(line)")
        #expect(!line.contains("secret"))
    }

    @Test(
        "The file of settings is held to the same",
        arguments: [
            ("listn: 127.0.0.1:1\n", "did you mean `listen`?"), ("data: /elsewhere\n", "--data"),
            ("# ours\nlisten: nowhere\n", "line 2"), ("listen: [a]\n", "wants one value"),
            ("- listen\n", "one setting a line"), ("listen: 'a\n", "is not YAML"),
            ("database: mysql://db\n", "database in"),
        ])
    func settingsFile(text: String, words: String) async throws {
        let folder = try await ShopFolder.applied()
        try folder.write(text, to: "data/holdfast.yaml")
        let line = try await Program.refused(["serve", "--data", folder.data])
        #expect(line.contains(words), "\(line)")
        #expect(line.contains("holdfast.yaml"))
    }

    @Test(
        "A command that needs a shop does not make one",
        arguments: [
            ["account", "list"], ["account", "remove", "a@shop.example"],
            ["account", "reset", "a@shop.example"], ["token", "list"], ["token", "remove", "till"],
            ["export", "orders", "--output", "/tmp/never.csv"], ["verify"],
        ])
    func noShop(command: [String]) async throws {
        let folder = try ShopFolder()
        let line = try await Program.refused(command + ["--data", folder.data])
        #expect(line.contains("there is no shop in"))
        #expect(folder.files(in: "") == [])
    }

    @Test("The data folder is for its user only")
    func modes() async throws {
        let folder = try await ShopFolder.applied()
        for name in ["", "/blobs", "/uploads", "/exports"] {
            #expect(try folder.mode(of: folder.data + name) == 0o700)
        }
        #expect(try folder.mode(of: folder.data + "/holdfast.sqlite") == 0o600)
    }

    @Test("A folder that cannot be had is named", arguments: ["/proc/shop", "/dev/null/shop"])
    func noFolder(path: String) async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop())
        let line = try await Program.refused(["apply", folder.shopFile, "--data", path])
        #expect(line.contains(path))
    }
}
