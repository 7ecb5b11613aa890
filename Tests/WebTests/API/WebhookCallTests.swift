import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's webhooks")
struct WebhookCallTests {
    @Test func oneIsAddedListedRotatedTestedAndRemoved() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            let added = try await shop.call(
                "POST", "/admin/webhooks", bearer: token,
                json: #"{"url":"https://hooks.example/shop","events":["order.paid"]}"#)
            #expect(added.status == 201 && added["kind"]?.text == "webhook")
            let id = try #require(added["id"]?.text)
            let secret = try #require(added["secret"]?.text)
            #expect(secret.hasPrefix("whsec_"))
            let list = try await shop.call("GET", "/admin/webhooks", bearer: token)
            let one = try #require(list["webhooks"]?.elements.first)
            #expect(one["id"]?.text == id && one["url"]?.text == "https://hooks.example/shop")
            #expect(one["events"]?.elements.map(\.text) == ["order.paid"])
            #expect(one["secret"] == nil && one["to"]?.text == nil)
            #expect(one["created_by"]?.text == "token:manager")

            let again = try await shop.call(
                "POST", "/admin/webhooks", bearer: token,
                json: #"{"url":"https://hooks.example/shop"}"#)
            #expect(again.status == 409 && again.code == "webhook_exists")
            let rotated = try await shop.call(
                "POST", "/admin/webhooks/\(id)/rotate", bearer: token)
            #expect(rotated.status == 200 && rotated["secret"]?.text != secret)
            #expect(rotated["old_secret_until"]?.text != nil)
            let tested = try await shop.call(
                "POST", "/admin/webhooks/\(id)/test", bearer: token)
            #expect(tested.status == 204)

            let removed = try await shop.call("DELETE", "/admin/webhooks/\(id)", bearer: token)
            #expect(removed.status == 204)
            for path in [
                "/admin/webhooks/\(id)", "/admin/webhooks?id=\(id)", "/admin/webhooks?id=x",
                "/admin/webhooks",
            ] {
                #expect(try await shop.call("DELETE", path, bearer: token).status == 404)
            }
            for path in ["rotate", "test"] {
                let call = try await shop.call(
                    "POST", "/admin/webhooks/\(id)/\(path)", bearer: token)
                #expect(call.status == 404)
            }
        }
    }

    @Test func whatItAnsweredIsListedAndSentAgain() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            let added = try await shop.call(
                "POST", "/admin/webhooks", bearer: token,
                json: #"{"url":"https://hooks.example/shop"}"#)
            let id = try #require(added["id"]?.text)
            _ = try await shop.call("POST", "/admin/webhooks/\(id)/test", bearer: token)
            _ = try await shop.keeper.advance(WebhookRelay())
            let held = try #require(
                try await shop.keeper.claimDelivery(
                    of: WebhookRelay.relayName, to: "webhook \(id)"))
            _ = try await shop.keeper.settle(
                held,
                .answered(
                    .failed("it was answered with 404", mayPass: false),
                    DeliveryAnswer(status: 404, body: "not here", took: .milliseconds(31))),
                ladder: RetryLadder([]))
            let sent = try await shop.call(
                "GET", "/admin/deliveries?state=given_up", bearer: token)
            let delivery = try #require(sent["deliveries"]?.elements.first)
            #expect(delivery["type"]?.text == "webhook.test" && delivery["order"]?.text == nil)
            #expect(delivery["last_answer"]?["status"]?.number == 404)
            #expect(delivery["last_answer"]?["body"]?.text == "not here")
            #expect(delivery["last_answer"]?["took_ms"]?.number == 31)
            let retried = try await shop.call(
                "POST", "/admin/deliveries/1/retry", bearer: token)
            #expect(retried.status == 200 && retried["state"]?.text == "waiting")
        }
    }

    @Test func oneIsRemovedByItsNumberInTheQueryToo() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.owner)
            let added = try await shop.call(
                "POST", "/admin/webhooks", bearer: token,
                json: #"{"kind":"line","to":"C01","token":"abc","template":"{code}"}"#)
            #expect(added.status == 201 && added["secret"] == nil)
            #expect(added["url"]?.text == "https://api.line.me" && added["to"]?.text == "C01")
            let id = try #require(added["id"]?.text)
            let rotated = try await shop.call(
                "POST", "/admin/webhooks/\(id)/rotate", bearer: token)
            #expect(rotated.status == 409 && rotated.code == "webhook_changed")
            let removed = try await shop.call(
                "DELETE", "/admin/webhooks?id=\(id)", bearer: token)
            #expect(removed.status == 204)
        }
    }

    @Test(
        arguments: [
            (#"{}"#, ["url"]), (#"{"url":"http://a.example"}"#, ["url"]),
            (#"{"url":"https://192.168.1.1/"}"#, ["url"]),
            (#"{"url":"https://a.example","events":[]}"#, ["events"]),
            (#"{"url":"https://a.example","events":["paid"]}"#, ["events"]),
            (#"{"url":"https://a.example","kind":"mail"}"#, ["kind"]),
            (#"{"kind":"telegram"}"#, ["to", "token"]),
            (#"{"url":"https://a.example","secret":"x"}"#, ["secret"]),
        ])
    func whatIsWrongIsNamed(json: String, fields: [String]) async throws {
        try await APIShop.run { shop in
            let answer = try await shop.call(
                "POST", "/admin/webhooks", bearer: shop.token(.owner), json: json)
            #expect(answer.status == 422 && answer["fields"]?.names == fields)
            let thai = try await shop.call(
                "POST", "/admin/webhooks", bearer: shop.token(.owner), json: json,
                fields: [("accept-language", "th")])
            #expect(thai.status == 422)
        }
    }
}
