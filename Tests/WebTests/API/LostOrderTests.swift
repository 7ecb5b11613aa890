import Operations
import Shop
import Storage
import TestShop
import TestSupport
import Testing

@testable import Web

/// Every answer is held to the document.
@Suite("The API, after an older copy of the shop is back")
struct LostOrderTests {
    @Test func tellsThatAnOrderWasLostToWhoeverHasItsKeyAndToNobodyElse() async throws {
        try await APIShop.run { shop in
            let kept = try await shop.order()
            let snapshot = try await shop.keeper.store.snapshot()
            let lost = try await shop.order(phone: "0899999999")
            try await shop.keeper.store.goBack(to: snapshot)

            // Nothing is done until the node has read anew, and the caller may come again.
            let early = try await shop.reserve()
            #expect(early.status == 503)
            #expect(early.code == "unavailable")
            #expect(try await shop.keeper.enterEra() == .behind)

            for (method, tail) in [
                ("GET", ""), ("DELETE", ""), ("PUT", "/customer"), ("POST", "/slips"),
            ] {
                let path = "/orders/\(lost.code)\(tail)"
                let answer = try await shop.call(method, path, bearer: lost.key, body: [])
                #expect(answer.status == 410)
                #expect(answer.code == "order_lost")
                let wrong = try await shop.call(method, path, bearer: kept.key, body: [])
                #expect(wrong.status == 404)
            }
            let upload = try await shop.call(
                "POST", "/uploads", bearer: lost.key,
                fields: [
                    ("tus-resumable", "1.0.0"), ("upload-length", "10"),
                    ("upload-metadata", "order \(Self.base64(lost.code))"),
                ])
            #expect(upload.status == 410)
            #expect(upload.code == "order_lost")
            // Whoever has only the code from a transfer's note learns it too.
            let found = try await shop.call(
                "POST", "/orders/find", json: #"{"code":"\#(lost.code)","phone":"0899999999"}"#)
            #expect(found.status == 410 && found.code == "order_lost")
            for (method, tail) in [("GET", ""), ("POST", "/status")] {
                let answer = try await shop.call(
                    method, "/admin/orders/\(lost.code)\(tail)", bearer: shop.token(.manager),
                    json: method == "GET" ? nil : #"{"to":"paid","reason":"r"}"#)
                #expect(answer.status == 410 && answer.code == "order_lost")
            }
            let fresh = try await shop.order(phone: "0877777777")
            #expect(![lost.code, kept.code].contains(fresh.code))
            for order in [kept, fresh] {
                let found = try await shop.call("GET", "/orders/\(order.code)", bearer: order.key)
                #expect(found.status == 200)
            }
        }
    }

    @Test func tellsThatAPlaceWasLost() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            let kept = try await shop.call("POST", "/drops/tour/line")
            let snapshot = try await shop.keeper.store.snapshot()
            let lost = try await shop.call("POST", "/drops/tour/line")
            try await shop.keeper.store.goBack(to: snapshot)
            #expect(try await shop.keeper.enterEra() == .behind)
            let ticket = try #require(lost["ticket"]?.text)
            let code = try #require(lost["recovery_code"]?.text)

            // Somebody else gets the number, and none of what the first one held.
            let other = try await shop.call("POST", "/drops/tour/line")
            #expect(other["index"] == lost["index"])
            #expect(other["recovery_code"] != lost["recovery_code"])
            let place = try await shop.call(
                "GET", "/drops/tour/line", fields: [("holdfast-ticket", ticket)])
            #expect(place.status == 410)
            #expect(place.code == "ticket_lost")
            #expect(try await shop.admit(ticket).code == "ticket_lost")
            let recovered = try await shop.call(
                "POST", "/drops/tour/line/recovery", json: #"{"recovery_code":"\#(code)"}"#)
            #expect(recovered.status == 410)
            let still = try await shop.call(
                "GET", "/drops/tour/line",
                fields: [("holdfast-ticket", try #require(kept["ticket"]?.text))])
            #expect(still.status == 200)
        }
    }

    private static func base64(_ text: String) -> String {
        let plain = base64URL(Array(text.utf8))
        return plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
    }
}
