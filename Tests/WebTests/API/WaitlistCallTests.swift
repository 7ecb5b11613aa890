import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's waitlist")
struct WaitlistCallTests {
    private func wish(_ phone: String, _ quantity: Int = 1, fewer: Bool = false) -> String {
        #"{"lines":[{"sku":"SHIRT-S","quantity":\#(quantity)}],"fewer":\#(fewer),"#
            + #""customer":{"name":"Ann Lee","phone":"\#(phone)","address":"1 Sukhumvit"}}"#
    }

    private let path = "/drops/tour/waitlist"

    @Test("asked, seen, left; offered and shown to staff")
    func theWholeWay() async throws {
        try await APIShop.run(WaitlistPageTests.yaml("batches")) { shop in
            let key = [("idempotency-key", "a")]
            let early = try await shop.call(
                "POST", path, json: wish("081 999 0001"), fields: key)
            #expect(early.status == 409 && early.code == "in_stock")
            let order = try await WaitlistPageTests.sellOut(shop.keeper)
            let asked = try await shop.call(
                "POST", path, json: wish("081 999 0001"), fields: key)
            #expect(asked.status == 201 && asked["state"]?.text == "waiting")
            let bearer = try #require(asked["key"]?.text)
            let again = try await shop.call(
                "POST", path, json: wish("081 999 0001"), fields: key)
            #expect(again.status == 201 && again["key"]?.text == bearer)
            let reused = try await shop.call(
                "POST", path, json: wish("081 999 0009"), fields: key)
            #expect(reused.status == 422 && reused.code == "idempotency_key_reused")
            let twice = try await shop.call(
                "POST", path, json: wish("081 999 0001"), fields: [("idempotency-key", "b")])
            #expect(twice.code == "waits_already")
            let tooMany = try await shop.call(
                "POST", path, json: wish("081 999 0002", 4), fields: [("idempotency-key", "c")])
            #expect(tooMany.code == "limit_reached")
            let without = try await shop.call("POST", path, json: wish("081 999 0002"))
            #expect(without.code == "idempotency_key_missing")
            let none = try await shop.call(
                "POST", "/drops/free/waitlist",
                json: wish("081 999 0002").replacing("SHIRT-S", with: "PIN"),
                fields: [("idempotency-key", "d")])
            #expect(none.status == 409 && none.code == "no_waitlist")
            let second = try await shop.call(
                "POST", path, json: wish("081 999 0002", 3, fewer: true),
                fields: [("idempotency-key", "e")])
            let other = try #require(second["key"]?.text)
            #expect(second["ahead"]?.number == 1)

            #expect(try await shop.call("GET", "\(path)/1").status == 401)
            #expect(try await shop.call("GET", "\(path)/1", bearer: other).status == 404)
            #expect(try await shop.call("GET", "\(path)/x", bearer: other).status == 404)
            let left = try await shop.call("DELETE", "\(path)/1", bearer: bearer)
            #expect(left.status == 200 && left["state"]?.text == "left")

            _ = try await shop.keeper.cancel(order)
            try await WaitlistPageTests.sweep(shop.keeper)
            try await offered(shop, other)
        }
    }

    private func offered(_ shop: APIShop, _ other: String) async throws {
        do {
            let token = shop.token(.manager)
            let lists = try await shop.call("GET", "/admin/waitlist", bearer: token)
            #expect(lists["waitlists"]?[0]?["kept"]?.number == 2)
            let offer = "/admin/waitlist/tour/offer"
            let bad = try await shop.call(
                "POST", offer, bearer: token, json: #"{"at":"2001-01-01T00:00:00Z"}"#)
            #expect(bad.status == 422)
            let now = try await shop.call("POST", offer, bearer: token, json: "{}")
            #expect(now.status == 200 && now["offers_at"]?.text != nil)
            try await WaitlistPageTests.sweep(shop.keeper)
            let offered = try await shop.call("GET", "\(path)/2", bearer: other)
            #expect(offered["state"]?.text == "offered")
            let code = try #require(offered["order"]?["code"]?.text)
            let orderKey = try #require(offered["order"]?["key"]?.text)
            let made = try await shop.call("GET", "/orders/\(code)", bearer: orderKey)
            #expect(made["status"]?.text == "awaiting_payment")
            #expect(made["lines"]?[0]?["quantity"]?.number == 2)
            let late = try await shop.call("DELETE", "\(path)/2", bearer: other)
            #expect(late.status == 409 && late.code == "waits_no_more")
            let entries = try await shop.call("GET", "/admin/waitlist/tour", bearer: token)
            #expect(entries["entries"]?[1]?["order"]?.text == code)
            let removed = try await shop.call(
                "POST", "/admin/waitlist/tour/2/remove", bearer: token, json: #"{"reason":"r"}"#)
            #expect(removed.code == "waits_no_more")
        }
    }

    @Test("a network that has asked enough is told so, and its wish is kept nowhere")
    func isCountedByNetwork() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.joinsOfNetwork = 1
            $0.joinsOfNetworkAtOnce = 2
        }
        try await APIShop.run(WaitlistPageTests.yaml("batches"), limits: limits) { shop in
            _ = try await WaitlistPageTests.sellOut(shop.keeper)
            for (place, status) in [201, 201, 429].enumerated() {
                let answer = try await shop.call(
                    "POST", path, json: wish("081 999 000\(place)"),
                    fields: [("idempotency-key", "\(place)")])
                #expect(answer.status == status)
            }
            #expect(shop.responder.shed.joins.value == 1)
        }
    }
}
