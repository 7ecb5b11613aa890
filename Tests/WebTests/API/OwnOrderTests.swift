import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's calls of an order's own shopper")
struct OwnOrderTests {
    @Test(arguments: [
        ("GET", ""), ("DELETE", ""), ("PUT", "/customer"), ("POST", "/slips"),
    ])
    func needTheKeyAndTellNothingWithoutIt(method: String, tail: String) async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let (_, otherKey) = try await shop.order(phone: "0899999999")
            let none = try await shop.call(method, "/orders/\(code)\(tail)", body: [])
            #expect(none.status == 401)
            #expect(none.code == "unauthorized")
            #expect(none.answer["www-authenticate"] == "Bearer")
            let wrong = try await shop.call(
                method, "/orders/\(code)\(tail)", bearer: otherKey, body: [])
            let unknown = try await shop.call(
                method, "/orders/0000000\(tail)", bearer: key, body: [])
            let nonsense = try await shop.call(
                method, "/orders/%00\(tail)", bearer: key, body: [])
            for answer in [wrong, unknown, nonsense] {
                #expect(answer.status == 404)
                #expect(answer.answer.body == wrong.answer.body)
            }
            let token = try await shop.call(
                method, "/orders/\(code)\(tail)", bearer: shop.token(.owner), body: [])
            #expect(token.status == 404)
        }
    }

    @Test func tellTheWholeOrder() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let order = try await shop.call("GET", "/orders/\(code.lowercased())", bearer: key)
            #expect(order.status == 200)
            #expect(order["code"]?.text == code)
            #expect(order["drop"]?.text == "tour")
            #expect(order["url"]?.text == "https://shop.example/o/\(code)/\(key)")
            #expect(order["customer"]?["name"]?.text == "Somchai")
            #expect(order["shipping"]?["amount"]?.text == "50.00")
            #expect(order["balance"]?["amount"]?.text == "420.00")
            #expect(order["timeline"]?[0]?["kind"]?.text == "reserved")
            #expect(order["timeline"]?[0]?["by"]?.text == "shopper")
            #expect(order["notes"] == nil)
        }
    }

    @Test func detailsStartTheClockAndAreCheckedKindly() async throws {
        try await APIShop.run { shop in
            let reserved = try await shop.reserve()
            let code = reserved["code"]?.text ?? ""
            let key = reserved["key"]?.text ?? ""
            let path = "/orders/\(code)/customer"
            let wrong = try await shop.call("PUT", path, bearer: key, json: #"{"phone":"x"}"#)
            #expect(wrong.status == 422)
            #expect(wrong["fields"]?.names == ["name", "phone", "address"])
            let right = try await shop.call(
                "PUT", path, bearer: key, json: APIShop.customer())
            #expect(right.status == 200)
            #expect(right["status"]?.text == "awaiting_payment")
            #expect(right["customer"]?["address"]?.text == "1 Road, Bangkok")
            let form = try await shop.call(
                "PUT", path, bearer: key, body: [1], fields: [("content-type", "text/plain")])
            #expect(form.status == 415)
            let broken = try await shop.call("PUT", path, bearer: key, json: "{")
            #expect(broken.code == "malformed_json")
        }
    }

    @Test func detailsThatWereNotSeenAreNotOverwritten() async throws {
        try await APIShop.run { shop in
            let reserved = try await shop.reserve()
            let key = reserved["key"]?.text ?? ""
            let path = "/orders/\(reserved["code"]?.text ?? "")/customer"
            func give(_ phone: String, from: String) async throws -> APIAnswer {
                let customer = APIShop.customer(phone: phone).dropLast()
                return try await shop.call(
                    "PUT", path, bearer: key, json: "\(customer),\"from\":\(from)}")
            }
            #expect(try await give("0810000001", from: "null").status == 200)
            let other = try await give("0810000002", from: "null")
            #expect(other.status == 409 && other.code == "changed")
            #expect(other["changed"]?.elements.compactMap(\.text) == ["details"])
            let seen = APIShop.customer(phone: "0810000001")
            #expect(try await give("0810000002", from: seen).status == 200)
            #expect(try await give("0810000003", from: "5")["fields"]?.names == ["from"])
        }
    }

    @Test func cancelsWhileUnpaidAndGivesTheStockBack() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let gone = try await shop.call("DELETE", "/orders/\(code)", bearer: key)
            #expect(gone.status == 200)
            #expect(gone["status"]?.text == "cancelled")
            #expect(gone["expires_at"] == .null)
            #expect(try await shop.call("DELETE", "/orders/\(code)", bearer: key).status == 200)
            let live = try await shop.call("GET", "/drops/tour/live")
            #expect(live["variants"]?["SHIRT-M"]?.number == 50)
            let late = try await shop.call(
                "PUT", "/orders/\(code)/customer", bearer: key,
                json: APIShop.customer(phone: "0899999999"))
            #expect(late.status == 409)
            #expect(late.code == "wrong_status")
            #expect(late["order_status"]?.text == "cancelled")
        }
    }

    @Test func anOrderUnderReviewIsNotCancelled() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            let answer = try await shop.call("DELETE", "/orders/\(code)", bearer: key)
            #expect(answer.status == 409)
            #expect(answer.code == "wrong_status")
        }
    }
}
