import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's call that finds an order")
struct FindOrderCallTests {
    @Test("answers its address to whoever knows code and phone number, and 404 to anybody else")
    func found() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order(phone: "0812345678")
            let found = try await shop.call(
                "POST", "/orders/find", json: #"{"code": "\#(code)", "phone": "+66 81 234 5678"}"#)
            #expect(found.status == 200)
            #expect(found["url"]?.text == "https://shop.example/o/\(code)/\(key)")
            #expect(found.answer["cache-control"] == "no-store")
            let wrong = [(code, "0812345679"), ("MMMMMMM", "0812345678"), ("", ""), ("x", "x")]
            for (code, phone) in wrong {
                let none = try await shop.call(
                    "POST", "/orders/find", json: #"{"code": "\#(code)", "phone": "\#(phone)"}"#)
                #expect(none.status == 404)
                #expect(none.code == "not_found")
            }
            let short = try await shop.call("POST", "/orders/find", json: #"{"code": "x"}"#)
            #expect(short.status == 422)
            #expect(short["fields"]?.names == ["phone"])
        }
    }

    @Test("a guesser is told when to come again")
    func guesser() async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.order(phone: "0812345678")
            for guess in 0...FindLimits.ofOrder {
                let answer = try await shop.call(
                    "POST", "/orders/find",
                    json: #"{"code": "\#(code)", "phone": "08100000\#(10 + guess)"}"#)
                let isOver = guess == FindLimits.ofOrder
                #expect(answer.status == (isOver ? 429 : 404))
                #expect(answer.answer["retry-after"] == (isOver ? "1800" : nil))
            }
        }
    }
}
