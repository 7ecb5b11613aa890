import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// The call to give details as the gate takes it.
@Suite("The API's call to give details, before its route")
struct HotDetailsTests {
    /// What an order is reached by.
    private struct Own: Sendable {
        var code: String
        var key: String

        func show(_ fields: String = "") -> String {
            """
            GET /api/v1/orders/\(code) HTTP/1.1\r\nhost: shop.example\r\n\
            authorization: Bearer \(key)\r\n\(fields)\r\n
            """
        }

        /// A request to give details, as a client writes it.
        func give(
            _ body: String, scheme: String = "Bearer", key: String? = nil, end: String = "",
            version: String = "1.1", before: String = "",
            fields: String = "content-type: application/json\r\n"
        ) -> String {
            """
            PUT /api/v1/orders/\(code)/customer\(end) HTTP/\(version)\r\n\
            host: shop.example\r\n\(before)\
            authorization: \(scheme) \(key ?? self.key)\r\n\(fields)\
            content-length: \(body.utf8.count)\r\n\r\n\(body)
            """
        }
    }

    private static func own(_ shop: APIShop, key: String = "first") async throws -> Own {
        let answer = try await shop.reserve(#"[{"sku":"SHIRT-M","quantity":2}]"#, key: key)
        return Own(
            code: try #require(answer["code"]?.text), key: try #require(answer["key"]?.text))
    }

    private static func named(_ name: String, phone: String = "081-234-5678") -> String {
        #"{"name":"\#(name)","phone":"\#(phone)","address":"1 Road, Bangkok","note":""}"#
    }

    /// Requests whose answers must be the same wherever they are made, in this order. What follows
    /// on details that were taken shows the same order.
    private static func requests(_ own: Own, _ other: Own) -> [String] {
        let json = "content-type: application/json\r\n"
        return [
            own.give("{"), own.give("[]"), own.give("{}"), own.give(""),
            own.give(named("")), own.give(named("Anong", phone: "12")),
            own.give(#"{"name":"Anong","more":1}"#),
            own.give(named("Anong"), key: "wrong"), own.give(named("Anong"), key: other.key),
            own.give(named("Anong"), key: ""), own.give(named("Anong"), scheme: "Basic"),
            own.give(named("Anong"), fields: ""),
            own.give(named("Anong"), fields: "content-type: text/plain\r\n"),
            own.give(named("Anong"), end: "?x=1"), own.give(named("Anong"), end: "/"),
            own.show(),
            own.give(named("Anong"), fields: json), own.show(),
            own.give(named("Anong")), own.show(),
            own.give(named("Anong"), scheme: "bearer"), own.show(),
            own.give(named("Malee"), fields: json + "accept-language: th\r\n"), own.show(),
            own.give(named("Malee"), fields: "content-type: application/json; charset=utf-8\r\n"),
            own.show(),
            own.give(named("น้ำหวาน").replacing("}", with: #","from":null}"#)), own.show(),
            own.give(
                named("น้ำหวาน").replacing("}", with: ",\"from\":\(named("Malee"))}")), own.show(),
            // The other order would be more than one person may have.
            other.give(named("Anong")), other.show(),
            other.give(named("Anong", phone: "089-999-9999")), other.show(),
            other.give(
                named("Anong", phone: "089-999-9999"),
                fields: json + "authorization: Bearer \(other.key)\r\n"),
        ]
    }

    @Test("is answered as the route does, with the order as it is read afterwards")
    func answersAsTheRouteDoes() async throws {
        let answers = try await HotAndRouted.compare { shop in
            Self.requests(
                try await Self.own(shop), try await Self.own(shop, key: "second"))
        }
        #expect(Set(answers.map(\.status)).isSuperset(of: [200, 400, 401, 404, 409, 415, 422]))
        let nobody = Own(code: "", key: "")
        let requests = Self.requests(nobody, nobody)
        var compared = 0
        for index in answers.indices.dropFirst()
        where requests[index].begins(with: "GET") && answers[index - 1].status == 200 {
            #expect(answers[index].text == answers[index - 1].text, "\(requests[index - 1])")
            compared += 1
        }
        #expect(compared >= 6)
    }

    @Test func takesWhatClientsSendAndNothingElse() async throws {
        try await APIShop.run { shop in
            let own = try await Self.own(shop)
            let connection = try shop.server.connect()
            for (request, isTaken) in [
                (own.give(Self.named("")), false), (own.give("{"), false),
                (own.give(Self.named("Anong"), key: "wrong"), false),
                (own.give(Self.named("Anong"), fields: ""), false),
                (own.give(Self.named("Anong")), true), (own.give(Self.named("Anong")), true),
                (own.give(Self.named("Anong"), before: "authorization:\r\n"), false),
                (own.show(), false),
                (
                    own.give(
                        Self.named("Anong"), version: "1.0", before: "connection: keep-alive\r\n"),
                    false
                ),
            ] {
                let before = shop.hotCalls.value
                try await connection.send(request)
                _ = try await connection.answer()
                #expect(shop.hotCalls.value - before == (isTaken ? 1 : 0), "\(request)")
            }
        }
    }
}
