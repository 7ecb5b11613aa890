import Shop
import Testing

@testable import Formats

@Suite("Shop files")
struct ShopFileReaderTests {
    @Test("A file with everything in it")
    func everything() throws {
        let file = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        let thb = Currency.thb
        #expect(file.shop.name == "Night Market Tees")
        #expect(file.shop.currency == thb)
        #expect(file.shop.locale == "th")
        #expect(file.shop.timeZone == "Asia/Bangkok")
        #expect(file.shop.contact == "help@shop.example")
        #expect(file.shop.country == "")
        #expect(file.accounts.map(\.id) == ["main", "euro"])
        #expect(file.accounts.first?.promptPay == "0812345678")
        #expect(file.accounts.last?.iban == "DE89370400440532013000")
        let drop = try #require(file.drops.first)
        #expect(drop.slug == "tour-2026")
        #expect(drop.opensAt == DateText.moment(rfc3339: "2026-12-05T06:00:00Z"))
        #expect(drop.closesAt == DateText.moment(rfc3339: "2026-12-06T06:00:00Z"))
        #expect(drop.hold == .milliseconds(30_000))
        #expect(drop.pay == .minutes(120))
        #expect(drop.limitPerPerson == 2)
        #expect(drop.shippingMethod == "post")
        #expect(drop.shippingFee == Money(minorUnits: 5_000, currency: thb))
        let product = try #require(drop.products.first)
        #expect(product.reference == "shirt")
        #expect(product.description == "Heavy cotton,\nprinted in Bangkok.")
        #expect(product.picture == "pictures/shirt.jpg")
        #expect(
            product.variants == [
                .init(
                    sku: "SHIRT-S", name: "S", price: Money(minorUnits: 35_000, currency: thb),
                    stock: 100),
                .init(
                    sku: "SHIRT-M", name: "M", price: Money(minorUnits: 37_000, currency: thb),
                    stock: 0),
            ])
        #expect(file.drops.last?.opensAt == nil)
        #expect(file.drops.last?.limitPerPerson == nil)
    }

    @Test("JSON is read as the YAML that it is, surrogate pairs and all")
    func json() throws {
        let text = #"""
            {"shop": {"name": "\ud83d\ude00 \u0e40\u0e2a\u0e37\u0e49\u0e2d \\ud83d",
            "currency": "thb"},
            "drops": [{"slug": "a", "title": "A\/B", "opens_at": "now", "line": false,
            	"closes_at": "2026-12-06T13:00:00Z", "hold_minutes": 10, "pay_minutes": 0.5,
            "limit_per_person": null, "products": [{"id": "p", "name": "P", "variants": [
            {"sku": "S", "name": "", "price": 12.5, "stock": 1}]}]}]}
            """#
        let file = try ShopFileReader.read(Array(text.utf8))
        #expect(file.shop.name == "😀 เสื้อ \\ud83d")
        #expect(file.drops.first?.title == "A/B")
        #expect(file.drops.first?.products.first?.variants.first?.price.minorUnits == 1_250)
    }

    @Test(
        "What may be left out or written otherwise",
        arguments: [
            ("line: off", "line: false"), ("line: off", "line: \"off\""), ("line: off", "line: no"),
            ("line: off", "line: auto"), ("line: off", "line: on"), ("line: off", "line: true"),
            ("line: off", "members_opens_at: 2026-12-05T12:59:59+07:00"),
            ("line: off", "members_opens_at: ~"), ("line: off", "rehearsal: false"),
            ("line: off", "gathering_minutes: 1440"),
            ("line: off", "admission_minutes: 60"),
            ("            line: off\n", ""), ("limit_per_person: 2", "limit_per_person: ~"),
            ("limit_per_person: 2\n", "\n"), ("  locale: th\n", "  locale: en\n"),
            ("  contact: help@shop.example\n", ""), ("price: \"350.00\"", "price: 350"),
            ("price: \"350.00\"", "price: 350.5"), ("stock: 100", "stock: 10000000"),
            ("title: Tour shirt 2026", "title: 2026"), ("slug: tour-2026", "slug: 0.tour_2026"),
            ("title: Tour shirt 2026", "title: Salt &pepper and *chips*"),
            ("title: Tour shirt 2026", "title: &title Tour"),
            ("shop:", "\u{FEFF}shop:"), ("hold_minutes: 0.5", "hold_minutes: 525600"),
            ("promptpay: \"0812345678\"", "promptpay: 0812345678"), ("\n", "\r\n"),
            ("shipping: {method: post, fee: \"50.00\"}", "shipping: {method: post, fee: 0}"),
        ])
    func accepted(from: String, to: String) throws {
        _ = try ShopFileReader.read(Array(ShopFileSample.with(from, to).utf8))
    }

    @Test(
        "The country is two letters in any case, also those that YAML has a meaning for",
        arguments: [
            ("TH", "TH"), ("de", "DE"), ("\"gb\"", "GB"), ("NO", "NO"), ("no", "NO"), ("~", ""),
            ("", ""),
        ])
    func country(written: String, code: String) throws {
        let text = ShopFileSample.with("contact: help@shop.example", "country: \(written)")
        #expect(try ShopFileReader.read(Array(text.utf8)).shop.country == code)
    }

    @Test("A drop that is marked is a rehearsal, and no other is")
    func rehearsal() throws {
        let plain = try ShopFileReader.read(Array(ShopFileSample.whole.utf8))
        let marked = try ShopFileReader.read(
            Array(ShopFileSample.with("line: off", "rehearsal: true").utf8))

        #expect(plain.drops.first?.isRehearsal == false)
        #expect(marked.drops.first?.isRehearsal == true)
    }

    @Test("Refused with place, field and a way out", arguments: ShopFileSample.faults)
    func refused(fault: ShopFileSample.Fault) throws {
        let text = ShopFileSample.with(fault.from, fault.to)
        let refusal = try #require(throws: ShopFileRefusal.self) {
            try ShopFileReader.read(Array(text.utf8))
        }
        let problem = try #require(refusal.problems.first)
        #expect(problem.field == fault.field)
        #expect(problem.words.contains(fault.words), "\(problem)")
        #expect(!problem.description.contains("\n"))
        if let line = fault.line { #expect(problem.line == line, "\(problem)") }
    }

    @Test("All that is wrong is told together, in the file's order")
    func together() throws {
        let text = ShopFileSample.with("price: \"350.00\"", "price: free")
            .replacing("stock: 100", with: "stock: -1").replacing("locale: th", with: "locale: de")
        let refusal = try #require(throws: ShopFileRefusal.self) {
            try ShopFileReader.read(Array(text.utf8))
        }
        #expect(
            refusal.problems.map(\.field) == [
                "shop.locale", "drops[0].products[0].price",
                "drops[0].products[0].variants[0].stock",
            ])
        #expect(
            refusal.problems.dropFirst().first?.description
                == "line 33, column 16: drops[0].products[0].price: `free` is not an amount of "
                + "THB, which has 2 decimals: write it as \"350.00\"")
    }

    @Test("No more than twenty problems are listed")
    func many() throws {
        let junk = (0..<50).map { "junk\($0): 1\n" }.joined()
        let refusal = try #require(throws: ShopFileRefusal.self) {
            try ShopFileReader.read(Array((ShopFileSample.whole + junk).utf8))
        }
        #expect(refusal.problems.count == ShopFileRefusal.greatestCount)
        #expect(refusal.unlisted == 30)
        #expect(refusal.description.hasSuffix("; and 30 more"))
    }

    @Test("Repeats of repeats are refused before they grow")
    func aliases() throws {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1...40 {
            bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
        }
        bomb += "? *a40\n: 1\n"
        let refusal = try #require(throws: ShopFileRefusal.self) {
            try ShopFileReader.read(Array(bomb.utf8))
        }
        #expect(refusal.problems.first?.words.contains("write the part out") == true)
        #expect(refusal.problems.first?.line == 2)
    }

    @Test(
        "Deep, large and broken files are refused, each in one line",
        arguments: [
            HostileText("[", times: 100_000), HostileText("{a: ", times: 5_000),
            HostileText("- ", times: 100_000), HostileText("? ", times: 20_000),
            HostileText("a,", times: 1_000_000), HostileText("\n", times: 300_000),
            HostileText("x", times: ShopFileLimits.bytes + 1), "", "# nothing\n", "null",
            "just words", "- a\n- b\n", "a: [", "a: \"", "\ta: 1", "a: 1\n---\nb: 2\n", "\u{0}",
            "a: *b", "%YAML 9.9\n---\na", "{\"shop\": \"\\ud83d\"}", "!!python/object:os.system {}",
        ])
    func hostile(file: HostileText) throws {
        let refusal = try #require(throws: ShopFileRefusal.self) {
            try ShopFileReader.read(Array(file.text.utf8))
        }
        #expect(!refusal.description.contains("\n"))
    }

    @Test("Bytes that are not UTF-8 are refused")
    func bytes() throws {
        #expect(throws: ShopFileRefusal.self) {
            try ShopFileReader.read([0x61, 0x3A, 0x20, 0xFF])
        }
    }

    @Test(
        "The name that was meant",
        arguments: [
            ("open_at", "opens_at"), ("opensAt", "opens_at"), ("closing", nil), ("Slug", "slug"),
            ("limit", "limit_per_person"), ("titel", "title"), ("", nil), ("x", nil),
        ] as [(String, String?)])
    func nearMiss(written: String, meant: String?) {
        let known = ["slug", "title", "opens_at", "closes_at", "limit_per_person"]
        #expect(NearMiss.of(written, among: known) == meant)
    }
}

/// A text that is told in the tests' output by what it repeats, not in full.
struct HostileText: Sendable, ExpressibleByStringLiteral, CustomTestStringConvertible {
    let text: String
    let testDescription: String

    init(_ part: String, times count: Int) {
        text = String(repeating: part, count: count)
        testDescription = "\(part.debugDescription) \(count) times"
    }

    init(stringLiteral text: String) {
        self.init(text, times: 1)
    }
}
