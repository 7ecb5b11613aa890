import TestSupport
import Testing

@Suite("holdfast account and token")
struct AccountTests {
    @Test("A password is made and printed once, and is nowhere in the data")
    func made() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let add = ["account", "add", "Owner@Shop.example", "--role", "owner"] + data
        let password = try await Program.toldOnce(add)
        #expect(password.contains(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}\n$/))
        let other = try await Program.toldOnce(
            ["account", "add", "som@shop.example", "--role", "checker"] + data)
        #expect(other != password)
        let list = try await Program.done(["account", "list"] + data)
        #expect(list.contains(#/owner@shop\.example +owner /#))
        #expect(list.contains(#/som@shop\.example +checker /#))
        #expect(!list.contains(password.dropLast()))
        let line = try await Program.refused(add)
        #expect(line.contains("owner@shop.example has an account already"))
    }

    @Test("What is printed once comes with what to do with it")
    func advice() async throws {
        let folder = try await ShopFolder.applied()
        let account = try await Program.run(
            ["account", "add", "a@shop.example", "--role", "owner", "--data", folder.data],
            environment: ["HOLDFAST_PUBLIC_URL": "https://shop.example"])
        #expect(account.errors.contains("the password of a@shop.example"))
        #expect(account.errors.contains("sign in with both at https://shop.example/admin"))
        let reset = try await Program.run(
            ["account", "reset", "a@shop.example", "--data", folder.data])
        #expect(reset.errors.contains("at http://127.0.0.1:8080/admin"))
        let token = try await Program.run(
            ["token", "add", "till", "--role", "viewer", "--data", folder.data])
        #expect(token.errors.contains("`Authorization: Bearer TOKEN`"))
        // A script that reads the password or the token gets nothing else.
        #expect([account, reset, token].allSatisfy { $0.lines.count == 1 })
    }

    @Test("An account can be made before there is a shop file")
    func first() async throws {
        let folder = try ShopFolder()
        try await Program.toldOnce(
            ["account", "add", "a@shop.example", "--role", "owner", "--data", folder.data])
        try folder.write(ShopText.shop())
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        #expect(
            try await Program.done(["account", "list", "--data", folder.data])
                .contains("a@shop.example"))
    }

    @Test("A password that is handed in is not printed")
    func handedIn() async throws {
        let folder = try await ShopFolder.applied()
        let output = try await Program.done(
            [
                "account", "add", "a@shop.example", "--role", "owner", "--password-stdin", "--data",
                folder.data,
            ], input: "correct horse battery\n")
        #expect(output == "")
    }

    @Test(
        "Passwords that are not taken",
        arguments: [
            ("short\n", "too short"), ("", "standard input"), ("\n", "standard input"),
            (String(repeating: "x", count: 300) + "\n", "256 bytes"),
        ])
    func notTaken(input: String, words: String) async throws {
        let folder = try await ShopFolder.applied()
        let line = try await Program.refused(
            [
                "account", "add", "a@shop.example", "--role", "owner", "--password-stdin", "--data",
                folder.data,
            ], input: input)
        #expect(line.contains(words), "\(line)")
    }

    @Test("The last owner stays")
    func lastOwner() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let remove = ["account", "remove", "a@shop.example"] + data
        #expect(try await Program.refused(remove).contains("there is no account"))
        try await Program.toldOnce(["account", "add", "a@shop.example", "--role", "owner"] + data)
        try await Program.toldOnce(
            ["account", "add", "m@shop.example", "--role", "manager"] + data)
        #expect(try await Program.refused(remove).contains("last owner"))
        try await Program.toldOnce(["account", "add", "b@shop.example", "--role", "owner"] + data)
        try await Program.done(remove)
        #expect(!(try await Program.done(["account", "list"] + data)).contains("a@shop.example"))
    }

    @Test("A reset gives another password")
    func reset() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let reset = ["account", "reset", "a@shop.example"] + data
        #expect(try await Program.refused(reset).contains("there is no account"))
        let first = try await Program.toldOnce(
            ["account", "add", "a@shop.example", "--role", "owner"] + data)
        let second = try await Program.toldOnce(reset)
        #expect(first != second && second.count == first.count)
    }

    @Test("What is no address is refused", arguments: ["owner", "a@b", "a b@shop.example", ""])
    func noAddress(email: String) async throws {
        let folder = try ShopFolder()
        let line = try await Program.refused(
            ["account", "add", email, "--role", "owner", "--data", folder.data])
        #expect(line.contains("is not an e-mail address"))
    }

    @Test("Tokens are printed once, open the staff's calls, and end when removed")
    func tokens() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let add = ["token", "add", "till", "--role", "viewer"] + data
        let token = try await Program.toldOnce(add).split(separator: "\n").first
        let bearer = [("authorization", "Bearer \(try #require(token))")]
        #expect(try await Program.refused(add).contains("there is a token till already"))
        #expect(try await Program.done(["token", "list"] + data).contains(#/till +viewer /#))
        let serving = try await folder.serve()
        let orders = "/api/v1/admin/orders"
        #expect(try await serving.request("GET", orders, fields: bearer).status == 200)
        #expect(try await serving.request("GET", orders).status == 401)
        try await Program.done(["token", "remove", "till"] + data)
        #expect(try await serving.request("GET", orders, fields: bearer).status == 401)
        #expect(await serving.stop() == 0)
        #expect(
            try await Program.refused(["token", "remove", "till"] + data).contains("no token till"))
    }
}
