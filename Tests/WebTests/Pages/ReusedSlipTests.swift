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
}
