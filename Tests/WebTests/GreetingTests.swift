import Glibc
import NIOCore
import Shop
import TestSupport
import Testing

@testable import Web

/// New connections, before they have a channel.
@Suite("Greeting new connections")
struct GreetingTests {
    private func responder(_ page: String = "HOT") -> WebResponder {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample(page), at: "/hot")
        return WebResponder(
            routes: [.text("/a", "A")], hotPages: hot, limits: TestServer.limits(), publicURL: nil,
            proxies: .none, logger: TestServer.logger, clock: { TestServer.now },
            problemPage: TestServer.page)
    }

    /// Greets somebody who has sent this, and answers also what they have got.
    private func greet(
        _ text: String, page: String = "HOT", hangsUp: Bool = false
    ) throws -> (newcomer: Newcomer?, answer: String) {
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        _ = text.withCString { send(ends[0], $0, text.utf8.count, 0) }
        if hangsUp { shutdown(ends[0], CInt(SHUT_WR)) }
        var greeter = Greeter(responder(page))
        let newcomer = greeter.greet(ends[1])
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(ends[0], &bytes, bytes.count, CInt(MSG_DONTWAIT))
        if newcomer != nil { close(ends[1]) }
        return (newcomer, String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    @Test("a page from memory is answered at once, and nothing is left to do")
    func hot() throws {
        let (newcomer, answer) = try greet("GET /hot HTTP/1.1\r\nhost: x\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nHOT"))
        #expect(newcomer?.isContent == true)
        #expect(newcomer?.received.readableBytes == 0)
    }

    @Test(
        "all else is for the gate, with every byte of it",
        arguments: [
            "GET /a HTTP/1.1\r\nhost: x\r\n\r\n", "GET /hot HTTP/1.1\r\nhost",
            "GET /hot HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "nonsense\r\n\r\n",
            "GET /hot HTTP/1.1\r\nhost: x\r\n\r\nGET /a HTTP/1.1\r\nhost: x\r\n\r\n", "\r\n",
            "POST /hot HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nab",
        ])
    func others(text: String) throws {
        let (newcomer, answer) = try greet(text)
        #expect(answer == "")
        #expect(newcomer?.isAnswered == false)
        #expect(newcomer.map { String(buffer: $0.received) } == text)
    }

    @Test("who says nothing yet is waited for; who has hung up is gone")
    func silent() throws {
        #expect(try greet("").newcomer?.isAnswered == false)
        #expect(try greet("", hangsUp: true).newcomer == nil)
    }

    @Test("what the kernel does not take at once is left for the channel")
    func large() throws {
        let page = String(repeating: "a", count: 4_000_000)
        let (newcomer, answer) = try greet("GET /hot HTTP/1.1\r\nhost: x\r\n\r\n", page: page)
        let unsent = try #require(newcomer?.unsent)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(newcomer?.isAnswered == true && newcomer?.isContent == false)
        #expect(unsent.readableBytes > 0 && unsent.readableBytes < page.utf8.count)
    }

    @Test("who waits for a channel is answered again, until they want something else or hang up")
    func again() throws {
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        func say(_ text: String) { _ = text.withCString { send(ends[0], $0, text.utf8.count, 0) } }
        func heard() -> String {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = recv(ends[0], &bytes, bytes.count, CInt(MSG_DONTWAIT))
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
        var greeter = Greeter(responder())
        say("GET /hot HTTP/1.1\r\nhost: x\r\n\r\n")
        let greeted = greeter.greet(ends[1])
        var newcomer = try #require(greeted)
        #expect(heard().hasSuffix("HOT") && newcomer.isContent)
        func isThere() -> Bool { greeter.listen(to: &newcomer) }

        #expect(isThere() && newcomer.isContent)
        say("GET /hot HTTP/1.1\r\nhost: x\r\n\r\n")
        #expect(isThere() && newcomer.isContent)
        #expect(heard().hasSuffix("HOT"))
        say("GET /a HTTP/1.1\r\nhost: x\r\n\r\n")
        #expect(isThere() && !newcomer.isContent)
        #expect(String(buffer: newcomer.received).hasPrefix("GET /a"))
        shutdown(ends[0], CInt(SHUT_WR))
        #expect(!isThere())
    }

    /// One place, so that others have sent their first request before they are accepted; and
    /// everything is a rush, so that their channels come later.
    @Test("of a rush everybody is answered, and goes on when there is a channel")
    func rush() async throws {
        let large = String(repeating: "large ", count: 500_000)
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("HOT"), at: "/hot")
        hot.publish(.sample(large), at: "/large")
        let limits = TestServer.limits {
            $0.connections = 1
            $0.rushConnections = 0
            // A busy machine may stop for longer than a connection rests where they run out.
            $0.idleWhenCrowded = .minutes(5)
        }
        try await TestServer.run([.text("/a", "A")], limits: limits, hotPages: hot) { server in
            var before = try server.connect()
            #expect(try await before.request("GET", "/a").text == "A")
            for (target, text) in [
                ("/hot", "HOT"), ("/large", large), ("/a", "A"), ("/none", "<h1>not_found</h1>"),
            ] {
                let next = try server.connect()
                try await next.sendRequest("GET", target)
                await before.endSending()
                #expect(try await next.answer().text == text)
                #expect(try await next.request("GET", "/a").text == "A")
                #expect(try await next.request("GET", "/hot").text == "HOT")
                before = next
            }
        }
    }

    @Test("who waits for a channel when the shop stops is answered all the same")
    func stopping() async throws {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("HOT"), at: "/hot")
        let limits = TestServer.limits {
            $0.connections = 1
            $0.rushConnections = 0
            $0.rushWindow = .minutes(5)
            $0.farewell = .minutes(5)
        }
        try await TestServer.run([.text("/a", "A")], limits: limits, hotPages: hot) { server in
            let before = try server.connect()
            #expect(try await before.request("GET", "/a").text == "A")
            let next = try server.connect()
            try await next.sendRequest("GET", "/hot")
            await before.endSending()
            #expect(try await next.answer().text == "HOT")
            try await next.sendRequest("GET", "/a")

            await server.trigger()

            let answer = try await next.answer()
            #expect(answer.text == "A")
            #expect(answer["connection"] == "close")
            #expect(try await next.isClosedByServer())
        }
    }

    @Test("a rush begins with many within a window, and ends when few come in one")
    func rushes() {
        var limits = WebLimits()
        limits.rushConnections = 2
        limits.rushWindow = .milliseconds(10)
        var rush = Rush(SharedLimits(limits))
        func at(_ milliseconds: Int64) -> NIODeadline {
            .uptimeNanoseconds(1_000_000_000) + .milliseconds(milliseconds)
        }
        func comes(_ milliseconds: Int64) -> Bool { rush.comes(at: at(milliseconds)) }
        func goesOn(_ milliseconds: Int64) -> Bool { rush.goesOn(at: at(milliseconds)) }

        #expect(!comes(0))
        #expect(!comes(1))
        #expect(comes(2))
        #expect(comes(11), "as in the window before")
        #expect(goesOn(19))
        #expect(!goesOn(22))
        #expect(!comes(500))
        #expect(!comes(511))
    }
}
