import HTTPTypes
import HummingbirdCore
import NIOCore
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Attacks on a server over real sockets. What is asked each time: whether somebody honest, who
/// comes in the middle of it, is answered. Not how soon: that is for benchmarks.
@Suite("Attacks", .serialized)
struct AttackTests {
    private func isServed(_ server: TestServer, from own: String? = nil) async throws -> Bool {
        try await server.connect(from: own).request("GET", "/a").text == "A"
    }

    @Test("heads that come a byte at a time")
    func slowLoris() async throws {
        let limits = TestServer.limits {
            $0.headTime = .milliseconds(200)
            $0.linger = .milliseconds(50)
            $0.connections = 20
        }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server in
            let head = Array("GET /a HTTP/1.1\r\nHost: x\r\nX-Slow: ".utf8)
            var crowd: [HTTPConnection] = []
            for _ in 0..<19 {
                let connection = try server.connect()
                try await connection.send(head)
                crowd.append(connection)
            }
            #expect(try await isServed(server), "in the last place")
            for connection in crowd { try? await connection.send("a") }
            // All places taken: whoever comes now is served when the time of the slow is over.
            for _ in 0..<19 {
                let connection = try server.connect()
                try await connection.send(head)
                crowd.append(connection)
            }
            #expect(try await isServed(server))
            for connection in crowd {
                #expect(try await connection.answer().status == 408)
                #expect(try await connection.isClosedByServer())
            }
        }
    }

    @Test("a million header fields")
    func endlessHeaders() async throws {
        let limits = TestServer.limits { $0.lingerTime = .milliseconds(200) }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server async throws in
            let attacker = try server.connect()
            try await attacker.send("GET /a HTTP/1.1\r\nHost: x\r\n")
            let fields = String(repeating: "X-Field: value\r\n", count: 1_000)
            try await attacker.send(fields + fields)
            #expect(try await attacker.answer().status == 431)
            #expect(try await isServed(server))

            // Whoever goes on is listened to for a while, and then hung up on.
            await #expect(throws: ConnectionFailure.self) {
                while true { try await attacker.send(fields) }
            }
            #expect(try await isServed(server))
        }
    }

    @Test("connections that say nothing, more than there are places")
    func connectionFlood() async throws {
        let limits = TestServer.limits {
            $0.greeting = .milliseconds(200)
            $0.connections = 10
        }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server in
            var flood: [HTTPConnection] = []
            for _ in 0..<50 { flood.append(try server.connect()) }

            #expect(try await isServed(server), "after those who were there before")
            for connection in flood { #expect(try await connection.isClosedByServer()) }
        }
    }

    @Test("browsers that rest make room for those who come")
    func restingBrowsers() async throws {
        let limits = TestServer.limits {
            $0.idleWhenCrowded = .milliseconds(200)
            $0.connections = 8
        }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server in
            var resting: [HTTPConnection] = []
            for _ in 0..<8 {
                let connection = try server.connect()
                #expect(try await connection.request("GET", "/a").status == 200)
                resting.append(connection)
            }
            #expect(try await isServed(server), "long before \(limits.idle) have passed")
            withExtendedLifetime(resting) {}
        }
    }

    @Test("connections of one network take no others' places")
    func floodOfOneNetwork() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.connections = 16
            $0.connectionsOfNetworkLeast = 4
        }
        let responder = WebResponder(
            routes: [.text("/a", "A")], hotPages: HotPages(clock: { TestServer.now }),
            limits: limits, publicURL: nil, proxies: .none, logger: TestServer.logger,
            clock: { TestServer.now }, problemPage: TestServer.page)
        try await TestServer.run(responder) { server in
            var flood: [HTTPConnection] = []
            for _ in 0..<4 {
                let connection = try server.connect(from: "127.0.0.2")
                #expect(try await connection.request("GET", "/a").status == 200)
                flood.append(connection)
            }
            for _ in 0..<40 {
                let refused = try server.connect(from: "127.0.0.2")
                let answer = try await refused.answer()
                #expect(answer.status == 429)
                #expect(answer["retry-after"] == "1")
                #expect(try await refused.isClosedByServer())
            }

            #expect(try await isServed(server, from: "127.0.0.3"))
            #expect(try await flood[0].request("GET", "/a").text == "A")
            let counts = responder.shed.counts
            #expect(counts.first { $0.reason == "network_connections" }?.count == 40)
        }
    }

    @Test("a new connection of a network is counted in time too")
    func connectingTooOften() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.connectsOfNetwork = 1
            $0.connectsOfNetworkAtOnce = 3
        }
        try await TestServer.run([.text("/a", "A")], limits: limits) {
            server async throws in
            for _ in 0..<3 { #expect(try await isServed(server, from: "127.0.0.2")) }
            #expect(try await server.connect(from: "127.0.0.2").answer().status == 429)
            #expect(try await isServed(server, from: "127.0.0.3"))
        }
    }

    @Test("a crowd that never reads its answers")
    func neverReading() async throws {
        let large = String(repeating: "a", count: 1_000_000)
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample(large), at: "/hot")
        let limits = TestServer.limits { $0.sendStall = .milliseconds(200) }
        let responder = WebResponder(
            routes: [.text("/a", "A"), .text("/large", large)], hotPages: hot, limits: limits,
            publicURL: nil, proxies: .none, logger: TestServer.logger,
            clock: { TestServer.now }, problemPage: TestServer.page)
        try await TestServer.run(responder) { server in
            var crowd: [HTTPConnection] = []
            for number in 0..<20 {
                let connection = try server.connect()
                let target = number % 2 == 0 ? "/hot" : "/large"
                let request = "GET \(target) HTTP/1.1\r\nhost: x\r\n\r\n"
                // More than the kernel keeps for somebody who does not read.
                try await connection.send(String(repeating: request, count: 20))
                crowd.append(connection)
                if number % 5 == 0 { #expect(try await isServed(server)) }
            }
            #expect(try await isServed(server))
            while responder.connections.open.value > 0 { await Task.yield() }
            #expect(try await isServed(server))
            withExtendedLifetime(crowd) {}
        }
    }
}
