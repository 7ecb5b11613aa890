import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// The call to join a line as the gate takes it; `LineTests` hold for it as well.
@Suite("The API's call to join a line, before its route")
struct HotJoinTests {
    private static func request(
        _ body: String = "{}", target: String = "/api/v1/drops/tour/line",
        fields: String = "content-type: application/json\r\n"
    ) -> String {
        """
        POST \(target) HTTP/1.1\r\nhost: shop.example\r\n\(fields)\
        content-length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    /// Requests whose answers must be the same wherever they are made, in this order.
    private static let requests = [
        request(), request(), request(""), request("", fields: ""),
        request(#"{"ticket":null,"challenge":null,"proof":null}"#),
        request(#"{"ticket":"none of ours"}"#), request(#"{"challenge":"none of ours"}"#),
        request(#"{"stamp":"none of ours"}"#), request(#"{"proof":[1,2]}"#),
        request(#"{"proof":[-1]}"#), request(#"{"ticket":7}"#), request(#"{"more":1}"#),
        request("{"), request("[]"),
        request(#"{"ticket":"\#(String(repeating: "t", count: 300))"}"#),
        request(fields: ""), request(fields: "content-type: text/plain\r\n"),
        request(fields: "content-type: application/json; charset=utf-8\r\n"),
        request(
            fields: """
                content-type: application/json\r\ncookie: holdfast_line_tour=none of ours\r\n
                """),
        request(
            fields: """
                content-type: application/json\r\ncookie: a=b\r\n\
                cookie: holdfast_line_tour=none of ours\r\n
                """),
        request(fields: "content-type: application/json\r\ncookie: other=1\r\n"),
        request(target: "/api/v1/drops/free/line"), request(target: "/api/v1/drops/none/line"),
        request(target: "/api/v1/drops//line"), request(target: "/api/v1/drops/tour/line?x=1"),
        request(target: "/api/v1/drops/tour/line/"), request(target: "/api/v1/drops/%74our/line"),
    ]

    @Test("is answered as the route does", arguments: LineStrain.allCases)
    func answersAsTheRouteDoes(strain: LineStrain) async throws {
        let answers = try await HotAndRouted.compare(Self.requests, yaml: ShopYAML.waiting) {
            try await $0.keeper.stepLines(strain: strain)
        }
        let joined = strain == .none ? 201 : 403
        #expect(Set(answers.map(\.status)).isSuperset(of: [joined, 400, 404, 409, 415, 422]))
    }

    @Test func takesWhoShowsNoTicketAndNobodyElse() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            let connection = try shop.server.connect()
            try await connection.send(Self.request())
            let answer = try await connection.answer()
            #expect(answer.status == 201)
            #expect(shop.hotCalls.value == 1)
            let cookie = try #require(answer["set-cookie"]?.split(separator: ";").first)
            for (request, isTaken) in [
                (Self.request(#"{"challenge":"x"}"#), true),
                (Self.request(#"{"ticket":"x"}"#), false), (Self.request(""), false),
                (Self.request(target: "/api/v1/drops/free/line"), false),
                (
                    Self.request(
                        fields: "content-type: application/json\r\ncookie: \(cookie)\r\n"), false
                ),
                (
                    Self.request(
                        fields: """
                            content-type: application/json\r\ncookie: \(cookie)\r\n\
                            cookie: other=1\r\n
                            """), false
                ),
            ] {
                let before = shop.hotCalls.value
                try await connection.send(request)
                _ = try await connection.answer()
                #expect(shop.hotCalls.value - before == (isTaken ? 1 : 0), "\(request)")
            }
        }
    }

    @Test func aCookieKeepsItsPlaceThoughAnotherStandsBesideIt() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            let first = try await shop.server.connect().request(
                "POST", "/api/v1/drops/tour/line",
                fields: [("content-type", "application/json")], body: Array("{}".utf8))
            let cookie = try #require(first["set-cookie"]?.split(separator: ";").first)
            let again = try await shop.server.connect().request(
                "POST", "/api/v1/drops/tour/line",
                fields: [
                    ("content-type", "application/json"), ("cookie", "seen=1; \(cookie)"),
                ], body: Array("{}".utf8))
            #expect(again.status == 201)
            #expect(again["idempotent-replay"] == "true")
            #expect(shop.hotCalls.value == 1)
        }
    }

    @Test("a network that has joined enough is told so")
    func isCountedByNetwork() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.joinsOfNetwork = 1
            $0.joinsOfNetworkAtOnce = 2
        }
        try await APIShop.run(ShopYAML.waiting, limits: limits) { shop in
            try await shop.keeper.stepLines(strain: .none)
            for status in [201, 201, 429] {
                let connection = try shop.server.connect()
                try await connection.send(Self.request())
                let answer = try await connection.answer()
                #expect(answer.status == status)
                #expect((answer["retry-after"] != nil) == (status == 429))
            }
            #expect(shop.hotCalls.value == 3)
            #expect(shop.responder.shed.joins.value == 1)
        }
    }

    @Test("a call that is left to its route counts once against its network")
    func isCountedOnce() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.requestsOfNetwork = 1
            $0.requestsOfNetworkAtOnce = 4
        }
        try await APIShop.run(ShopYAML.waiting, limits: limits) { shop in
            for status in [404, 404, 404, 404, 429] {
                let connection = try shop.server.connect()
                try await connection.send(Self.request(target: "/api/v1/drops/none/line"))
                #expect(try await connection.answer().status == status)
            }
            #expect(shop.hotCalls.value == 0)
        }
    }
}
