import Blobs
import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The pages of refunds")
struct RefundPageTests {
    /// An order that was called off by staff when it was paid; its page.
    private func refundDue(_ site: TestSite) async throws -> (path: String, order: OrderID) {
        let (path, code) = try await StaffPageTests.orderWithSlip(site)
        let order = try #require(site.keeper.orderID(code: code))
        _ = try await site.keeper.decide(
            .approve(amount: nil), on: SlipID(1), by: .shop)
        _ = try await site.keeper.setStatus(
            of: order, to: .cancelled, reason: "r", force: false, shipment: nil, by: .shop)
        return (path, order)
    }

    private let account = ["bank": "KBANK", "number": "123-4-56789-0", "name": "Ann Lee"]

    private func tell(
        _ browser: Browser, _ page: BrowserPage, _ path: String, _ changes: [String: String] = [:]
    ) async throws -> BrowserPage {
        var fields = ["kind": "bank"].merging(account) { first, _ in first }
        for (name, value) in changes { fields[name] = value }
        let seen = page.fields(of: "\(path)/refund-account")?.first { $0.0 == "seen" }?.1
        fields["seen"] = seen
        return try await browser.post("\(path)/refund-account", fields.map { ($0.key, $0.value) })
    }

    @Test("the shopper is asked where the money shall go, and staff hand it to the bank")
    func journey() async throws {
        try await TestSite.run { site in
            let (path, order) = try await refundDue(site)
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let asked = try await browser.get(path)
            #expect(asked.text.contains("id=\"refund\""))
            let wrong = try await tell(browser, asked, path, ["number": "12", "name": ""])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<a href=\"#refund-number\">"))
            #expect(wrong.text.contains("<a href=\"#refund-name\">"))
            #expect(wrong.text.contains("value=\"12\""))
            let told = try await tell(browser, asked, path)
            #expect(told.status == 200 && told.text.contains("1234567890"))
            // Whoever has the page from before changes nothing.
            let moved = try await tell(browser, asked, path, ["number": "9998887776"])
            #expect(moved.status == 409 && moved.text.contains("1234567890"))

            let (staff, made) = try await handedOver(site, order)
            let shopper = try await browser.get(path)
            #expect(!shopper.text.contains("/refund-account\""))

            let lacking = try await staff.submit(
                made, "/admin/refunds/1/decision", ["decision": "done", "reason": ""])
            #expect(lacking.status == 422)
            let done = try await staff.submit(
                made, "/admin/refunds/1/decision", ["decision": "done", "reason": "seen"])
            #expect(done.status == 200)
            #expect(try await site.keeper.detail(of: order)?.order.status == .refunded)
            let history = try await browser.get(path)
            #expect(history.text.contains("Money went back"))
        }
    }

    @Test("where not all of the money came in time, the page says so, and that the time ran out")
    func short() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            _ = try await browser.submit(
                order, "\(order.path)/details", ShopperPageTests.details)
            let code = String(order.path.split(separator: "/")[1])
            let id = try #require(site.keeper.orderID(code: code))
            _ = try await site.keeper.recordPayment(
                Money(minorUnits: 10_000, currency: .thb), for: id, reason: "seen", key: "a",
                by: .shop)
            site.clock.forward(.days(1))
            _ = try await site.keeper.desk.run(ExpireOrders(limit: 10))
            let page = try await browser.get(order.path)
            #expect(page.text.contains("We have ฿100.00 of yours. It comes back to you."))
            #expect(page.text.contains("Not all of the money came in time"))
            #expect(!page.text.contains("The order cannot be sent"))
            let history = try #require(page.text.split(separator: "class=\"timeline\"").last)
            #expect(history.contains("<span>Time ran out</span>"))
            #expect(history.contains("<span>Refund due</span>"))

            let staff = try await site.staff(.manager)
            #expect(
                try await staff.get("/admin/refunds").text.contains("เงินเข้าไม่ครบภายในเวลา"))
            #expect(
                try await staff.get("/admin/orders/\(code)").text.contains("<b>หมดเวลา</b>"))
        }
    }

    /// Staff hand the refund to the bank; the page that says so.
    private func handedOver(
        _ site: TestSite, _ order: OrderID
    ) async throws -> (staff: Browser, made: BrowserPage) {
        let staff = try await site.staff(.manager)
        let list = try await staff.get("/admin/refunds")
        #expect(list.text.contains("Ann Lee") && list.text.contains("1234567890"))
        let code = site.keeper.code(of: order).text
        let choice = try #require(
            list.text.firstMatch(of: /name="refund" value="([^"]+)"/)
        ).1
        let form = try #require(list.fields(of: "/admin/refunds/files"))
        var fields = form.filter { $0.0 != "refund" }
        fields += [("refund", String(choice)), ("format", "pain.001.001.09")]
        let made = try await staff.post("/admin/refunds/files", fields)
        #expect(made.status == 200 && made.path == "/admin/refunds?made=1")
        #expect(made.text.contains("\(code)-R1"))
        // The same press again is the same file.
        let twice = try await staff.post("/admin/refunds/files", fields)
        #expect(twice.path == "/admin/refunds?made=1")
        let file = try await staff.get("/admin/refunds/files/1/file")
        #expect(file.answer["content-type"] == "application/xml")
        #expect(file.answer.text.contains("<EndToEndId>\(code)-R1</EndToEndId>"))
        return (staff, made)
    }

    @Test("an old page makes no file, and says what moved")
    func moved() async throws {
        try await TestSite.run { site in
            let (_, order) = try await refundDue(site)
            let staff = try await site.staff(.owner)
            _ = try await staff.get("/language/en?back=/")
            let code = site.keeper.code(of: order).text
            let ask = try await staff.get("/admin/refunds/account/\(code)")
            let typed = try await staff.submit(
                ask, "/admin/refunds/account/\(code)",
                ["kind": "bank"].merging(account) { first, _ in first })
            #expect(typed.status == 200 && typed.path == "/admin/refunds")
            let choice = try #require(
                typed.text.firstMatch(of: /name="refund" value="([^"]+)"/)
            ).1
            let other = RefundAccount(
                kind: .bank, bank: "SCB", number: "5554443332", name: "Ann Lee")
            try await site.keeper.typeRefundAccount(other, of: order, by: .shop)
            var fields = try #require(typed.fields(of: "/admin/refunds/files"))
            fields += [("refund", String(choice)), ("format", "csv")]
            let old = try await staff.post("/admin/refunds/files", fields)
            #expect(old.status == 409 && old.text.contains("Another account was told since"))
            #expect(try await site.keeper.refundStanding(of: order).refunds.isEmpty)
            let none = try await staff.submit(typed, "/admin/refunds/files", ["format": "csv"])
            #expect(none.status == 422)
        }
    }

    @Test("what the statement shows is confirmed in a press")
    func confirmed() async throws {
        try await TestSite.run { site in
            let (_, order) = try await refundDue(site)
            try await site.keeper.typeRefundAccount(
                RefundAccount(kind: .promptPay, number: "0812345678", name: "Ann Lee"),
                of: order, by: .shop)
            let payer = try #require(site.keeper.catalogue?.accounts.first)
            _ = try await site.keeper.exportRefunds(
                [RefundChoice(order: order)],
                RefundFileForm(
                    format: .csv,
                    day: CivilTime(milliseconds: site.clock.now().milliseconds), payer: payer),
                key: "k", by: .shop)
            let amount = try #require(
                try await site.keeper.refundStanding(of: order).sent
            ).refund.amount.decimal
            let code = site.keeper.code(of: order).text
            let lines = [
                ":20:TEST", ":25:123-4-56789-0", ":28C:1/1", ":60F:C270115THB0,00",
                ":61:270115D\(amount.replacing(".", with: ","))NTRFNONREF",
                ":86:166?00TRANSFER?20\(code)-R1?32ANN LEE", ":62F:C270115THB0,00", "-", "",
            ]
            let upload = try site.keeper.beginStatement(by: .shop)
            try Array(lines.joined(separator: "\r\n").utf8).withUnsafeBytes {
                try upload.append($0)
            }
            _ = try await site.keeper.importStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .shop)
            let staff = try await site.staff(.owner)
            let page = try await staff.get("/admin/refunds")
            let row = try #require(page.text.firstMatch(of: /name="row" value="([^"]+)" checked/)).1
            var fields = try #require(page.fields(of: "/admin/refunds/confirm"))
            fields.append(("row", String(row)))
            let done = try await staff.post("/admin/refunds/confirm", fields)
            #expect(done.status == 200)
            #expect(try await site.keeper.detail(of: order)?.order.status == .refunded)
            let back = try await staff.submit(done, "/admin/refunds/rows/1/reopen", [:])
            #expect(back.status == 200)
            #expect(try await site.keeper.detail(of: order)?.order.status == .refundDue)
        }
    }
}
