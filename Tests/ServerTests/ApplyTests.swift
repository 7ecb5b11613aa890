import TestSupport
import Testing

@Suite("holdfast apply")
struct ApplyTests {
    @Test("Once sets up, twice changes nothing, a change is told")
    func idempotent() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop())
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let first = try await Program.done(command)
        #expect(first.contains("drop tour: added"))
        #expect(try await Program.done(command) == "nothing to change\n")
        try folder.write(ShopText.shop(stock: 120))
        let second = try await Program.done(command)
        #expect(second.split(separator: "\n").count == 1)
        #expect(second.contains("SHIRT-S") && second.contains("100") && second.contains("120"))
        #expect(try await Program.done(command) == "nothing to change\n")
    }

    @Test("A dry run tells and changes nothing")
    func dryRun() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop())
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let told = try await Program.done(command + ["--dry-run"])
        #expect(told.contains("drop tour: added"))
        #expect(folder.files(in: "") == [])
        let done = try await Program.done(command)
        #expect(told == done + "dry run: nothing was changed\n")
        try folder.write(ShopText.shop(stock: 7))
        try await Program.done(command + ["--dry-run"])
        #expect(try await Program.done(command).contains("7"))
    }

    @Test("How phone numbers are read is told where the file does not say it")
    func country() async throws {
        let folder = try ShopFolder()
        let command = ["apply", folder.shopFile, "--data", folder.data]
        func apply(_ shop: String, also more: [String] = []) async throws -> [String] {
            try folder.write(
                ShopText.shop().replacing(
                    "shop: {name: Test, currency: THB, locale: en, time_zone: Asia/Bangkok}",
                    with: "shop: {name: Test, locale: en, \(shop)}"))
            return try await Program.done(command + more).split(separator: "\n").map(String.init)
        }
        let guess =
            "phone numbers without a calling code are read as those of TH, by currency and time "
            + "zone; `country` in the shop file says it otherwise"
        let thai = "currency: THB, time_zone: Asia/Bangkok"
        #expect(try await apply(thai).last == guess)
        #expect(try await apply(thai) == ["nothing to change"])
        #expect(try await apply("\(thai), country: DE") == ["shop: country DE"])
        let shown = try await Program.done(["show", "--data", folder.data])
        #expect(shown.contains("\n  country: DE\n"))
        #expect(try await apply("\(thai), country: NO") == ["shop: country DE -> NO"])
        #expect(
            try await apply(thai, also: ["--over-newer"]) == ["shop: country NO -> none", guess])
        try folder.write(
            ShopText.shop().replacing("locale: en", with: "locale: en, country: XX"))
        #expect(
            try await Program.refused(command)
                .contains("`XX` is not a country whose phone numbers are known"))
        let unknown =
            "phone numbers are read with their calling code alone: neither currency nor time zone "
            + "tells a country"
        let elsewhere = try ShopFolder()
        try elsewhere.write(
            ShopText.shop().replacing("currency: THB", with: "currency: EUR")
                .replacing("Asia/Bangkok", with: "UTC")
                .replacing(", promptpay: \"0812345678\"", with: ""))
        let told = try await Program.done(
            ["apply", elsewhere.shopFile, "--data", elsewhere.data, "--dry-run"])
        #expect(told.contains(unknown))
    }

    @Test("A bad file is refused as a whole, with line and field")
    func badFile() async throws {
        let folder = try await ShopFolder.applied()
        let text = ShopText.shop(stock: 120).replacing("line: off", with: "line: maybe")
            .replacing("hold_minutes: 600", with: "hold_minuts: 600")
        try folder.write(text)
        let refused = try await Program.run(["apply", folder.shopFile, "--data", folder.data])
        #expect(refused.status == 1)
        let lines = refused.errorLines
        #expect(lines.first?.hasSuffix("shop.yaml was not applied: 3 problems") == true)
        #expect(lines.contains { $0.hasPrefix("  line 9, column 5: drops[0].hold_minuts") })
        #expect(refused.errors.contains("did you mean `hold_minutes`?"))
        #expect(
            lines.contains {
                $0.hasPrefix("  line 12, column 11: drops[0].line") && $0.contains("not a mode")
            })
        try folder.write(ShopText.shop())
        #expect(
            try await Program.done(["apply", folder.shopFile, "--data", folder.data])
                == "nothing to change\n")
    }

    @Test("Everything that is wrong is told in one round, also about pictures and held stock")
    func oneRound() async throws {
        let folder = try ShopFolder()
        let two = ShopText.shop(extra: "\n        picture: shirt.jpg")
            .replacing("line: off", with: "line: maybe")
        try folder.write(two)
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let refused = try await Program.run(command)
        #expect(refused.errorLines.count == 3, "\(refused.errors)")
        #expect(refused.errors.contains("not a mode"))
        #expect(refused.errors.contains("shirt.jpg could not be read"))
        #expect(refused.errors.contains("products[0].picture"))

        try folder.write(ShopText.shop(stock: 10))
        try await Program.done(command)
        let serving = try await folder.serve()
        _ = try await Shopper(connection: try serving.connect()).reserved(4, key: "four")
        let closed = ShopText.shop(stock: 3).replacing("receiving_accounts:", with: "old:")
        try folder.write(Self.withoutAccounts(closed))
        let both = try await Program.run(command)
        #expect(both.status == 1)
        #expect(both.errorLines.first?.hasSuffix("was not applied: 2 problems") == true)
        #expect(both.errors.contains("4 are held or sold"))
        #expect(both.errors.contains("1 order waits for money"))
        #expect(await serving.stop() == 0)
    }

    /// A shop file whose accounts are gone.
    private static func withoutAccounts(_ text: String) -> String {
        var isAccounts = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if !line.hasPrefix(" ") { isAccounts = line.hasPrefix("old:") }
            return !isAccounts
        }
        return lines.joined(separator: "\n")
    }

    @Test("A file that is not there, or is a folder")
    func noFile() async throws {
        let folder = try ShopFolder()
        for path in [folder.shopFile, "/tmp"] {
            let line = try await Program.refused(["apply", path, "--data", folder.data])
            #expect(line.contains("\(path) could not be read"))
        }
        #expect(folder.files(in: "") == [])
    }

    @Test("Pictures are taken from beside the file and told by their content")
    func pictures() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.jpg"))
        let command = ["apply", folder.shopFile, "--data", folder.data]
        #expect(try await Program.refused(command).contains("shirt.jpg could not be read"))
        try folder.write("<html>not a picture</html>", to: "shirt.jpg")
        #expect(try await Program.refused(command).contains("shirt.jpg is not a JPEG"))
        try folder.write(slip(1, bytes: 100), to: "shirt.jpg")
        #expect(try await Program.refused(command).contains("shirt.jpg is not a JPEG"))
        #expect(folder.files(in: "blobs") == [])
        try folder.write(Pictures.smallestPNG, to: "shirt.jpg")
        try await Program.done(command)
        // The seller's own file, and what shoppers get.
        #expect(folder.files(in: "blobs").count == 2)
        #expect(folder.files(in: "uploads") == [])
        #expect(try await Program.done(command) == "nothing to change\n")
    }

    @Test("Stock is never set below what is held")
    func heldStock() async throws {
        let folder = try await ShopFolder.applied(ShopText.shop(stock: 10))
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(4, key: "four")
        try folder.write(ShopText.shop(stock: 3))
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let line = try await Program.refused(command)
        #expect(line.contains("SHIRT-S") && line.contains("4 are held or sold"))
        try folder.write(ShopText.shop(stock: 4))
        try await Program.done(command)
        let answer = try await shopper.reserve(Shopper.reservation([(ShopText.sku, 1)]), key: "one")
        #expect(answer.status == 409)
        #expect(await serving.stop() == 0)
    }
}
