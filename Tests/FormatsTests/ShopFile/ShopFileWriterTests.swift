import Shop
import Testing

@testable import Formats

@Suite("A shop file that is written is read back as the same shop")
struct ShopFileWriterTests {
    private func again(_ file: ShopFile) throws -> ShopFile {
        try ShopFileReader.read(Array(ShopFileWriter.text(file) { _ in 25_200 }.utf8))
    }

    @Test("a file with everything in it")
    func everything() throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        file.madeFrom = "17-4be1d0a2"
        file.shop.country = "TH"
        let read = try again(file)
        #expect(read.shop.country == "TH")
        #expect(String(describing: read) == String(describing: file))
    }

    @Test("a country stays one, for other programs too, which read Norway's as false")
    func country() throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        #expect(!ShopFileWriter.text(file) { _ in 0 }.contains("country"))
        for (code, written) in [("DE", "country: DE\n"), ("NO", "country: \"NO\"\n")] {
            file.shop.country = code
            #expect(ShopFileWriter.text(file) { _ in 0 }.contains(written))
            #expect(try again(file).shop.country == code)
        }
    }

    @Test("a logo, legal texts, and words in both languages")
    func face() throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        file.shop.logo = "logo.png"
        file.shop.legal[.seller] = SellerText("Night Market Co.\n99/1 Rama IV")
        file.shop.legal[.returns] = SellerText("คืนได้\n\nใน 7 วัน", others: ["en": "7 days"])
        file.drops[0].others[.title] = ["en": "Tour \"2026\""]
        file.drops[0].products[0].others[.name] = ["en": "Shirt"]
        file.drops[0].products[0].others[.description] = ["en": "Heavy\ncotton"]
        file.drops[0].products[0].variants[0].others[.name] = ["en": "Small"]
        let read = try again(file)
        #expect(read.shop == file.shop)
        #expect(read.drops[0].others == file.drops[0].others)
        let (product, written) = (read.drops[0].products[0], file.drops[0].products[0])
        #expect(product.others == written.others && product.name == written.name)
        #expect(product.description == written.description)
        #expect(product.variants == written.variants)
    }

    @Test("how it looks")
    func looks() throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        file.madeFrom = "17-4be1d0a2"
        file.drops.removeLast()
        file.accounts.removeLast()
        #expect(
            ShopFileWriter.text(file) { _ in 25_200 } == """
                made_from: 17-4be1d0a2
                shop:
                  name: "Night Market Tees"
                  currency: THB
                  locale: th
                  time_zone: Asia/Bangkok
                  contact: "help@shop.example"
                receiving_accounts:
                  - id: main
                    bank: "KBANK"
                    name: "Night Market Co."
                    number: "123-4"
                    promptpay: "0812345678"
                drops:
                  - slug: tour-2026
                    title: "Tour shirt 2026"
                    opens_at: 2026-12-05T13:00:00+07:00
                    closes_at: 2026-12-06T13:00:00+07:00
                    hold_minutes: 0.5
                    pay_minutes: 120
                    limit_per_person: 2
                    line: off
                    gathering_minutes: 30
                    admission_minutes: 5
                    shipping: {method: "post", fee: "50.00"}
                    products:
                      - id: shirt
                        name: "Tour shirt"
                        description: |-
                          Heavy cotton,
                          printed in Bangkok.
                        picture: pictures/shirt.jpg
                        variants:
                          - {sku: SHIRT-S, name: "S", price: "350.00", stock: 100}
                          - {sku: SHIRT-M, name: "M", price: "370.00", stock: 0}

                """)
    }

    @Test("every length of time is the same millisecond again")
    func minutes() throws {
        let spans =
            [1, 7, 100, 999, 1_000, 29_999, 59_999, 60_001, 90_000, 31_535_999_999]
            + (0..<500).map { 1 + $0 * 63_017 }
        for milliseconds in spans {
            let text = MinutesText.text(.milliseconds(Int64(milliseconds)))
            let minutes = try #require(Double(text))
            #expect(Int64((minutes * 60_000).rounded()) == Int64(milliseconds), "\(text)")
            #expect(text.utf8.count <= 20)
        }
    }

    /// Texts that YAML takes for something else, or does not print.
    private static let texts = [
        "null", "~", "off", "true", "2026", "1e3", "a: b", "- a", "# no", "a # b", "[x", "{x}",
        "'", "\"", "\\", "\\n", "%", "@x", "`", "|", ">", "!tag", "&a &b", "*a", "&a *a", "? x",
        "เสื้อ ฤดูหนาว", "👕😀", "a\u{2028}b", "a\u{FEFF}b", "e\u{301}", "---", "...",
        "=1+1", "\u{202E}x", "a\u{A0}b", "<<", "y", "N", "0x1F", "12:30", "a, b", "a :",
        "\u{10FFFD}",
    ]

    @Test("every text is the same again", arguments: texts)
    func text(_ text: String) throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        file.shop.name = text
        file.accounts[0].number = text
        file.drops[0].title = text
        file.drops[0].shippingMethod = text
        file.drops[0].products[0].description = "\(text)\n\n  \(text)\n\t\(text)\nx"
        file.drops[0].products[0].variants[0].name = text
        let read = try again(file)
        #expect(String(describing: read) == String(describing: file))
    }

    @Test("names that are words of YAML are names", arguments: ["null", "true", "1", "0x1", "no"])
    func names(_ name: String) throws {
        var file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        file.drops[0].slug = name
        file.accounts[0].id = name
        file.drops[0].products[0].reference = name
        file.drops[0].products[0].variants[0].sku = name
        file.drops[0].products[0].picture = name
        let read = try again(file)
        #expect(String(describing: read) == String(describing: file))
    }
}
