import Documents
import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("What shoppers read while they pay")
struct RejectedSlipPageTests {
    private static func reject(
        _ site: TestSite, _ slip: Int, because reason: String
    ) async throws {
        let staff = try await site.staff(slip == 1 ? .checker : .owner)
        let review = try await staff.get("/admin/slips/\(slip)")
        let done = try await staff.submit(
            review, "/admin/slips/\(slip)/decision", ["decision": "reject", "reason": reason])
        #expect(done.status == 200)
    }

    private static func comesBefore(_ first: String, _ second: String, in text: String) -> Bool {
        guard let one = text.firstRange(of: first), let two = text.firstRange(of: second) else {
            return false
        }
        return one.lowerBound < two.lowerBound
    }

    @Test("A reason is stored by its key and read in the reader's language")
    func rejected() async throws {
        try await TestSite.run { site in
            let (path, code) = try await StaffPageTests.orderWithSlip(site)
            try await Self.reject(site, 1, because: RejectReason.amount.stored)
            let reader = site.browser()
            _ = try await reader.get("/language/en?back=/")
            let english = try await reader.get(path)
            #expect(english.text.contains("<h1>Your slip was not accepted</h1>"))
            #expect(english.text.contains("reject-reason\">The amount is not what was asked for."))
            #expect(english.text.contains("do not transfer again"))
            // Another slip comes first, and what is to be paid is folded away.
            #expect(
                Self.comesBefore("id=\"slip-form\"", "class=\"pay-amount\"", in: english.text))
            #expect(
                Self.comesBefore("<details class=\"card-box pay-again\">", "<svg", in: english.text)
            )
            #expect(!english.text.contains("class=\"sticky-total\""))
            _ = try await reader.get("/language/th?back=/")
            let thai = try await reader.get(path)
            #expect(thai.text.contains("<h1>สลิปของคุณไม่ผ่าน</h1>"))
            #expect(!thai.text.contains("The amount is not") && !thai.text.contains("reason:"))

            let detail = try await site.keeper.detail(
                of: try #require(site.keeper.orderID(code: code)))
            #expect(detail?.slips.first?.reason == "reason:amount")
            // A new slip is the truth of the next moment.
            let again = try await reader.upload("\(path)/slips", SlipFiles.jpeg(filler: 7))
            #expect(!again.text.contains("สลิปของคุณไม่ผ่าน</h1>"))
            try await Self.reject(site, 2, because: "ยอดไม่ตรง <b>")
            let own = try await reader.get(path)
            #expect(own.text.contains("reject-reason\">ยอดไม่ตรง &lt;b&gt;</p>"))
        }
    }

    @Test("The QR is a picture while money is asked for")
    func picture() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            #expect(try await browser.get("\(path)/qr.png").status == 404)
            let page = try await browser.submit(
                try await browser.get(path), "\(path)/details", ShopperPageTests.details)
            #expect(page.text.contains("href=\"\(path)/qr.png\""))
            #expect(page.text.contains("ธนาคารกสิกรไทย") && page.text.contains(">KBANK</text>"))
            let picture = try await browser.request("GET", "\(path)/qr.png")
            #expect(picture.status == 200 && picture["content-type"] == "image/png")
            guard
                case .accepted(.png, let size) = MediaKind.sniff(
                    Array(picture.body), isWhole: true)
            else {
                Issue.record("it is no PNG")
                return
            }
            #expect(size?.width ?? 0 >= 600)
        }
    }

    @Test("On the server's picture an account in Thai is known by its bank's short name and number")
    func pictureOfAThaiAccount() async throws {
        let thai = ShopYAML.whole.replacing(
            "bank: KBANK, name: Night Co.", with: "bank: กสิกรไทย, name: ไนท์มาร์เก็ต")
        #expect(thai != ShopYAML.whole)
        try await TestSite.run(thai) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            _ = try await browser.submit(
                try await browser.get(path), "\(path)/details", ShopperPageTests.details)
            let picture = try await browser.request("GET", "\(path)/qr.png")

            let code = String(path.split(separator: "/")[1])
            let order = try #require(site.keeper.orderID(code: code))
            let detail = try #require(try await site.keeper.detail(of: order))
            let account = try #require(detail.told.accounts.first)
            let payer = try #require(
                PayerCode(account, amount: detail.order.total, reference: code))
            let drawn = PayerPicture(
                of: try QRCode(payer.payload), amount: "THB 420.00",
                lines: ["KBANK", "123-4", code])
            #expect(Array(picture.body) == drawn.png)
        }
    }

    @Test("An order that is over leads to the same goods once more")
    func again() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=2")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            let over = try await browser.submit(
                try await browser.get(path), "\(path)/cancel", [:])
            #expect(over.text.contains("href=\"/d/tour/reserve?q-SHIRT-S=2\">Reserve again</a>"))
            // Somebody else has them now: the drop itself has others.
            let other = site.browser()
            let taken = try await other.get("/d/tour/reserve?q-SHIRT-S=1")
            _ = try await other.submit(taken, "/d/tour/reserve", [:])
            #expect(try await browser.get(path).text.contains("href=\"/d/tour\">Reserve again</a>"))
            site.clock.forward(.days(2))
            let closed = try await browser.get(path)
            #expect(!closed.text.contains("Reserve again"))
            #expect(closed.text.contains("<a class=\"button second\" href=\"/\">"))
        }
    }
}
