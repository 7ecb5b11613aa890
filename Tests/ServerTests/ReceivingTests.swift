import TestSupport
import Testing

@Suite("holdfast receiving")
struct ReceivingTests {
    @Test("With two owners the machine's change is refused on it, and confirmed by one of them")
    func machine() async throws {
        let folder = try await ShopFolder.applied()
        func program(_ arguments: [String]) async throws -> String {
            try await Program.done(arguments + ["--data", folder.data])
        }
        let moved = ShopText.shop().replacing("number: \"1\"", with: "number: \"999-9\"")
        #expect(moved != ShopText.shop())
        // Nobody could look: it holds at once.
        try folder.write(moved)
        let apply = ["apply", folder.shopFile]
        let first = try await program(apply)
        #expect(first.contains("number 1 -> 999-9") && !first.contains("waits"))
        for email in ["a@shop.example", "b@shop.example"] {
            // The password is told beside it.
            let added = try await Program.run(
                ["account", "add", email, "--role", "owner", "--data", folder.data])
            #expect(added.status == 0)
        }
        try folder.write(ShopText.shop())
        let over = apply + ["--over-newer"]
        #expect(try await program(over).contains("confirms it at /admin/accounts"))
        #expect(try await program(over) == "nothing to change\n")
        let list = try await program(["receiving", "list"])
        #expect(list.contains("999-9") && list.contains("\twaiting\t"))
        #expect(list.contains("  account main: number 999-9 -> 1\n"))
        let number = try #require(
            list.split(separator: "\n").first { $0.hasPrefix("change ") }?
                .split(separator: "\t").first?.dropFirst(7))
        let refusal = try await Program.refused(
            ["receiving", "confirm", String(number), "--data", folder.data])
        #expect(refusal.contains("another owner or manager"))
        #expect(
            try await program(["receiving", "refuse", String(number)])
                == "change \(number) was refused\n")
        let again = try await Program.refused(
            ["receiving", "refuse", String(number), "--data", folder.data])
        #expect(again.contains("does not wait any more"))
        _ = try await program(["verify", "--no-files"])
    }
}
