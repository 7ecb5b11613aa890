import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's call to reserve")
struct ReserveTests {
    @Test func answersWithEverythingThatAShopperNeedsToPay() async throws {
        try await APIShop.run { shop in
            let answer = try await shop.reserve(
                #"[{"sku":"SHIRT-S","quantity":1},{"sku":"SHIRT-M","quantity":2}]"#,
                customer: APIShop.customer())
            #expect(answer.status == 201)
            let code = try #require(answer["code"]?.text)
            let key = try #require(answer["key"]?.text)
            #expect(answer["status"]?.text == "awaiting_payment")
            #expect(answer["url"]?.text == "https://shop.example/o/\(code)/\(key)")
            #expect(answer["expires_at"]?.text == "2026-12-05T22:00:00+07:00")
            #expect(answer["total"]?["amount"]?.text == "1140.00")
            #expect(answer["lines"]?[1]?["name"]?.text == "Tour shirt · M")
            #expect(answer["lines"]?[1]?["amount"]?["amount"]?.text == "740.00")
            let payment = answer["payment"]
            #expect(payment?["reference"]?.text == code)
            #expect(payment?["amount"]?["amount"]?.text == "1140.00")
            #expect(payment?["accounts"]?.elements.count == 2)
            #expect(payment?["accounts"]?[0]?["number"]?.text == "123-4")
            let payload = payment?["accounts"]?[0]?["qr_payload"]?.text ?? ""
            #expect(payload.contains("54071140.00"))
            #expect(payment?["accounts"]?[1]?["qr_payload"] == nil)
            #expect(answer.answer["location"] == "/api/v1/orders/\(code)")
            #expect(answer.answer["cache-control"] == "no-store")
            #expect(answer.answer["idempotent-replay"] == nil)
        }
    }

    @Test func withoutDetailsHoldsForAWhile() async throws {
        try await APIShop.run { shop in
            let answer = try await shop.reserve()
            #expect(answer["status"]?.text == "reserved")
            #expect(answer["expires_at"]?.text == "2026-12-05T20:10:00+07:00")
        }
    }

    @Test func theSameKeyAndBodyIsTheSameOrder() async throws {
        try await APIShop.run { shop in
            let first = try await shop.reserve(key: "a")
            shop.clock.forward(.minutes(5))
            let again = try await shop.reserve(key: "a")
            #expect(again.status == 201)
            #expect(again.answer.body == first.answer.body)
            #expect(again.answer["idempotent-replay"] == "true")
            let other = try await shop.reserve(#"[{"sku":"SHIRT-M","quantity":2}]"#, key: "a")
            #expect(other.status == 422)
            #expect(other.code == "idempotency_key_reused")
            let live = try await shop.call("GET", "/drops/tour/live")
            #expect(live["variants"]?["SHIRT-M"]?.number == 49)
        }
    }

    @Test func soldOutTellsWhatIsLeft() async throws {
        try await APIShop.run { shop in
            _ = try await shop.reserve(#"[{"sku":"SHIRT-S","quantity":1}]"#)
            let short = try await shop.reserve(
                #"[{"sku":"SHIRT-S","quantity":2},{"sku":"SHIRT-M","quantity":1}]"#, key: "k")
            #expect(short.status == 409)
            #expect(short.code == "sold_out")
            #expect(short["left"]?.names == ["SHIRT-M", "SHIRT-S"])
            #expect(short["left"]?["SHIRT-S"]?.number == 1)
            // All or nothing: the other line was not taken.
            #expect(short["left"]?["SHIRT-M"]?.number == 50)
            _ = try await shop.reserve(#"[{"sku":"SHIRT-S","quantity":1}]"#)
            let gone = try await shop.reserve(#"[{"sku":"SHIRT-S","quantity":1}]"#)
            #expect(gone.code == "sold_out")
            #expect(gone["left"]?["SHIRT-S"]?.number == 0)
            let replay = try await shop.reserve(
                #"[{"sku":"SHIRT-S","quantity":2},{"sku":"SHIRT-M","quantity":1}]"#, key: "k")
            #expect(replay["left"]?["SHIRT-S"]?.number == 1)
        }
    }

    @Test func aPersonHasALimit() async throws {
        try await APIShop.run { shop in
            let order = #"[{"sku":"SHIRT-M","quantity":2}]"#
            _ = try await shop.reserve(order, customer: APIShop.customer(phone: "081-234-5678"))
            let more = try await shop.reserve(
                order, customer: APIShop.customer(phone: "+66 81 234 5678"))
            #expect(more.status == 409)
            #expect(more.code == "limit_reached")
            #expect(more["limit"]?.number == 3)
            #expect(more["had"]?.number == 2)
            let other = try await shop.reserve(
                order, customer: APIShop.customer(phone: "0899999999"))
            #expect(other.status == 201)
        }
    }

    @Test func onlyAnOpenDropSells() async throws {
        try await APIShop.run { shop in
            let early = try await shop.reserve(#"[{"sku":"CAP","quantity":1}]"#, drop: "next")
            #expect(early.status == 403)
            #expect(early.code == "not_open")
            #expect(early["opens_at"]?.text == "2027-12-05T13:00:00+07:00")
            let late = try await shop.reserve(#"[{"sku":"BAG","quantity":1}]"#, drop: "past")
            #expect(late.status == 403)
            #expect(late.code == "closed")
            let never = try await shop.reserve(drop: "never")
            #expect(never.status == 404)
            #expect(never.code == "not_found")
        }
    }

    @Test func aKeyMustBeThereAndShort() async throws {
        try await APIShop.run { shop in
            let body = #"{"lines":[{"sku":"SHIRT-M","quantity":1}]}"#
            let none = try await shop.call("POST", "/drops/tour/orders", json: body)
            #expect(none.status == 400)
            #expect(none.code == "idempotency_key_missing")
            let empty = try await shop.reserve(key: "")
            #expect(empty.code == "idempotency_key_missing")
            let long = try await shop.reserve(key: String(repeating: "k", count: 256))
            #expect(long.status == 422)
            #expect(long["fields"]?.names == ["Idempotency-Key"])
        }
    }

    @Test func aBusyDeskSaysWhenToTryAgain() async throws {
        var limits = DeskLimits()
        limits.queue = 0
        try await APIShop.run(desk: limits, deskWorks: false) { shop in
            let answer = try await shop.reserve()
            #expect(answer.status == 503)
            #expect(answer.code == "busy")
            #expect(answer.answer["retry-after"] == "1")
        }
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        var body: String
        var status: Int
        var fields: [String]

        init(_ body: String, _ status: Int, _ fields: [String] = []) {
            self.body = body
            self.status = status
            self.fields = fields
        }

        var testDescription: String { String(body.prefix(70)) }
    }

    static let hostile: [Hostile] = [
        Hostile("", 400), Hostile("{", 400), Hostile("{}}", 400), Hostile("nonsense", 400),
        Hostile(#"{"lines":[{"sku":"SHIRT-M","quantity":1}],}"#, 400),
        Hostile(#"{"lines":[{"sku":"SHIRT-M\ud800","quantity":1}]}"#, 400),
        Hostile(#"{"lines":[{"sku":"SHIRT-M","quantity":01}]}"#, 400),
        Hostile(#"{"lines":[{"sku":"SHIRT-M","quantity":NaN}]}"#, 400),
        Hostile(String(repeating: "[", count: 60_000), 400),
        Hostile(#"{"a":"# + String(repeating: #"{"a":"#, count: 40) + "1", 400),
        Hostile("[]", 422, ["body"]), Hostile("null", 422, ["body"]),
        Hostile("{}", 422, ["lines"]), Hostile(#"{"lines":[]}"#, 422, ["lines"]),
        Hostile(#"{"lines":{}}"#, 422, ["lines"]), Hostile(#"{"lines":[1]}"#, 422, ["lines[0]"]),
        Hostile(#"{"lines":[],"lines":[]}"#, 422, ["lines"]),
        Hostile(
            #"{"lines":[{"sku":7}]}"#, 422, ["lines[0].sku", "lines[0].quantity"]),
        Hostile(#"{"lines":[{"sku":"NONE","quantity":1}]}"#, 422, ["lines[0].sku"]),
        Hostile(#"{"lines":[{"sku":"CAP","quantity":1}]}"#, 422, ["lines[0].sku"]),
    ]

    static let quantities = [
        "0", "-1", "1.5", "1e3", "\"1\"", "null", "true", "1001", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "1e400", "[]",
    ]

    @Test(arguments: hostile)
    func whatIsNotARequestIsRefused(_ hostile: Hostile) async throws {
        try await APIShop.run { shop in
            let answer = try await shop.call(
                "POST", "/drops/tour/orders", json: hostile.body,
                fields: [("idempotency-key", "k")])
            #expect(answer.status == hostile.status)
            #expect(answer.code == (hostile.status == 400 ? "malformed_json" : "invalid"))
            #expect(answer["fields"]?.names ?? [] == hostile.fields)
            let live = try await shop.call("GET", "/drops/tour/live")
            #expect(live["variants"]?["SHIRT-M"]?.number == 50)
        }
    }

    @Test func quantitiesAreSmallWholeNumbers() async throws {
        try await APIShop.run { shop in
            for quantity in Self.quantities {
                let answer = try await shop.reserve(#"[{"sku":"SHIRT-M","quantity":\#(quantity)}]"#)
                #expect(answer.status == 422, "\(quantity)")
                #expect(answer["fields"]?.names == ["lines[0].quantity"], "\(quantity)")
            }
            let many = (0..<21).map { _ in #"{"sku":"SHIRT-M","quantity":1}"# }
            let answer = try await shop.reserve("[\(many.joined(separator: ","))]")
            #expect(answer["fields"]?.names == ["lines"])
            let twice = try await shop.reserve(
                #"[{"sku":"SHIRT-M","quantity":2},{"sku":"SHIRT-M","quantity":2}]"#)
            #expect(twice.code == "limit_reached")
        }
    }

    @Test func detailsAreCheckedFieldByField() async throws {
        try await APIShop.run { shop in
            let bad = try await shop.reserve(
                customer: #"{"phone":"12","email":"a@","address":7}"#)
            #expect(bad.status == 422)
            #expect(bad["fields"]?.names == ["customer.address"])
            let wrong = try await shop.reserve(
                customer: #"{"phone":"12","email":"a@","address":"1 Road"}"#)
            #expect(
                wrong["fields"]?.names == ["customer.email", "customer.name", "customer.phone"])
            #expect(wrong["fields"]?["customer.phone"]?.text == "ไม่ใช่เบอร์โทรศัพท์")
            #expect(try await shop.reserve(customer: "7")["fields"]?.names == ["customer"])
        }
    }

    @Test func bodiesHaveALimitAndAMediaType() async throws {
        try await APIShop.run { shop in
            let key = [("idempotency-key", "k")]
            let form = try await shop.call(
                "POST", "/drops/tour/orders", body: Array("a=b".utf8),
                fields: key + [("content-type", "application/x-www-form-urlencoded")])
            #expect(form.status == 415)
            let none = try await shop.call("POST", "/drops/tour/orders", body: [1], fields: key)
            #expect(none.code == "wrong_media_type")
            let large = try await shop.call(
                "POST", "/drops/tour/orders",
                json: "{" + String(repeating: " ", count: 70_000) + "}", fields: key)
            #expect(large.status == 413)
            #expect(large.code == "too_large")
            // What is not understood might have been meant to change what is reserved.
            let newer = try await shop.call(
                "POST", "/drops/tour/orders",
                json: #"{"lines":[{"sku":"SHIRT-M","quantity":1}],"newer":{"a":[1]}}"#,
                fields: key)
            #expect(newer.status == 422)
            #expect(newer["fields"]?.names ?? [] == ["newer"])
            let charset = try await shop.call(
                "POST", "/drops/tour/orders",
                json: #"{"lines":[{"sku":"SHIRT-M","quantity":1}]}"#,
                fields: key + [("content-type", "Application/JSON; charset=utf-8")])
            #expect(charset.status == 201)
        }
    }

    @Test func whatCostsNothingIsPaid() async throws {
        try await APIShop.run { shop in
            let answer = try await shop.reserve(
                #"[{"sku":"PIN","quantity":1}]"#, customer: APIShop.customer(), drop: "free")
            #expect(answer["status"]?.text == "paid")
            #expect(answer["expires_at"] == .null)
            #expect(answer["payment"]?["accounts"]?[0]?["qr_payload"] == nil)
        }
    }
}
