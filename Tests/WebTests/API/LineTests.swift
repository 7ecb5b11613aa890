import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Every answer is held to the document.
@Suite("The API's line, for shoppers")
struct LineTests {
    @Test func isJoinedCalledAndUsedForAnOrder() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            let joined = try await shop.call("POST", "/drops/tour/line")
            #expect(joined.status == 201)
            let ticket = try #require(joined["ticket"]?.text)
            let again = try await shop.call(
                "POST", "/drops/tour/line", json: #"{"ticket":"\#(ticket)"}"#)
            #expect(again["index"] == joined["index"])
            let early = try await shop.admit(ticket)
            #expect(early.code == "not_your_turn")
            shop.clock.forward(.seconds(1))
            try await shop.keeper.stepLines(strain: .none)

            let standing = try await shop.call(
                "GET", "/drops/tour/line", fields: [("holdfast-ticket", ticket)])
            #expect(standing["called"] == .bool(true))
            let without = try await shop.reserve()
            #expect(without.code == "admission_required")
            let admitted = try await shop.admit(ticket)
            #expect(admitted.status == 201)
            let order = try await shop.call(
                "POST", "/drops/tour/orders",
                json: #"{"lines":[{"sku":"SHIRT-M","quantity":1}]}"#,
                fields: [
                    ("idempotency-key", "one"),
                    ("holdfast-admission", try #require(admitted["admission"]?.text)),
                ])
            #expect(order.status == 201)
        }
    }

    @Test func aLostTicketIsFoundByItsCodeAndATurnIsGivenBack() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            let ticket = try await shop.called()
            let joined = try await shop.call(
                "POST", "/drops/tour/line", json: #"{"ticket":"\#(ticket)"}"#)
            let code = try #require(joined["recovery_code"]?.text)
            let found = try await shop.call(
                "POST", "/drops/tour/line/recovery", json: #"{"recovery_code":"\#(code)"}"#)
            #expect(found.status == 201)
            #expect(found["index"] == joined["index"])
            let wrong = try await shop.call(
                "POST", "/drops/tour/line/recovery", json: #"{"recovery_code":"0000"}"#)
            #expect(wrong["fields"]?.names == ["recovery_code"])
            for turn in 1...LineRules.turns {
                let admitted = try await shop.admit(ticket)
                #expect(admitted["turn"]?.number == Int64(turn))
                let left = try await shop.call(
                    "DELETE", "/drops/tour/admission", fields: [("holdfast-ticket", ticket)])
                #expect(left.status == 204)
            }
            #expect(try await shop.admit(ticket).code == "turns_used")
        }
    }

    @Test func whoHasNoPartInALineHearsSo() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            #expect(try await shop.call("GET", "/drops/tour/line").code == "ticket_required")
            #expect(try await shop.call("POST", "/drops/tour/admission").code == "ticket_required")
            #expect(
                try await shop.call("DELETE", "/drops/tour/admission").code == "ticket_required")
            #expect(try await shop.call("POST", "/drops/free/line").code == "no_line")
            #expect(try await shop.call("POST", "/drops/none/line").status == 404)
            shop.clock.forward(.days(2))
            #expect(try await shop.call("POST", "/drops/tour/line").code == "closed")
        }
    }
}

extension APIShop {
    /// A ticket of the drop `tour` whose place was called.
    func called() async throws -> String {
        try await keeper.stepLines(strain: .none)
        let joined = try await call("POST", "/drops/tour/line")
        clock.forward(.seconds(1))
        try await keeper.stepLines(strain: .none)
        return try #require(joined["ticket"]?.text)
    }

    /// Asks to be let in.
    func admit(_ ticket: String) async throws -> APIAnswer {
        try await call(
            "POST", "/drops/tour/admission", json: #"{"ticket":"\#(ticket)"}"#)
    }
}

extension ShopYAML {
    /// The same shop, whose drop `tour` has a line.
    static let waiting = whole.replacing("line: off", with: "line: on")
}
