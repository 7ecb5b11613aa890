import Formats
import Operations
import Shop
import TestShop
import TestSupport
import Testing

@testable import Web

@Suite("Names, numbers and dates as people write them, on pages")
struct AsPeopleWriteTests {
    /// Orders under names; answers their codes.
    private static func orders(_ names: [String], _ site: TestSite) async throws -> [String] {
        var codes: [String] = []
        for (index, name) in names.enumerated() {
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var details = ShopperPageTests.details
            details["name"] = name
            details["phone"] = "081 234 560\(index)"
            details["email"] = "p\(index)@mail.example"
            let saved = try await browser.submit(order, "\(order.path)/details", details)
            try #require(saved.status == 200)
            codes.append(String(order.path.split(separator: "/")[1]))
        }
        return codes
    }

    @Test("staff find a name in each of its spellings, in the list and in what they take home")
    func names() async throws {
        try await TestSite.run { site in
            let codes = try await Self.orders(
                [
                    "นางสาวน้ำหวาน", "José Nguyễn", "Jean-Luc", "田中さくら", "Pat O\u{2019}Neil",
                    "ＤＡＯ", "ｻｸﾗ Groß",
                ], site)
            let staff = try await site.staff(.manager)
            let searches = [
                ("\u{0E19}\u{0E49}\u{0E4D}\u{0E32}หวาน", 0), ("jose", 1),
                ("Nguye\u{302}\u{303}n", 1), ("Nguy\u{EA}\u{303}n", 1), ("luc", 2), ("さくら", 3),
                ("o'neil", 4), ("dao", 5), ("サクラ", 6), ("GROSS", 6),
            ]
            for (text, place) in searches {
                let query = QueryText.escaped(text)
                let list = try await staff.get("/admin/orders?q=\(query)")
                let found = codes.filter { list.text.contains("/admin/orders/\($0)") }
                #expect(found == [codes[place]], "\(text)")
                let csv = try await staff.get("/admin/export/orders.csv?q=\(query)")
                #expect(codes.filter(csv.text.contains) == [codes[place]], "\(text)")
            }
        }
    }

    @Test("the date fields show the filter that holds, and crossed times are told")
    func dates() async throws {
        try await TestSite.run { site in
            let codes = try await Self.orders(["Som"], site)
            let staff = try await site.staff(.viewer)
            let day = try await staff.get("/admin/orders?from=2026-12-05&to=2026-12-05")
            #expect(day.text.contains(codes[0]))
            #expect(day.text.contains("value=\"2026-12-05T00:00\""))
            #expect(day.text.contains("value=\"2026-12-06T00:00\""))
            let moment = try await staff.get("/admin/orders?to=2026-12-05T14:00:00Z")
            #expect(moment.text.contains("value=\"2026-12-05T21:00\""))
            let crossed = try await staff.get("/admin/orders?from=2026-12-06&to=2026-12-04")
            #expect(!crossed.text.contains(codes[0]))
            #expect(crossed.text.contains("เวลาสิ้นสุดอยู่ก่อนเวลาเริ่มต้น"))
        }
    }

    /// A shop in Berlin, whose drop is open when the clocks are put back.
    private static let berlin = ShopYAML.whole
        .replacing("time_zone: Asia/Bangkok", with: "time_zone: Europe/Berlin")
        .replacing("closes_at: 2026-12-06", with: "closes_at: 2027-12-06")

    @Test("the hour that a clock change repeats is told apart, in the list and in the file")
    func repeatedHour() async throws {
        try await TestSite.run(Self.berlin) { site in
            // 2027-10-31 at 02:30 in Berlin, while it is summer there.
            site.clock.forward(.milliseconds(Self.summer - site.clock.now().milliseconds))
            let first = try await Self.orders(["Som"], site)
            site.clock.forward(.hours(1))
            let second = try await Self.orders(["Som"], site)
            let staff = try await site.staff(.manager)
            let list = try await staff.get("/admin/orders")
            #expect(list.text.contains("02:30\u{A0}น. (GMT+2)"))
            #expect(list.text.contains("02:30\u{A0}น. (GMT+1)"))
            let csv = try await staff.get("/admin/export/orders.csv")
            for (code, offset) in [(first[0], "+02:00"), (second[0], "+01:00")] {
                let row = csv.text.split(separator: "\r\n").first { $0.contains(code) }
                #expect(row?.contains("2027-10-31 02:30:00\(offset)") == true)
            }
        }
    }

    @Test("a search in that hour keeps its moment when it is sent again, linked and taken home")
    func searchInRepeatedHour() async throws {
        try await TestSite.run(Self.berlin) { site in
            site.clock.forward(.milliseconds(Self.summer - site.clock.now().milliseconds))
            let first = try await Self.orders(["Som"], site)[0]
            site.clock.forward(.hours(1))
            let second = try await Self.orders(["Som"], site)[0]
            let staff = try await site.staff(.manager)
            let path = "/admin/orders"
            func found(_ page: BrowserPage) -> [String] {
                [first, second].filter { page.text.contains("\(path)/\($0)") }
            }
            // The second time that it is 02:00, as an offset and a saved link tell it.
            for (edge, expected) in [("from", [second]), ("to", [first])] {
                var page = try await staff.get("\(path)?\(edge)=2027-10-31T01:00:00Z")
                #expect(page.text.contains("value=\"2027-10-31T02:00\""))
                #expect(page.text.contains("02:00\u{A0}น. (GMT+1)"))
                for _ in 0..<2 {
                    #expect(found(page) == expected, "\(edge)")
                    let link = try #require(
                        page.text.firstMatch(of: /href="(\/admin\/export\/orders\.csv\?[^"&]+)"/))
                    let csv = try await staff.get(String(link.1))
                    #expect([first, second].filter(csv.text.contains) == expected, "\(edge)")
                    let chip = try #require(
                        page.text.firstMatch(of: /href="(\/admin\/orders\?status=[^"]+)"/))
                    let awaiting = String(chip.1).replacing("&amp;", with: "&")
                        .replacing("status=reserved", with: "status=awaiting_payment")
                    #expect(found(try await staff.get(awaiting)) == expected, "\(edge)")
                    page = try await staff.get("\(path)?\(Self.query(of: page, path, [:]))")
                }
                // Whoever writes another time means that.
                let other = Self.query(of: page, path, [edge: "2027-10-31T01:00"])
                page = try await staff.get("\(path)?\(other)")
                #expect(found(page) == (edge == "from" ? [first, second] : []))
                #expect(!page.text.contains("(GMT+1)</span>"))
            }
            let hour = try await staff.get(
                "\(path)?from=2027-10-31T00:00:00Z&to=2027-10-31T01:00:00Z")
            #expect(found(hour) == [first])
            #expect(!hour.text.contains("เวลาสิ้นสุดอยู่ก่อนเวลาเริ่มต้น"))
        }
    }

    /// What the search form of a page sends, as it stands but for some fields.
    private static func query(
        of page: BrowserPage, _ action: String, _ typed: [String: String]
    ) -> String {
        let fields = page.fields(of: action) ?? []
        return QueryText.of(fields.map { (name: $0.0, value: typed[$0.0] ?? $0.1) })
    }

    /// 2027-10-31 at 00:30 UTC, in milliseconds.
    private static let summer: Int64 = 1_824_942_600_000

    @Test(
        "a number as it is written at home is taken, and the example is one",
        arguments: [
            ("EUR", "Europe/Berlin", "01512 3456789"), ("HUF", "UTC", "06 20 123 4567"),
            ("TRY", "UTC", "0501 234 56 78"), ("MXN", "UTC", "222 123 4567"),
            ("ZAR", "UTC", "071 123 4567"), ("AED", "UTC", "050 123 4567"),
            ("NGN", "UTC", "0802 123 4567"), ("KES", "UTC", "0712 123456"),
            ("EGP", "UTC", "0100 123 4567"), ("UAH", "UTC", "050 123 4567"),
            ("XOF", "Africa/Dakar", "70 123 45 67"), ("EUR", "UTC", "+49 1512 3456789"),
        ])
    func phones(currency: String, zone: String, example: String) async throws {
        // Francs have no decimals.
        let whole = ShopYAML.whole.replacing(".00\"", with: currency == "XOF" ? "\"" : ".00\"")
        let yaml =
            whole
            .replacing("currency: THB", with: "currency: \(currency)")
            .replacing("time_zone: Asia/Bangkok", with: "time_zone: \(zone)")
            .replacing(", promptpay: \"0812345678\"", with: "")
        try await TestSite.run(yaml) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var details = ShopperPageTests.details
            details["phone"] = "12"
            let wrong = try await browser.submit(order, "\(order.path)/details", details)
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<bdi dir=\"ltr\">\(example)</bdi>"))
            details["phone"] = example
            let right = try await browser.submit(wrong, "\(order.path)/details", details)
            #expect(right.status == 200 && !right.text.contains("aria-invalid"))
        }
    }

    @Test("what a running shop takes as a phone number changes with its country")
    func country() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var details = ShopperPageTests.details
            details["phone"] = "01512 3456789"
            let path = "\(order.path)/details"
            let wrong = try await browser.submit(order, path, details)
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<bdi dir=\"ltr\">081 234 5678</bdi>"))
            let german = ShopYAML.whole.replacing(
                "contact: a@b.example", with: "contact: a@b.example\n  country: de")
            let changes = try await site.keeper.apply(
                try ShopFileReader.read(Array(german.utf8)),
                by: Caller(actor: .system, role: .owner))
            #expect(changes.map(\.text) == ["shop: country DE"])
            details["phone"] = "12"
            let other = try await browser.submit(wrong, path, details)
            #expect(other.status == 422)
            #expect(other.text.contains("<bdi dir=\"ltr\">01512 3456789</bdi>"))
            details["phone"] = "01512 3456789"
            #expect(try await browser.submit(other, path, details).status == 200)
            let found = try await site.keeper.orders(
                OrderFilter(search: "+49 1512 3456789"), past: nil, by: .staff(.viewer))
            #expect(found.rows.count == 1)
        }
    }

    @Test("an extension is kept as it was typed, and a telephone dials the number before it")
    func extensions() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var details = ShopperPageTests.details
            details["phone"] = "02-123-4567 ต่อ 12"
            let saved = try await browser.submit(order, "\(order.path)/details", details)
            #expect(saved.status == 200)
            let code = String(order.path.split(separator: "/")[1])
            let staff = try await site.staff(.manager)
            let page = try await staff.get("/admin/orders/\(code)")
            #expect(page.text.contains("<a href=\"tel:+6621234567\">"))
            #expect(page.text.contains("<bdi dir=\"ltr\">02-123-4567 ต่อ 12</bdi>"))
            let csv = try await staff.get("/admin/export/orders.csv?q=021234567")
            #expect(csv.text.contains(code) && csv.text.contains("02-123-4567 ต่อ 12"))
        }
    }

    @Test("code and phone find an order only with a number; what is none is told with an example")
    func finding() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let form = try await browser.get("/orders")
            let wrong = try await browser.submit(
                form, "/orders/find", ["code": "MMMMMMM", "phone": "08123"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<bdi dir=\"ltr\">081 234 5678</bdi>"))
        }
    }

    @Test("digits beside Arabic and Hebrew keep their order at the review")
    func directions() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var details = ShopperPageTests.details
            details["name"] = "משה עלי محمد"
            _ = try await browser.submit(order, "\(order.path)/details", details)
            _ = try await browser.upload("\(order.path)/slips", SlipFiles.jpeg(filler: 1))
            let staff = try await site.staff(.manager)
            for path in ["/admin/slips/1", "/admin/orders", "/admin/slips"] {
                let page = try await staff.get(path)
                #expect(page.text.contains("<bdi>משה עלי محمد</bdi>"), "\(path)")
            }
            let review = try await staff.get("/admin/slips/1")
            #expect(review.text.contains("<bdi dir=\"ltr\">081 234 5678</bdi>"))
        }
    }
}
