import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Hostile pages")
struct HostilePageTests {
    private static let script = "<script>alert('\"&</script>"

    @Test func namesAreOnlyText() async throws {
        let yaml = ShopYAML.whole.replacing("Night Market", with: "<script>x()</script>")
            .replacing("name: S,", with: "name: \"<script>x()</script>\",")
            .replacing("bank: KBANK", with: "bank: \"<script>x()</script>\"")
        try await TestSite.run(yaml) { site in
            let browser = site.browser()
            let drop = try await browser.get("/d/tour")
            Self.expectNoScript(drop)
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=1")
            Self.expectNoScript(choice)
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let typed = [
                "name": Self.script, "phone": "0812345678", "email": "<script>@mail.example",
                "address": Self.script, "note": Self.script,
            ]
            let refused = try await browser.submit(order, "\(order.path)/details", typed)
            #expect(refused.status == 422)
            Self.expectNoScript(refused)
            var right = typed
            right["email"] = ""
            let payable = try await browser.submit(order, "\(order.path)/details", right)
            #expect(payable.status == 200)
            Self.expectNoScript(payable)
            let sent = try await browser.upload(
                "\(order.path)/slips", SlipFiles.jpeg(), name: "<script>x.jpg")
            Self.expectNoScript(sent)
            let staff = try await site.staff(.owner)
            let code = order.path.split(separator: "/")[1]
            for path in [
                "/admin", "/admin/orders", "/admin/orders/\(code)", "/admin/slips",
                "/admin/slips/1", "/admin/orders?q=%3Cscript%3Ex()&from=%3Cscript%3E",
                "/admin/orders?bulk_to=paid&bulk_refused=%3Cscript%3Eu",
                "/admin/sign-in?next=%22%3E%3Cscript%3E",
            ] {
                let page = try await staff.get(path)
                #expect(page.status == 200, "\(path)")
                Self.expectNoScript(page)
            }
        }
    }

    /// All scripts of ours are files.
    private static func expectNoScript(
        _ page: BrowserPage, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for piece in page.text.split(separator: "<script").dropFirst() {
            let isOurs = ["", " type=\"module\""].contains {
                piece.hasPrefix($0 + " src=\"/assets/")
            }
            #expect(isOurs, "\(page.path): \(piece)", sourceLocation: sourceLocation)
        }
        #expect(
            page.answer["content-security-policy"]?.contains("script-src 'self'") == true,
            sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        ("GET", "/nothing", 404), ("GET", "/d/none", 404), ("GET", "/d/none/reserve", 404),
        ("POST", "/d/tour", 405), ("DELETE", "/admin", 405), ("PUT", "/admin/sign-out", 405),
        ("POST", "/d/none/reserve", 404), ("POST", "/d/tour/reserve", 415),
        ("GET", "/d/tour/reserve?q-%ff=1", 400), ("GET", "/d/..%2f..%2fetc", 404),
    ])
    func refusalsArePages(method: String, path: String, status: Int) async throws {
        try await TestSite.run { site in
            let answer = try await site.browser().request(
                method, path, body: method == "GET" ? nil : [])
            #expect(answer.status == status)
            #expect(answer["content-type"] == "text/html; charset=utf-8")
            #expect(answer.text.contains("<h1>"))
            #expect(answer["cache-control"] == "no-store")
            if status == 405 { #expect(answer["allow"] != nil) }
        }
    }

    /// What stands in the address bar after a form was refused is looked at again by a reload.
    @Test(arguments: [
        ("/o/CODE/KEY/details", "/o/CODE/KEY"), ("/o/CODE/KEY/slips", "/o/CODE/KEY"),
        ("/admin/orders/CODE/status", "/admin/orders/CODE"), ("/admin/sign-out", "/admin"),
        ("/admin/slips/7/decision?x=1", "/admin/slips/7"),
    ])
    func theAddressOfAFormLeadsToItsPage(path: String, page: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.browser().request("GET", path)
            #expect(answer.status == 303)
            #expect(answer["location"] == page)
        }
    }

    /// A browser reads bytes: two slashes begin another host, whatever stands upon the second.
    @Test(arguments: [
        "//evil.example", "//%EF%B8%8Fevil.example/x", "/%CC%81/evil.example",
        "//%E2%80%8Devil.example", "/%5Cevil.example", "%EF%B8%8F//evil.example",
        "https://evil.example", "/%EF%B8%8F/evil.example", "/%E2%83%A3%5C%5Cevil.example",
    ])
    func nobodyIsSentToAnotherSite(back: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.browser().request("GET", "/language/th?back=\(back)")
            #expect(answer.status == 303)
            let place = Array((answer["location"] ?? "").utf8)
            #expect(place.first == UInt8(ascii: "/"), "\(answer["location"] ?? "")")
            #expect(
                place.count == 1 || ![UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(place[1]))
            #expect(!place.contains(UInt8(ascii: "\\")))
        }
    }

    @Test func aFormFromAnotherNameSaysWhichNames() async throws {
        try await TestSite.run { site in
            let answer = try await site.browser().request(
                "POST", "/d/tour/reserve",
                fields: [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("origin", "http://shop.example:81"),
                ], body: Array("q-SHIRT-S=1".utf8))
            #expect(answer.status == 403)
            #expect(answer.text.contains("shop.example:81"))
            #expect(answer.text.contains("127.0.0.1:\(site.server.port)"))
            #expect(answer.text.contains("--public-url"))

            let odd = try await site.browser().request(
                "POST", "/d/tour/reserve",
                fields: [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("origin", "http://<b>"), ("sec-fetch-site", "cross-site"),
                ], body: [])
            #expect(odd.status == 403)
            #expect(!odd.text.contains("<b>"))
        }
    }

    @Test func aFormOverItsLimitIsRefused() async throws {
        try await TestSite.run { site in
            let answer = try await site.browser().request(
                "POST", "/d/tour/reserve",
                fields: [("content-type", "application/x-www-form-urlencoded")],
                body: Array(repeating: UInt8(ascii: "x"), count: 70_000))
            #expect(answer.status == 413)
            #expect(answer.text.contains("64 kB"))
        }
    }

    @Test func whatStaffAskForMakesSenseOrIsRefused() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            for path in [
                "/admin/slips/0", "/admin/slips/-1", "/admin/slips/9", "/admin/slips/x/file",
                "/admin/orders/nonsense", "/admin/orders/0000000",
            ] {
                #expect(try await staff.get(path).status == 404, "\(path)")
            }
            for query in [
                "cursor=nonsense", "newer=0000000", "from=yesterday", "status=nothing",
                "drop=none", "q=%25%27", "cursor=0000000&newer=0000000",
            ] {
                #expect(try await staff.get("/admin/orders?\(query)").status == 200, "\(query)")
            }
        }
    }
}
