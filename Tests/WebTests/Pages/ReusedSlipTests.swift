import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Slips whose file was sent before, on pages")
struct ReusedSlipTests {
    @Test func aFileOfAnotherOrderWantsASecondPress() async throws {
        try await TestSite.run { site in
            let (_, first) = try await StaffPageTests.orderWithSlip(site)
            let (own, second) = try await StaffPageTests.orderWithSlip(site, phone: "0899999999")
            let (_, third) = try await StaffPageTests.orderWithSlip(
                site, filler: 5, phone: "0899999998")
            let staff = try await site.staff(.checker)
            let decision = "/admin/slips/2/decision"
            let link = "<a class=\"code\" href=\"/admin/orders/\(first)\">\(first)</a>"
            let review = try await staff.get("/admin/slips/2")
            #expect(review.text.contains(link) && review.text.contains("data-careful"))
            #expect(try await staff.get("/admin/orders/\(second)").text.contains(link))
            // What is on no other order is no proof, and gets no tick.
            let single = try await staff.get("/admin/slips/3")
            #expect(single.text.contains(third) && !single.text.contains("finding-fine"))
            #expect(single.text.contains("finding-plain"))

            let asked = try await staff.submit(review, decision, [:])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"reused\" value=\"\(first)\""))
            #expect(asked.text.contains(link))
            #expect(try await site.browser().get("\(own)/status").text.contains("under_review"))
            // Another order with that file has come since the question: it is asked again.
            let guessed = try await staff.submit(asked, decision, ["reused": third])
            #expect(guessed.status == 409)
            // Too much of it is a question of its own, and the first answer is kept.
            let more = try await staff.submit(asked, decision, ["amount": "500"])
            #expect(more.text.contains("name=\"overpayment\" value=\"500.00\""))
            // Once something was typed an empty field says nothing any more.
            #expect(more.text.contains("required") && !more.text.contains("name=\"owed\""))
            let blank = try await staff.submit(more, decision, ["amount": ""])
            #expect(blank.status == 422)
            let done = try await staff.submit(asked, decision, ["amount": ""])
            #expect(done.path.hasSuffix("&decided=2"))
            #expect(try await site.browser().get("\(own)/status").text.contains("\"paid\""))
        }
    }

    /// Takes every slip for a picture of one form; the second has something else in a block.
    private struct Reader: SlipInspector {
        let width = 1
        let changed: [UInt8]

        func inspect(_ bytes: [UInt8]) async -> SlipInspected {
            var pixels = (0..<GreyCopy.byteCount).map { UInt8($0 / GreyCopy.width % 96) * 2 }
            if bytes == changed {
                for row in 0..<GreyCopy.blockSide {
                    for column in 0..<GreyCopy.blockSide {
                        pixels[row * GreyCopy.width + column] = 200
                    }
                }
            }
            let hash = [UInt8](repeating: 1, count: DifferenceHash.byteCount)
            return .read(SlipReport(imprint: PictureImprint(bytes: hash + pixels)))
        }
    }

    @Test func aPictureOfAnotherOrderWantsASecondPress() async throws {
        try await TestSite.run { site in
            let (_, first) = try await StaffPageTests.orderWithSlip(site, filler: 1)
            let (_, second) = try await StaffPageTests.orderWithSlip(
                site, filler: 2, phone: "0899999999")
            let (_, third) = try await StaffPageTests.orderWithSlip(
                site, filler: 3, phone: "0899999998")
            let reader = Reader(changed: SlipFiles.jpeg(filler: 3))
            while try await site.keeper.readSlips(by: reader) {}
            let staff = try await site.staff(.checker)
            #expect(try await staff.get("/admin/slips/2").text.contains("data-being-read"))
            while try await site.keeper.compareSlips() {}

            func link(_ code: String) -> String {
                "<a class=\"code\" href=\"/admin/orders/\(code)\">\(code)</a>"
            }
            let review = try await staff.get("/admin/slips/2")
            #expect(!review.text.contains("data-being-read"))
            let same = "มีสลิปอื่นที่เป็นภาพเดียวกันแต่คนละไฟล์ กรุณาตรวจ \(link(first))"
            #expect(review.text.contains(same) && review.text.contains("data-careful"))
            #expect(review.text.contains("กรุณาเทียบยอดเงิน เวลา และเลขที่ กับสลิปของ \(link(third))"))
            #expect(try await staff.get("/admin/orders/\(second)").text.contains(same))
            #expect(try await staff.get("/admin/slips").text.contains("เคยส่งแล้ว"))
            let asked = try await staff.submit(review, "/admin/slips/2/decision", [:])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"reused\" value=\"\(first) \(third)\""))
            let done = try await staff.submit(asked, "/admin/slips/2/decision", ["amount": ""])
            #expect(done.path.hasSuffix("&decided=2"))
        }
    }
}
