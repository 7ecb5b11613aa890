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
