import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Staff's pages")
struct StaffPageTests {
    /// An order whose slip waits; answers its own path and its code.
    static func orderWithSlip(
        _ site: TestSite, filler: Int = 0, phone: String = "0812345678"
    ) async throws -> (path: String, code: String) {
        let browser = site.browser()
        let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
        let order = try await browser.submit(choice, "/d/tour/reserve", [:])
        var details = ShopperPageTests.details
        details["phone"] = phone
        details["email"] = "p\(phone)@mail.example"
        _ = try await browser.submit(order, "\(order.path)/details", details)
        let sent = try await browser.upload(
            "\(order.path)/slips", SlipFiles.jpeg(filler: filler))
        try #require(sent.status == 200)
        return (order.path, String(order.path.split(separator: "/")[1]))
    }

    @Test func theWholeJourney() async throws {
        try await TestSite.run { site in
            let (first, code) = try await Self.orderWithSlip(site, filler: 1)
            let (second, other) = try await Self.orderWithSlip(
                site, filler: 2, phone: "0899999999")
            let staff = try await site.staff(.manager)
            #expect(try await staff.get("/admin").text.contains(code))
            #expect(try await staff.get("/admin/figures").text.contains("numbers"))
            let list = try await staff.get("/admin/orders")
            #expect(list.text.contains(code))
            #expect(list.text.contains("1 × Tour shirt M"))
            let slips = try await staff.get("/admin/slips")
            #expect(slips.text.contains("/admin/slips/1"))
            let review = try await staff.get("/admin/slips/1")
            #expect(review.text.contains("value=\"420.00\""))
            let file = try await staff.get("/admin/slips/1/file")
            #expect(file.answer.body == SlipFiles.jpeg(filler: 1))
            #expect(file.answer["content-type"] == "image/jpeg")
            #expect(file.answer["content-security-policy"]?.contains("sandbox") == true)
            #expect(file.answer["content-disposition"]?.hasPrefix("inline") == true)
            let saved = try await staff.get("/admin/slips/1/file?download")
            #expect(saved.answer["content-disposition"]?.hasPrefix("attachment") == true)
            // Approving one leads to the next.
            let next = try await staff.submit(review, "/admin/slips/1/decision", [:])
            #expect(next.path.hasPrefix("/admin/slips/2?"))
            #expect(next.text.contains(code))
            let done = try await staff.post(
                "/admin/slips/2/decision",
                try #require(next.fields(of: "/admin/slips/2/decision"))
                    .filter { $0.0 == "csrf" || $0.0 == "seen" }
                    + [("decision", "reject"), ("reason", "Too blurred <to> read")])
            #expect(done.path.hasPrefix("/admin/slips?"))
            #expect(done.text.contains(other))
            #expect(try await site.browser().get("\(first)/status").text.contains("\"paid\""))
            let rejected = try await site.browser().get(second)
            #expect(rejected.text.contains("Too blurred &lt;to&gt; read"))
            #expect(try await staff.get("/admin/orders?q=\(other)").text.contains(other))
        }
    }

    @Test func aDecisionIsTakenBack() async throws {
        try await TestSite.run { site in
            let (path, code) = try await Self.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            let decision = "/admin/slips/1/decision"
            let review = try await staff.get("/admin/slips/1")
            let asked = try await staff.submit(review, decision, ["amount": "4200"])
            #expect(asked.status == 409)
            let done = try await staff.submit(asked, decision, [:])
            #expect(done.path == "/admin/slips?decided=1")
            #expect(done.text.contains("data-take-back"))
            // Who may only look is not offered it.
            let viewer = try await site.staff(.viewer)
            #expect(!(try await viewer.get(done.path)).text.contains("data-take-back"))

            let undone = try await staff.submit(done, decision, [:])
            #expect(undone.path == "/admin/slips/1?decided=1")
            #expect(undone.text.contains("value=\"420.00\""))
            #expect(try await site.browser().get("\(path)/status").text.contains("under_review"))
            let order = try await staff.get("/admin/orders/\(code)")
            #expect(order.text.contains("฿4,200.00") && order.text.contains("-฿4,200.00"))

            let owner = try await site.staff(.owner)
            _ = try await staff.submit(undone, decision, [:])
            let paid = try await owner.get("/admin/orders/\(code)")
            let sent = try await owner.submit(
                paid, "/admin/orders/\(code)/status", ["to": "fulfilled", "reason": "posted"])
            #expect(!sent.text.contains("data-take-back"))
            #expect(sent.text.contains("ย้อนกลับไม่ได้แล้ว"))
            let late = try await owner.submit(paid, decision, [:])
            #expect(late.status == 409)
            #expect(late.text.contains("notice-stop"))
        }
    }

    @Test func moneyEnteredByMistakeIsTakenBack() async throws {
        try await TestSite.run { site in
            let (_, code) = try await Self.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            let path = "/admin/orders/\(code)"
            let paid = try await staff.submit(
                try await staff.get(path), "\(path)/payments",
                ["amount": "420", "reason": "statement"])
            let without = try await staff.submit(
                paid, "\(path)/payments/1/take-back", ["reason": " "])
            #expect(without.status == 422)
            let back = try await staff.submit(
                paid, "\(path)/payments/1/take-back", ["reason": "another order's"])
            #expect(back.path == "\(path)?saved=1")
            #expect(back.text.contains("another order"))
            #expect(back.fields(of: "\(path)/payments/1/take-back") == nil)
        }
    }

    @Test func aStatusByHandANoteAndMoney() async throws {
        try await TestSite.run { site in
            let (_, code) = try await Self.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let page = try await staff.get(path)
            let without = try await staff.submit(
                page, "\(path)/status", ["to": "paid", "carrier": "Post", "reason": ""])
            #expect(without.status == 422)
            #expect(without.text.contains("value=\"Post\""))
            let unreceived = try await staff.submit(
                page, "\(path)/status", ["to": "paid", "reason": "seen in the bank"])
            #expect(unreceived.status == 409)
            #expect(unreceived.text.contains("ยังไม่ได้รับเงิน ฿420.00"))
            let paid = try await staff.submit(unreceived, "\(path)/status", ["to": "paid"])
            #expect(paid.path == "\(path)?saved=1")
            let again = try await staff.submit(
                page, "\(path)/status", ["to": "paid", "reason": "twice"])
            #expect(again.status == 409)
            let noted = try await staff.submit(
                page, "\(path)/notes", ["text": "call <b>back</b>"])
            #expect(noted.text.contains("call &lt;b&gt;back&lt;/b&gt;"))
            let unclear = try await staff.submit(
                page, "\(path)/payments", ["amount": "a lot", "reason": "x"])
            #expect(unclear.status == 422)
            let asked = try await staff.submit(
                noted, "\(path)/payments", ["amount": "฿1,000.50", "reason": "statement"])
            #expect(asked.status == 409)
            let money = try await staff.submit(asked, "\(path)/payments", [:])
            #expect(money.path == "\(path)?saved=1")
            #expect(money.text.contains("฿1,000.50"))
        }
    }

    @Test func manyAtOnce() async throws {
        try await TestSite.run { site in
            let (_, first) = try await Self.orderWithSlip(site, filler: 1)
            let (_, second) = try await Self.orderWithSlip(
                site, filler: 2, phone: "0899999999")
            let staff = try await site.staff(.manager)
            let list = try await staff.get("/admin/orders?status=under_review")
            let csrf = try #require(list.fields(of: "/admin/orders/bulk")).filter {
                ["csrf", "back", "seen"].contains($0.0)
            }
            let codes = [("code", first), ("code", second), ("code", "nonsense")]
            let asked = try await staff.post(
                "/admin/orders/bulk", csrf + codes + [("to", "paid"), ("reason", "statement")])
            #expect(asked.text.contains("name=\"sure\""))
            let sure = [("to", "paid"), ("reason", "statement"), ("sure", "yes")]
            let done = try await staff.post("/admin/orders/bulk", csrf + codes + sure)
            #expect(done.path.hasPrefix("/admin/orders?status=under_review&bulk_to=paid"))
            let again = try await staff.post(
                "/admin/orders/bulk", csrf + codes + [("to", "paid"), ("reason", "statement")])
            #expect(again.text.contains("/admin/orders/\(first)"))
            #expect(try await staff.get("/admin/orders?status=paid").text.contains(second))
        }
    }

    @Test func sendingWhatNobodyHasPaidIsAskedAboutFirst() async throws {
        try await TestSite.run { site in
            let (_, unpaid) = try await Self.orderWithSlip(site)
            let (_, paid) = try await Self.orderWithSlip(site, phone: "0898765432")
            let staff = try await site.staff(.manager)
            let order = try await staff.get("/admin/orders/\(paid)")
            _ = try await staff.submit(
                order, "/admin/orders/\(paid)/payments", ["amount": "420", "reason": "seen"])

            let list = try await staff.get("/admin/orders")
            let csrf = try #require(list.fields(of: "/admin/orders/bulk")).filter {
                $0.0 == "csrf" || $0.0 == "seen"
            }
            let wish = csrf + [("to", "fulfilled"), ("reason", "posted")]
            let asked = try await staff.post(
                "/admin/orders/bulk", wish + [("code", unpaid), ("code", paid)])
            #expect(asked.text.contains("name=\"sure\""))
            #expect(asked.text.contains("/admin/orders/\(unpaid)\""))
            #expect(!asked.text.contains("/admin/orders/\(paid)\""))
            #expect(!(try await staff.get("/admin/orders?status=fulfilled")).text.contains(paid))

            // Only the others, which is the first form; then all the same.
            let others = try #require(asked.fields(of: "/admin/orders/bulk"))
            #expect(others.filter { $0.0 == "code" }.map(\.1) == [paid])
            _ = try await staff.post("/admin/orders/bulk", others)
            let sent = try await staff.get("/admin/orders?status=fulfilled")
            #expect(sent.text.contains(paid))
            #expect(!sent.text.contains(unpaid))
            _ = try await staff.post(
                "/admin/orders/bulk", wish + [("code", unpaid), ("sure", "yes")])
            #expect(try await staff.get("/admin/orders?status=fulfilled").text.contains(unpaid))
        }
    }

    @Test func anAmountThatCannotBeReadIsKept() async throws {
        try await TestSite.run { site in
            let (_, code) = try await Self.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            let review = try await staff.submit(
                try await staff.get("/admin/slips/1"), "/admin/slips/1/decision",
                ["amount": "12,x"])
            #expect(review.status == 422)
            #expect(review.text.contains("value=\"12,x\""))
            let order = try await staff.submit(
                try await staff.get("/admin/orders/\(code)"), "/admin/orders/\(code)/payments",
                ["amount": "a lot", "reason": "in the app"])
            #expect(order.status == 422)
            #expect(order.text.contains("value=\"a lot\""))
            #expect(order.text.contains("value=\"in the app\""))
        }
    }

    @Test func pagesOfTheListLeadBothWays() async throws {
        try await TestSite.run { site in
            for _ in 0..<(OrderList.pageSize + 5) {
                let choice = DropChoice.oneShirt
                _ = try await site.keeper.reserve(choice(UInt64.random(in: 0 ... .max)))
            }
            let staff = try await site.staff(.viewer)
            let first = try await staff.get("/admin/orders?drop=free")
            #expect(!first.text.contains("rel=\"prev\""))
            let older = try #require(Self.link("next", in: first))
            let second = try await staff.get(older)
            #expect(second.text.split(separator: "<tr>").count == 1 + 1 + 5)
            #expect(Self.link("next", in: second) == nil)
            let back = try await staff.get(try #require(Self.link("prev", in: second)))
            #expect(Self.codes(in: back) == Self.codes(in: first))
            #expect(Self.link("prev", in: back) == nil)
        }
    }

    @Test(arguments: [
        ("/admin/orders", false), ("/admin/orders?q=malee&status=paid", false),
        ("/admin/orders?drop=free", true), ("/admin/orders?from=2026-12-05T13:00", true),
        ("/admin/orders?to=2026-12-05T13:00", true),
    ])
    func whatNarrowsTheListIsSeen(path: String, isOpen: Bool) async throws {
        try await TestSite.run { site in
            let list = try await site.staff(.viewer).get(path)
            #expect(list.text.contains("<details class=\"search-more\" open>") == isOpen)
        }
    }

    private static func link(_ relation: String, in page: BrowserPage) -> String? {
        guard let end = page.text.firstRange(of: "\" rel=\"\(relation)\"") else { return nil }
        let before = page.text[..<end.lowerBound]
        let start = before.lastIndex(of: "\"").map(before.index(after:)) ?? before.startIndex
        return before[start...].split(separator: "&amp;", omittingEmptySubsequences: false)
            .joined(separator: "&")
    }

    private static func codes(in page: BrowserPage) -> [String] {
        page.text.matches(of: #/<a class="code" href="([^"]+)"/#).map { String($0.1) }
    }

    @Test func theListIsTakenHome() async throws {
        try await TestSite.run { site in
            let (_, code) = try await Self.orderWithSlip(site)
            let staff = try await site.staff(.manager)
            let excel = try await staff.get("/admin/export/orders.xlsx?drop=tour")
            #expect(excel.answer.body.starts(with: Array("PK".utf8)))
            let name = excel.answer["content-disposition"] ?? ""
            #expect(name.contains("\"orders-tour-20") && name.hasSuffix(".xlsx\""))
            let csv = try await staff.get("/admin/export/orders.csv?status=under_review")
            #expect(csv.text.contains(code))
            let none = try await staff.get("/admin/export/orders.csv?drop=unknown")
            #expect(!none.text.contains(code))
        }
    }

    @Test func signingInAndOut() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.checker)
            let form = try await site.browser().get("/admin/orders?q=x")
            #expect(form.path == "/admin/sign-in?next=%2Fadmin%2Forders%3Fq%3Dx")
            let browser = site.browser()
            let page = try await browser.get("/admin/sign-in?next=%2Fadmin%2Forders%3Fq%3Dx")
            let wrong = try await browser.submit(
                page, "/admin/sign-in", ["email": "checker@shop.example", "password": "wrong"])
            #expect(wrong.status == 401)
            #expect(wrong.text.contains("value=\"checker@shop.example\""))
            let right = try await browser.submit(
                wrong, "/admin/sign-in",
                ["email": "checker@shop.example", "password": TestSite.password])
            #expect(right.path == "/admin/orders?q=x")
            let out = try await staff.submit(
                try await staff.get("/admin"), "/admin/sign-out", [:])
            #expect(out.path == "/admin/sign-in")
            #expect(try await staff.get("/admin").path.hasPrefix("/admin/sign-in"))
            #expect(try await browser.get("/admin").path == "/admin")
        }
    }

    @Test func guessingMustWait() async throws {
        try await TestSite.run { site in
            _ = try await site.staff(.owner)
            let browser = site.browser()
            var page = try await browser.get("/admin/sign-in")
            for _ in 0..<SignInThrottle.Limits().burst {
                page = try await browser.submit(
                    page, "/admin/sign-in", ["email": "owner@shop.example", "password": "no"])
                #expect(page.status == 401)
            }
            let waits = try await browser.submit(
                page, "/admin/sign-in",
                ["email": "owner@shop.example", "password": TestSite.password])
            #expect(waits.status == 429)
            #expect(waits.answer["retry-after"] != nil)
        }
    }

    @Test func onesOwnPassword() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.viewer)
            let page = try await staff.get("/admin/account")
            let path = "/admin/account"
            for typed in [
                ["current": "wrong", "password": "another long one", "again": "another long one"],
                ["current": TestSite.password, "password": "short", "again": "short"],
                ["current": TestSite.password, "password": "another long one", "again": "other"],
            ] {
                #expect(try await staff.submit(page, path, typed).status == 422)
            }
            let long = String(repeating: "long", count: 65)
            let tooLong = try await staff.submit(
                page, path, ["current": TestSite.password, "password": long, "again": long])
            #expect(tooLong.status == 422)
            #expect(tooLong.text.contains("ยาวเกินไป"))
            let before = staff.cookie("holdfast_session")
            let saved = try await staff.submit(
                page, path,
                [
                    "current": TestSite.password, "password": "another long one",
                    "again": "another long one",
                ])
            #expect(saved.path == "/admin/account?saved=1")
            #expect(staff.cookie("holdfast_session") != before)
        }
    }

    @Test func aBrowserLeftOpenIsNoPlaceToGuess() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.viewer)
            let page = try await staff.get("/admin/account")
            let new = "another long one"
            func change(_ current: String) async throws -> BrowserPage {
                try await staff.submit(
                    page, "/admin/account", ["current": current, "password": new, "again": new])
            }
            for _ in 0..<SignInThrottle.Limits().burst {
                #expect(try await change("wrong").text.contains("รหัสผ่านปัจจุบันไม่ถูกต้อง"))
            }
            #expect(try await change(TestSite.password).text.contains("ลองใหม่ในอีกหนึ่งนาที"))
            site.clock.forward(.minutes(1))
            #expect(try await change(TestSite.password).path == "/admin/account?saved=1")
        }
    }

    @Test func cookiesAreBoundToTheHostBehindHTTPS() async throws {
        try await TestSite.run(publicURL: "https://shop.example") { site in
            let answer = try await site.browser().request("GET", "/admin/sign-in")
            let cookie = try #require(answer["set-cookie"])
            #expect(cookie.hasPrefix("__Host-holdfast_form="))
            #expect(cookie.contains("; HttpOnly"))
            #expect(cookie.contains("; SameSite=Lax"))
            #expect(cookie.contains("; Secure"))
        }
    }
}

extension DropChoice {
    /// One of what has no limit, under a key of its own.
    static func oneShirt(_ key: UInt64) -> ReserveRequest {
        ReserveRequest(
            slug: "free", lines: [.init(sku: "PIN", quantity: 1)], customer: nil,
            key: String(key), body: [])
    }
}
