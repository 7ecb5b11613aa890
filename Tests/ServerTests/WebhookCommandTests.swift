import Foundation
import TestSupport
import Testing

@Suite("holdfast webhook")
struct WebhookCommandTests {
    @Test("One is added with its secret on standard output, listed, rotated, tested and removed")
    func whole() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let secret = try await Program.toldOnce(
            ["webhook", "add", "https://hooks.example/a", "--events", "order.paid, shop.alert"]
                + data)
        #expect(secret.wholeMatch(of: /whsec_[A-Za-z0-9+\/]{43}=\n/) != nil)
        let listed = try await Program.done(["webhook", "list"] + data)
        #expect(listed.contains("https://hooks.example/a") && !listed.contains("whsec_"))
        #expect(listed.contains("order.paid,shop.alert"))
        let next = try await Program.done(["webhook", "rotate", "1"] + data)
        #expect(next != secret && next.hasPrefix("whsec_"))
        _ = try await Program.done(["webhook", "test", "1"] + data)
        _ = try await Program.done(["webhook", "remove", "1"] + data)
        let line = try await Program.refused(["webhook", "remove", "1"] + data)
        #expect(line.contains("webhook list"))
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (["http://hooks.example/a"], "must begin with https://"),
            (["https://10.0.0.1/a"], "--webhook-networks"),
            (["hooks.example"], "is no address"), ([], "--telegram"),
            (["https://hooks.example/a", "--events", "order.sold"], "--events"),
            (["http://127.0.0.1/", "--webhook-networks", "127.0.0.1/8"], "is no network"),
            (["--line", "C1", "--telegram", "1"], "one chat"),
        ])
    func refused(arguments: [String], words: String) async throws {
        let folder = try await ShopFolder.applied()
        let line = try await Program.refused(
            ["webhook", "add", "--data", folder.data] + arguments)
        #expect(line.contains(words), "\(line)")
    }

    @Test("A chat is added with the token on standard input, which is never shown")
    func chat() async throws {
        let folder = try await ShopFolder.applied()
        let data = ["--data", folder.data]
        let arguments = ["webhook", "add", "--telegram", "-1001", "--language", "th"] + data
        let added = try await Program.run(arguments, input: "123:abc\n")
        #expect(added.status == 0 && added.output.isEmpty, "\(added.errors)")
        let listed = try await Program.done(["webhook", "list"] + data)
        #expect(listed.contains("-1001") && !listed.contains("123:abc"))
        let without = try await Program.refused(arguments)
        #expect(without.contains("standard input"))
    }

    @Test("Where networks are named, plain http to them is taken")
    func networks() async throws {
        let folder = try await ShopFolder.applied()
        let secret = try await Program.toldOnce([
            "webhook", "add", "http://127.0.0.1:9/x", "--webhook-networks", "127.0.0.0/8",
            "--data", folder.data,
        ])
        #expect(secret.hasPrefix("whsec_"))
    }
}
