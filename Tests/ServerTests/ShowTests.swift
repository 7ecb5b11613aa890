import Foundation
import TestSupport
import Testing

@Suite("holdfast show")
struct ShowTests {
    @Test("What is shown and applied changes nothing, also while it is served, with its pictures")
    func roundTrip() async throws {
        let folder = try ShopFolder()
        try folder.write(
            ShopText.shop(extra: "\n        picture: shirt.png"))
        try folder.write(Pictures.smallestPNG, to: "shirt.png")
        let place = ["--data", folder.data]
        try await Program.done(["apply", folder.shopFile] + place)
        let shown = folder.path + "/shown.yaml"
        let told = try await Program.done(["show", "--output", shown] + place)
        #expect(told.contains("written to \(shown)"))

        #expect(try await Program.done(["apply", shown] + place) == "nothing to change\n")
        let dry = try await Program.done(["apply", shown, "--dry-run"] + place)
        #expect(dry.contains("nothing to change"))

        let text = try await Program.done(["show"] + place)
        #expect(text.contains("made_from: "))
        #expect(text.contains("picture: "))
        try folder.write(text)
        #expect(
            try await Program.done(["apply", folder.shopFile] + place) == "nothing to change\n")
    }

    @Test("The samples, too", arguments: ["shop.yaml", "rehearsal.yaml"])
    func samples(_ name: String) async throws {
        let folder = try ShopFolder()
        let sample = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../sample/\(name)").path
        let place = ["--data", folder.data]
        try await Program.done(["apply", sample] + place)
        try await Program.done(["show", "--output", folder.shopFile] + place)
        let again = ["apply", folder.shopFile] + place
        #expect(try await Program.done(again) == "nothing to change\n")
        #expect(try await Program.done(["apply", sample] + place) == "nothing to change\n")
    }

    @Test("There is nothing to show without a shop")
    func noShop() async throws {
        let folder = try ShopFolder()
        let line = try await Program.refused(["show", "--data", folder.data])
        #expect(line.contains("there is no shop"))
    }

    @Test("A picture that the shop has not is refused")
    func foreignPicture() async throws {
        let folder = try ShopFolder()
        let digest = String(repeating: "a", count: 64)
        try folder.write(ShopText.shop(extra: "\n        picture: \(digest)"))
        let line = try await Program.refused(["apply", folder.shopFile, "--data", folder.data])
        #expect(line.contains(digest) && line.contains("not in this shop"))
    }

    @Test("A shopper's slip cannot be made a picture or the logo, which everybody sees")
    func slipAsPicture() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "a")
        #expect(try await shopper.giveDetails(order).status == 200)
        let sent = try await serving.request(
            "POST", "/api/v1/orders/\(order.code)/slips",
            fields: [("content-type", "image/png"), ("authorization", "Bearer \(order.key)")],
            body: Pictures.smallestPNG)
        #expect(sent.status == 201)
        let file = try #require(folder.files(in: "blobs").first)
        let digest = try #require(file.split(separator: "/").last.map(String.init))
        let plain = ShopText.shop()
        for text in [
            ShopText.shop(extra: "\n        picture: \(digest)"),
            plain.replacing("shop: {", with: "shop: {logo: \(digest), ", maxReplacements: 1),
        ] {
            #expect(text != plain)
            try folder.write(text)
            for more in [[], ["--dry-run"]] {
                let line = try await Program.refused(
                    ["apply", folder.shopFile, "--data", folder.data] + more)
                #expect(line.contains("the picture \(digest) is not in this shop"), "\(line)")
            }
        }
        #expect(try await serving.request("GET", "/pictures/\(digest)").status == 404)
        // The same file beside the shop file is the seller's own.
        try folder.write(Pictures.smallestPNG, to: "shirt.png")
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.png"))
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        #expect(await serving.stop() == 0)
    }

    @Test("An older file is refused with what it would undo, and applied when that is meant")
    func older() async throws {
        let folder = try await ShopFolder.applied()
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let old = folder.path + "/old.yaml"
        try await Program.done(["show", "--output", old, "--data", folder.data])
        try folder.write(ShopText.shop(stock: 120))
        try await Program.done(command)

        let line = try await Program.refused(["apply", old, "--data", folder.data])
        #expect(line.contains("it was made from state"))
        #expect(line.contains("variant tour/SHIRT-S: stock 120 -> 100"))
        #expect(line.contains("holdfast show") && line.contains("--over-newer"))
        try folder.write(ShopText.shop())
        #expect(try await Program.refused(command).contains("stock 120 -> 100"))
        let done = try await Program.done(command + ["--over-newer"])
        #expect(done == "variant tour/SHIRT-S: stock 120 -> 100\n")
    }

    @Test("Accounts are told in full, and not left out while something costs money; doctor warns")
    func accounts() async throws {
        let folder = try await ShopFolder.applied()
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let text = ShopText.shop()
        let doctor = try await Program.done(["doctor", "--data", folder.data])
        #expect(doctor.contains("accounts") && doctor.contains("1 account is told"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "receiving_accounts:"))
        let end = try #require(lines[start...].firstIndex(of: "drops:"))
        try folder.write((lines[..<start] + lines[end...]).joined(separator: "\n"))
        let line = try await Program.refused(command)
        #expect(line.contains("drop tour costs money and there is no account"))
    }
}
