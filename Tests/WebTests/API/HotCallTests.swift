import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// The call to reserve as the gate takes it; `ReserveTests` hold for it as well.
@Suite("The API's call to reserve, before its route")
struct HotCallTests {
    private static let one = #"{"lines":[{"sku":"SHIRT-M","quantity":1}]}"#

    /// A request to reserve, as a client writes it.
    private static func request(
        _ body: String = one, key: String = "k", target: String = "/api/v1/drops/tour/orders",
        fields: String = "content-type: application/json\r\n"
    ) -> String {
        """
        POST \(target) HTTP/1.1\r\nhost: shop.example\r\nidempotency-key: \(key)\r\n\(fields)\
        content-length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    /// Requests whose answers must be the same wherever they are made, in this order.
    private static let requests = [
        request(), request(), request(#"{"lines":[{"sku":"SHIRT-M","quantity":2}]}"#),
        request(
            #"{"lines":[{"sku":"SHIRT-S","quantity":1}],"customer":\#(APIShop.customer())}"#,
            key: "with details"),
        request(
            #"{"lines":[{"sku":"SHIRT-M","quantity":3}],"customer":\#(APIShop.customer())}"#,
            key: "too many for one person"),
        request(#"{"lines":[{"sku":"SHIRT-S","quantity":2}]}"#, key: "more than is left"),
        request(#"{"lines":[{"sku":"SHIRT-S","quantity":1}]}"#, key: "the last"),
        request(#"{"lines":[{"sku":"SHIRT-S","quantity":1}]}"#, key: "sold out"),
        request(#"{"lines":[{"sku":"SHIRT-S","quantity":1}]}"#, key: "the last"),
        request(#"{"lines":[{"sku":"PIN","quantity":1}]}"#, key: "other drop"),
        request(
            #"{"lines":[{"sku":"PIN","quantity":1}]}"#, key: "free",
            target: "/api/v1/drops/free/orders"),
        request(
            #"{"lines":[{"sku":"CAP","quantity":1}]}"#, key: "early",
            target: "/api/v1/drops/next/orders"),
        request(
            #"{"lines":[{"sku":"BAG","quantity":1}]}"#, key: "late",
            target: "/api/v1/drops/past/orders"),
        request(key: "unknown", target: "/api/v1/drops/none/orders"),
        request("{", key: "cut"), request("[]", key: "list"), request("{}", key: "nothing"),
        request(#"{"lines":[{"sku":"SHIRT-M","quantity":0}]}"#, key: "none"),
        request(#"{"lines":[{"sku":"SHIRT-M","quantity":2000}]}"#, key: "thousands"),
        request(#"{"lines":[{"sku":7}]}"#, key: "wrong types"),
        request(key: ""), request(key: String(repeating: "k", count: 255)),
        request(key: String(repeating: "k", count: 256)), request(key: "\u{e9}\u{e01}"),
        request(key: "form", fields: "content-type: text/plain\r\n"),
        request(key: "no type", fields: ""),
        request(key: "charset", fields: "content-type: application/json; charset=utf-8\r\n"),
        request(key: "capitals", fields: "Content-Type: Application/JSON\r\n"),
        request(key: "query", target: "/api/v1/drops/tour/orders?x=1"),
        request(key: "slash", target: "/api/v1/drops/tour/orders/"),
        request(key: "escape", target: "/api/v1/drops/%74our/orders"),
        request(key: "deeper", target: "/api/v1/drops/tour/x/orders"),
        request(key: "no drop", target: "/api/v1/drops//orders"),
        request(
            key: "two types",
            fields: "content-type: a/b\r\ncontent-type: application/json\r\n"),
        request(
            key: "two keys",
            fields: "content-type: application/json\r\nidempotency-key: other\r\n"),
        request("", key: "no body"),
    ]

    @Test func answersAsTheRouteDoes() async throws {
        let answers = try await HotAndRouted.compare(Self.requests)
        #expect(Set(answers.map(\.status)).isSuperset(of: [201, 400, 403, 404, 409, 415, 422]))
    }

    @Test func takesWhatClientsSendAndNothingElse() async throws {
        try await APIShop.run { shop in
            let connection = try shop.server.connect()
            for (request, isTaken) in [
                (Self.request(key: "a"), true), (Self.request(key: "a"), true),
                (Self.request(#"{"lines":[{"sku":"PIN","quantity":1}]}"#, key: "b"), false),
                (
                    Self.request(
                        #"{"lines":[{"sku":"CAP","quantity":1}]}"#, key: "c",
                        target: "/api/v1/drops/next/orders"), false
                ),
                (Self.request("{", key: "d"), false), (Self.request(key: ""), false),
                (Self.request(key: "e", fields: "content-type: text/json\r\n"), false),
            ] {
                let before = shop.hotCalls.value
                try await connection.send(request)
                _ = try await connection.answer()
                #expect(shop.hotCalls.value - before == (isTaken ? 1 : 0), "\(request)")
            }
        }
    }

    @Test func pipelinedCallsAreAnsweredInTheirOrder() async throws {
        try await APIShop.run { shop in
            let connection = try shop.server.connect()
            var sent = ""
            for number in 0..<20 {
                sent += Self.request(key: "key \(number)")
                sent += "GET /api/v1/drops/tour/live HTTP/1.1\r\nhost: x\r\n\r\n"
            }
            try await connection.send(sent)
            for number in 1...20 {
                #expect(try await connection.answer().status == 201)
                let live = try await connection.answer()
                #expect(live.text.contains("\"SHIRT-M\":\(50 - number)"), "\(live.text)")
            }
            #expect(shop.hotCalls.value == 20)
        }
    }

    @Test func aBodyThatIsNotHereWholeGoesToTheRoute() async throws {
        try await APIShop.run { shop in
            let connection = try shop.server.connect()
            let request = Self.request()
            try await connection.send(String(request.dropLast(5)))
            // An answer on another connection tells that the first part has been read.
            _ = try await shop.server.get("/api/v1/drops")
            try await connection.send(String(request.suffix(5)))
            #expect(try await connection.answer().status == 201)
            #expect(shop.hotCalls.value == 0)
        }
    }

    @Test func aClientThatHasSaidEverythingIsStillAnswered() async throws {
        try await APIShop.run(deskWorks: false) { shop in
            let connection = try shop.server.connect()
            try await connection.send(Self.request())
            await connection.endSending()
            while shop.keeper.desk.queueLength == 0 { await Task.yield() }
            // An answer on another connection tells that the end has been seen.
            _ = try await shop.server.get("/api/v1/drops")
            async let work: Void = shop.keeper.desk.work()
            #expect(try await connection.answer().status == 201)
            #expect(try await connection.isClosedByServer())
            shop.keeper.desk.close()
            await work
        }
    }

    @Test func whoHasGoneIsNotMissed() async throws {
        try await APIShop.run { shop in
            for number in 0..<30 {
                let connection = try shop.server.connect()
                try await connection.send(Self.request(key: "gone \(number)"))
            }
            // The same request again is the same order, whether or not somebody heard of it.
            for number in 0..<30 {
                let connection = try shop.server.connect()
                try await connection.send(Self.request(key: "gone \(number)"))
                #expect(try await connection.answer().status == 201)
            }
            let live = try await shop.call("GET", "/drops/tour/live")
            #expect(live["variants"]?["SHIRT-M"]?.number == 20)
        }
    }

    @Test func whoWaitsWhileTheShopClosesIsAnsweredAndLetGo() async throws {
        let (closed, close) = AsyncStream.makeStream(of: Void.self)
        try await APIShop.run(deskWorks: false, onClosed: { close.yield() }) { shop in
            let connection = try shop.server.connect()
            try await connection.send(Self.request())
            while shop.keeper.desk.queueLength == 0 { await Task.yield() }
            async let stopped: Void = shop.server.trigger()
            for await _ in closed { break }
            async let work: Void = shop.keeper.desk.work()
            let answer = try await connection.answer()
            #expect(answer.status == 201)
            #expect(answer["connection"] == "close")
            #expect(try await connection.isClosedByServer())
            shop.keeper.desk.close()
            await work
            await stopped
        }
    }

    @Test func isCountedAsItsRoute() async throws {
        try await APIShop.run { shop in
            _ = try await shop.reserve()
            _ = try await shop.reserve(#"[{"sku":"SHIRT-S","quantity":3}]"#)
            #expect(shop.hotCalls.value == 2)
            #expect(shop.reservations(answered: 201) == 1)
            #expect(shop.reservations(answered: 409) == 1)
        }
    }
}
