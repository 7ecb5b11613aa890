import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's refunds")
struct RefundCallTests {
    /// An order that was called off by staff when it was paid.
    private func refundDue(_ shop: APIShop) async throws -> (code: String, key: String) {
        let (code, key) = try await shop.order()
        let order = try #require(shop.keeper.orderID(code: code))
        let owed = try #require(try await shop.keeper.detail(of: order)).order.balance
        _ = try await shop.keeper.recordPayment(
            owed, for: order, reason: "seen", key: "k", by: .shop)
        _ = try await shop.keeper.setStatus(
            of: order, to: .cancelled, reason: "r", force: false, shipment: nil, by: .shop)
        return (code, key)
    }

    private let account =
        #"{"kind":"bank","bank":"KBANK","number":"123-4-56789-0","name":"Ann Lee","seen":"0"}"#

    @Test func theWholeWay() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await refundDue(shop)
            let token = shop.token(.manager)
            let path = "/orders/\(code)/refund-account"
            let asked = try await shop.call("GET", path, bearer: key)
            #expect(asked.status == 200 && asked["due"]?["amount"]?.text == "420.00")
            #expect(asked["account"]?.text == nil && asked["sent_at"]?.text == nil)
            let wrong = try await shop.call(
                "PUT", path, bearer: key, json: #"{"kind":"iban","number":"1","name":""}"#)
            #expect(wrong.status == 422 && wrong.code == "invalid")
            let told = try await shop.call("PUT", path, bearer: key, json: account)
            #expect(told.status == 200 && told["account"]?["number"]?.text == "1234567890")
            let other = account.replacing("123-4", with: "999-4")
            let moved = try await shop.call("PUT", path, bearer: key, json: other)
            #expect(moved.status == 409 && moved.code == "changed")

            let list = try await shop.call("GET", "/admin/refunds", bearer: token)
            let due = try #require(list["refunds"]?[0])
            #expect(due["code"]?.text == code && due["cause"]?.text == "cancelled")
            let seen = try #require(due["account"]?["seen"]?.text)
            func file(_ amount: String, key: String) async throws -> APIAnswer {
                let refund = #"{"code":"\#(code)","amount":"\#(amount)","seen":"\#(seen)"}"#
                return try await shop.call(
                    "POST", "/admin/refunds/files", bearer: token,
                    json: #"{"refunds":[\#(refund)]}"#,
                    fields: [("idempotency-key", key)])
            }
            let unfit = try await file("419.00", key: "a")
            #expect(unfit.status == 409 && unfit.code == "refunds_unfit")
            #expect(unfit["refunds"]?[0]?["reason"]?.text == "amount_changed")
            let made = try await file("420.00", key: "b")
            #expect(made.status == 201 && made["format"]?.text == "pain.001.001.09")
            #expect(try await file("420.00", key: "b")["id"]?.text == made["id"]?.text)
            #expect(try await file("420.00", key: "c").code == "refunds_unfit")
            let bytes = try await shop.call("GET", "/admin/refunds/files/1/file", bearer: token)
            #expect(bytes.status == 200 && bytes.answer.text.contains("<CtrlSum>420.00</CtrlSum>"))
            let shown = try await shop.call("GET", path, bearer: key)
            #expect(shown["sent_at"]?.text != nil && shown["refunds"]?[0]?["state"]?.text == "sent")
            let late = try await shop.call("PUT", path, bearer: key, json: other)
            #expect(late.status == 409 && late.code == "refund_sent")

            try await again(shop, token)
            try await decided(shop, code, token)
            let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(order["status"]?.text == "refunded")
        }
    }

    private func again(_ shop: APIShop, _ token: String) async throws {
        let again = try await shop.call(
            "POST", "/admin/refunds/files/1/again", bearer: token,
            json: #"{"format":"csv"}"#, fields: [("idempotency-key", "d")])
        #expect(again.status == 201 && again["replaces"]?.text == "1")
        let old = try await shop.call("GET", "/admin/refunds/files/1", bearer: token)
        #expect(old["replaced_by"]?.text == "2" && old["url"]?.text == nil)
        #expect(
            try await shop.call("GET", "/admin/refunds/files/1/file", bearer: token).status
                == 404)
        let csv = try await shop.call("GET", "/admin/refunds/files/2/file", bearer: token)
        #expect(csv.answer["content-type"] == "text/csv; charset=utf-8")

    }

    private func decided(_ shop: APIShop, _ code: String, _ token: String) async throws {
        let rows = try await shop.call("GET", "/admin/refunds/rows", bearer: token)
        #expect(rows.status == 200 && rows["rows"]?.elements.isEmpty == true)
        let none = try await shop.call(
            "POST", "/admin/refunds/rows", bearer: token, json: #"{"certain":true}"#)
        #expect(none.status == 200 && none["results"]?.elements.isEmpty == true)
        let done = try await shop.call(
            "POST", "/admin/refunds/1/decision", bearer: token,
            json: #"{"decision":"done","reason":"seen"}"#)
        #expect(done.status == 200 && done["state"]?.text == "done")
        let refused = try await shop.call(
            "POST", "/admin/refunds/1/decision", bearer: token,
            json: #"{"decision":"refused","reason":"seen"}"#)
        #expect(refused.status == 409 && refused.code == "refund_decided")
        let gone = try await shop.call("GET", "/admin/refunds?state=done", bearer: token)
        #expect(gone["refunds"]?[0]?["reference"]?.text == "\(code)-R1")
        for query in ["state=lost", "cursor=x"] {
            let answer = try await shop.call("GET", "/admin/refunds?\(query)", bearer: token)
            #expect(answer.status == 422)
        }
    }
}
