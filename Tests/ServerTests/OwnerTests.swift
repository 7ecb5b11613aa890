import Foundation
import Glibc
import TestSupport
import Testing

/// Commands that root gives in the folder of the service's own user. Needs root, as CI is.
@Suite("Whose files are made", .timeLimit(.minutes(5)))
struct OwnerTests {
    private static let user: uid_t = 65_534
    private static let asUser = [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
    ]

    /// A folder of which the data folder is another user's.
    private static func folder() throws -> ShopFolder {
        try #require(geteuid() == 0, "these tests give files to another user: run them as root")
        let folder = try ShopFolder()
        try #require(chmod(folder.path, 0o755) == 0)
        try #require(mkdir(folder.data, 0o700) == 0)
        try #require(chown(folder.data, user, user) == 0)
        try folder.write(ShopText.shop(extra: "\n        picture: secret/shirt.png"))
        // What the shop file names may be root's alone.
        try #require(mkdir(folder.path + "/secret", 0o700) == 0)
        try folder.write(Pictures.smallestPNG, to: "secret/shirt.png")
        try #require(chmod(folder.shopFile, 0o600) == 0)
        return folder
    }

    /// The files below the data folder that are not its owner's.
    private static func foreign(in folder: ShopFolder) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.data)
        #expect(paths.contains("holdfast.sqlite"))
        return paths.filter { path in
            var status = stat()
            return lstat(folder.data + "/" + path, &status) == 0 && status.st_uid != user
        }
    }

    @Test("What root does in the service's folder is the service's: every command, and serving")
    func root() async throws {
        let folder = try Self.folder()
        let data = ["--data", folder.data]
        try await Program.done(["apply", folder.shopFile] + data)
        #expect(try Self.foreign(in: folder) == [])
        for command in [
            ["account", "add", "a@shop.example", "--role", "owner"], ["account", "list"],
            ["token", "add", "till", "--role", "viewer"], ["verify"], ["doctor"],
            ["export", "orders", "--output", "/tmp/holdfast-owner-\(getpid()).csv"],
        ] {
            let outcome = try await Program.run(command + data)
            #expect(outcome.status == 0 || command == ["doctor"], "\(outcome.errors)")
            #expect(try Self.foreign(in: folder) == [], "\(command)")
        }
        unlink("/tmp/holdfast-owner-\(getpid()).csv")

        let byRoot = try await folder.serve()
        try await Self.buys(byRoot)
        #expect(try Self.users(of: byRoot.process.id) == ["\(Self.user)"])
        #expect(await byRoot.stop() == 0)
        #expect(try Self.foreign(in: folder) == [])

        let byItself = try await folder.serve(through: Self.asUser)
        try await Self.buys(byItself)
        #expect(await byItself.stop() == 0)
    }

    /// The users that the threads of a process work as.
    private static func users(of process: pid_t) throws -> Set<Substring> {
        let threads = "/proc/\(process)/task"
        let names = try FileManager.default.contentsOfDirectory(atPath: threads)
        return Set(
            names.compactMap { name in
                // One that has ended meanwhile has no status.
                let status = try? String(
                    contentsOfFile: "\(threads)/\(name)/status", encoding: .utf8)
                return status?.firstMatch(of: /Uid:\s+\d+\s+(\d+)/)?.1
            })
    }

    /// A visitor sees the picture and buys.
    private static func buys(_ serving: Serving) async throws {
        let page = try await serving.request("GET", "/d/tour").text
        let picture = try #require(page.firstMatch(of: /\/pictures\/[0-9a-f]{64}[^" ]*/))
        #expect(try await serving.request("GET", String(picture.0)).status == 200)
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(1, key: "\(serving.port)")
    }

    @Test("Files that are root's from before are named, with the command that gives them back")
    func before() async throws {
        let folder = try Self.folder()
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        let blob = try #require(folder.files(in: "blobs").first)
        for name in ["blobs/" + blob, "holdfast.sqlite"] {
            let path = folder.data + "/" + name
            try #require(chown(path, 0, 0) == 0)
            let child = try ChildProcess(
                Self.asUser[0],
                Self.asUser.dropFirst() + [
                    Program.path, "serve", "--data", folder.data, "--listen", "127.0.0.1:0",
                ], environment: [:])
            let words = await child.restOfErrors()
            #expect(await child.ended() == 1)
            #expect(words.contains("\(path) belongs to root"), "\(words)")
            #expect(words.contains("chown -R nobody: \(folder.data)"), "\(words)")
            try #require(chown(path, Self.user, Self.user) == 0)
        }
    }

    @Test("A copy makes the new folder for the old one's owner, and two owners are named")
    func copies() async throws {
        let folder = try Self.folder()
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        let target = folder.path + "/copy"
        try await Program.done(["copy", "--from", folder.data, "--to", target])
        let paths = try FileManager.default.subpathsOfDirectory(atPath: target)
        #expect(paths.contains { $0.hasPrefix("blobs/") })
        for path in paths {
            var status = stat()
            #expect(lstat(target + "/" + path, &status) == 0 && status.st_uid == Self.user)
        }
        let other = folder.path + "/other"
        try #require(mkdir(other, 0o700) == 0 && chown(other, 1, 1) == 0)
        let line = try await Program.refused(["copy", "--from", folder.data, "--to", other])
        #expect(line.contains("belongs to nobody") && line.contains("chown -R"), "\(line)")
    }

    @Test("A file that the owner may not write is refused with the owner's name")
    func output() async throws {
        let folder = try Self.folder()
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        let line = try await Program.refused([
            "export", "orders", "--data", folder.data, "--output",
            folder.path + "/secret/orders.csv",
        ])
        #expect(line.contains("as the user nobody"), "\(line)")
    }
}
