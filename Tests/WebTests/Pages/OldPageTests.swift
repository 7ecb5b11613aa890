import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Pages that stay open while something happens elsewhere, as browsers without scripts send them.
@Suite("Pages that are not true any more")
struct OldPageTests {
    private static func status(_ site: TestSite, _ code: String) async throws -> OrderStatus? {
        guard let id = site.keeper.orderID(code: code) else { return nil }
        return try await site.keeper.status(of: id)?.status
    }

    @Test func aSlipThatCameIsNamedAndWhatWasTypedIsKept() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.manager)
            let list = try await staff.get("/admin/orders")
            let path = try await StaffPageTests.path(of: code, site)
            _ = try await site.browser().upload("\(path)/slips", SlipFiles.jpeg(filler: 9))

            let fields = try #require(list.fields(of: "/admin/orders/bulk"))
                .filter { $0.0 != "code" && $0.0 != "reason" }
            let told = try await staff.post(
                "/admin/orders/bulk",
                fields + [("code", code), ("to", "cancelled"), ("reason", "nobody <paid>")])
            #expect(told.status == 409)
            #expect(told.text.contains("มีสลิปเข้ามาระหว่างนั้น"))
            #expect(told.text.contains("value=\"nobody &lt;paid&gt;\""))
            #expect(told.text.contains("<option value=\"cancelled\" selected>"))
            #expect(told.text.contains("value=\"\(code)\" data-pick checked"))
            #expect(try await Self.status(site, code) == .underReview)
            // A list that does not say what it showed changes nothing.
            let unseen = try await staff.post(
                "/admin/orders/bulk",
                fields.filter { $0.0 != "seen" } + [
                    ("code", code), ("to", "paid"), ("reason", "x"),
                ])
            #expect(unseen.status == 409)
            #expect(try await Self.status(site, code) == .underReview)
        }
    }

    @Test func anOldOrderPageEndsNothingThatIsPaid() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let old = try await staff.get(path)
            _ = try await staff.submit(
                try await staff.get("/admin/slips/1"), "/admin/slips/1/decision", [:])
            let told = try await staff.submit(
                old, "\(path)/status", ["to": "expired", "reason": "too <late>"])
            #expect(told.status == 409)
            #expect(told.text.contains("คำสั่งซื้อนี้เปลี่ยนไป"))
            #expect(told.text.contains("value=\"too &lt;late&gt;\""))
            #expect(try await Self.status(site, code) == .paid)

            // From the page of now it is asked about, and then due back.
            let asked = try await staff.submit(told, "\(path)/status", ["to": "expired"])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"sure\" value=\"expired\""))
            #expect(asked.text.contains("คืนเงิน ฿420.00"))
            #expect(try await Self.status(site, code) == .paid)
            // Sure of one status is not sure of another.
            let other = try await staff.submit(
                asked, "\(path)/status", ["to": "cancelled", "sure": "expired"])
            #expect(other.status == 409)
            let done = try await staff.submit(asked, "\(path)/status", ["to": "expired"])
            #expect(done.path == "\(path)?saved=1")
            #expect(try await Self.status(site, code) == .refundDue)
            let own = try await StaffPageTests.path(of: code, site)
            let shopper = try await site.browser().get(own)
            #expect(shopper.text.contains("เราได้รับเงิน ฿420.00 ของคุณ"))
            #expect(!shopper.text.contains("paid-line"))
            #expect(shopper.text.contains("ไม่มียอดค้าง"))
        }
    }

    @Test func aFormWithoutItsStateIsRefused() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let page = try await staff.get(path)
            let csrf = try #require(page.fields(of: "\(path)/status")).filter { $0.0 == "csrf" }
            let forms: [(String, [(String, String)])] = [
                ("\(path)/status", [("to", "paid"), ("reason", "x")]),
                ("\(path)/payments", [("amount", "420"), ("reason", "x")]),
                ("/admin/slips/1/decision", [("decision", "approve"), ("amount", "420")]),
                ("/admin/slips/1/decision", [("decision", "reject"), ("reason", "x")]),
            ]
            for (action, typed) in forms {
                for seen in [[], [("seen", "nonsense")]] {
                    #expect(try await staff.post(action, csrf + typed + seen).status == 409)
                }
            }
            #expect(try await Self.status(site, code) == .underReview)
        }
    }

    @Test func twoReviewPagesOfOneTransfer() async throws {
        try await TestSite.run { site in
            let (own, _) = try await StaffPageTests.orderWithSlip(site)
            _ = try await site.browser().upload("\(own)/slips", SlipFiles.jpeg(filler: 9))
            let staff = try await site.staff(.checker)
            let first = try await staff.get("/admin/slips/1")
            let second = try await staff.get("/admin/slips/2")
            #expect(first.text.contains("อนุมัติ ฿420.00"))
            _ = try await staff.submit(first, "/admin/slips/1/decision", [:])
            let told = try await staff.submit(second, "/admin/slips/2/decision", ["amount": "419"])
            #expect(told.status == 409)
            #expect(told.text.contains("คำสั่งซื้อนี้เปลี่ยนไป"))
            #expect(told.text.contains("value=\"419\""))
            // Now it is more than is owed, and asked about.
            let asked = try await staff.submit(told, "/admin/slips/2/decision", [:])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"overpayment\" value=\"419.00\""))
            // Another amount is asked about again.
            let again = try await staff.submit(
                asked, "/admin/slips/2/decision", ["amount": "418"])
            #expect(again.text.contains("name=\"overpayment\" value=\"418.00\""))
            let done = try await staff.submit(again, "/admin/slips/2/decision", [:])
            #expect(done.text.contains("มีเงินเกินมา ฿418.00"))
            let shopper = try await site.browser().get(own)
            #expect(shopper.text.contains("เราได้รับ ฿838.00 เกินมา ฿418.00"))
            #expect(try await staff.get("/admin").text.contains("/admin/orders?money=overpaid"))
            let list = try await staff.get("/admin/orders?money=overpaid")
            #expect(list.text.contains("เกิน ฿418.00"))
            #expect(!(try await staff.get("/admin/orders?money=underpaid")).text.contains("เกิน ฿"))
        }
    }

    @Test func whoHasPaidAllIsNeverAskedForNothing() async throws {
        try await TestSite.run { site in
            let (own, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            _ = try await staff.submit(
                try await staff.get("/admin/slips/1"), "/admin/slips/1/decision", [:])
            let asked = try await staff.submit(
                try await staff.get(path), "\(path)/status",
                ["to": "awaiting_payment", "reason": "a mistake"])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"sure\" value=\"awaiting_payment\""))
            #expect(try await Self.status(site, code) == .paid)
            _ = try await staff.submit(asked, "\(path)/status", ["to": "awaiting_payment"])
            #expect(try await Self.status(site, code) == .awaitingPayment)
            let shopper = try await site.browser().get(own)
            #expect(shopper.text.contains("ได้รับเงินครบแล้ว"))
            #expect(!shopper.text.contains("฿0.00"))
            #expect(!shopper.text.contains("data-deadline"))
        }
    }

    @Test func whereNothingWasReceivedNothingComesBack() async throws {
        try await TestSite.run { site in
            let (own, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let asked = try await staff.submit(
                try await staff.get(path), "\(path)/status",
                ["to": "refund_due", "reason": "a mistake"])
            #expect(asked.status == 409)
            #expect(asked.text.contains("จึงไม่มีเงินที่จะคืน"))
            _ = try await staff.submit(asked, "\(path)/status", ["to": "refund_due"])
            #expect(try await Self.status(site, code) == .refundDue)
            #expect(!(try await site.browser().get(own)).text.contains("฿0.00"))
        }
    }

    @Test func aDecisionTakenBackIsNotCalledASlipThatCame() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let done = try await staff.submit(
                try await staff.get("/admin/slips/1"), "/admin/slips/1/decision", [:])
            let old = try await staff.get(path)
            let list = try await staff.get("/admin/orders")
            _ = try await staff.submit(done, "/admin/slips/1/decision", [:])
            let told = try await staff.submit(
                old, "\(path)/status", ["to": "fulfilled", "reason": "posted"])
            #expect(told.status == 409)
            #expect(told.text.contains("มีการยกเลิกผลตรวจสลิป"))
            #expect(!told.text.contains("มีสลิปเข้ามาระหว่างนั้น"))
            let fields = try #require(list.fields(of: "/admin/orders/bulk"))
                .filter { $0.0 == "csrf" || $0.0 == "seen" }
            let bulk = try await staff.post(
                "/admin/orders/bulk",
                fields + [("code", code), ("to", "fulfilled"), ("reason", "posted")])
            #expect(bulk.text.contains("มีการยกเลิกผลตรวจสลิป"))
            #expect(!bulk.text.contains("มีสลิปเข้ามาระหว่างนั้น"))
        }
    }

    @Test func partOfTheMoneyIsSaidToBothSides() async throws {
        try await TestSite.run { site in
            let (own, _) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            let review = try await staff.get("/admin/slips/1")
            // Nobody has read the amount yet, so none stands in the field.
            #expect(
                review.fields(of: "/admin/slips/1/decision")?.first { $0.0 == "amount" }?.1 == "")
            let unclear = try await staff.submit(review, "/admin/slips/1/decision", ["amount": "x"])
            #expect(unclear.status == 422)
            let done = try await staff.submit(
                review, "/admin/slips/1/decision", ["amount": "100"])
            #expect(done.text.contains("อนุมัติ ฿100.00"))
            #expect(done.text.contains("ยังขาด ฿320.00"))
            let shopper = try await site.browser().get(own)
            #expect(shopper.text.contains("เราได้รับ ฿100.00 ยังขาด ฿320.00"))
        }
    }

    @Test func aSlipOfAnOrderThatIsOverSaysWhatItMeans() async throws {
        try await TestSite.run { site in
            let (own, code) = try await StaffPageTests.orderWithSlip(site)
            let (_, _) = try await StaffPageTests.orderWithSlip(
                site, filler: 3, phone: "0899999999")
            let staff = try await site.staff(.owner)
            let path = "/admin/orders/\(code)"
            let asked = try await staff.submit(
                try await staff.get(path), "\(path)/status",
                ["to": "cancelled", "reason": "no answer"])
            #expect(asked.text.contains("name=\"sure\" value=\"cancelled\""))
            _ = try await staff.submit(asked, "\(path)/status", ["to": "cancelled"])
            let shopper = try await site.browser().get(own)
            #expect(shopper.text.contains("เราได้รับสลิปของคุณแล้ว แต่คำสั่งซื้อถูกยกเลิก"))
            #expect(try await staff.get(path).text.contains("คำสั่งซื้อนี้จบแล้ว"))
            let review = try await staff.get("/admin/slips/1")
            #expect(review.text.contains("คำสั่งซื้อนี้จบแล้ว"))
            let done = try await staff.submit(review, "/admin/slips/1/decision", [:])
            #expect(done.text.contains("ต้องคืน ฿420.00"))
            let undone = try await staff.submit(done, "/admin/slips/1/decision", [:])
            #expect(undone.path == "/admin/slips/1?decided=1")
            #expect(try await Self.status(site, code) == .cancelled)
            let slips = try await staff.get("/admin/slips")
            #expect(slips.text.contains("status-cancelled"))
        }
    }

    @Test func detailsFromTwoDevices() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let action = "\(order.path)/details"
            var other = ShopperPageTests.details
            other["name"] = "Another <Name>"
            _ = try await browser.submit(order, action, ShopperPageTests.details)
            let told = try await site.browser().submit(order, action, other)
            #expect(told.status == 409)
            #expect(told.text.contains(ShopperPageTests.details["name"] ?? "-"))
            #expect(told.text.contains("value=\"Another &lt;Name&gt;\""))
            _ = try await site.browser().submit(told, action, other)
            let now = try await browser.get(order.path)
            #expect(now.text.contains("value=\"Another &lt;Name&gt;\""))
        }
    }
}

extension StaffPageTests {
    /// The shopper's own page of an order.
    static func path(of code: String, _ site: TestSite) async throws -> String {
        guard let id = site.keeper.orderID(code: code) else { throw Problem.orderNotFound }
        return "/o/\(code)/\(site.keeper.secret.key(of: id))"
    }
}
