import Operations
import Synchronization
import Testing

@testable import Web

@Suite("Whose word is taken for where requests come from")
struct TrustedProxiesTests {
    private func client(
        _ proxies: TrustedProxies, _ peer: String, _ field: String?
    ) -> ClientAddress {
        proxies.client(peer: peer, forwardedFor: field, sparesNear: true)
    }

    private func networks(_ texts: String...) throws -> TrustedProxies {
        .networks(try texts.map { try #require(NetworkRange($0)) })
    }

    @Test("without a proxy nobody's word is taken")
    func none() {
        #expect(client(.none, "203.0.113.7", "198.51.100.1") == "203.0.113.7")
        // What is near and does not tell may be a proxy that nobody has told us of.
        #expect(client(.none, "127.0.0.1", nil).isProxy)
        #expect(client(.none, "10.0.0.9", "198.51.100.1").isProxy)
    }

    @Test(
        "hops are counted from the right",
        arguments: [
            (1, "198.51.100.1", "198.51.100.1"), (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
            // Google's balancers: the visitor, then the balancer itself.
            (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
            (2, "9.9.9.9,198.51.100.1,203.0.113.9", "198.51.100.1"),
            // Somebody who came past the outer one is who the inner one saw.
            (2, "203.0.113.9", "203.0.113.9"), (3, " 1.2.3.4 ,\t5.6.7.8", "1.2.3.4"),
            (1, "x, 198.51.100.1:4711", "198.51.100.1"), (1, "[2001:db8::1]:80", "2001:db8::1"),
            (1, "2001:db8::1", "2001:db8::1"), (1, "1.1.1.1,,198.51.100.1", "198.51.100.1"),
        ])
    func hops(_ hops: Int, _ field: String, _ expected: String) {
        let told = client(.hops(hops), "10.0.0.1", field)
        #expect(told.text == expected && !told.isProxy)
    }

    @Test("a proxy that does not tell for whom it asks is itself, and nobody's budget")
    func silent() throws {
        for field in [nil, "", " , ", "unknown"] {
            #expect(client(.hops(1), "192.0.2.1", field).isProxy)
            let proxies = try networks("192.0.2.0/24")
            #expect(client(proxies, "192.0.2.1", field).isProxy)
        }
    }

    @Test("of networks, the visitor is the first from the right that is in none")
    func ranges() throws {
        let proxies = try networks("10.0.0.0/8", "2001:db8::/32", "192.0.2.7")
        #expect(client(proxies, "10.1.2.3", "5.5.5.5, 198.51.100.1, 192.0.2.7") == "198.51.100.1")
        #expect(client(proxies, "2001:db8::5", "198.51.100.1,10.9.9.9") == "198.51.100.1")
        #expect(client(proxies, "::ffff:10.1.2.3", "198.51.100.1") == "198.51.100.1")
        // Whoever is no proxy of ours is believed nothing.
        #expect(client(proxies, "203.0.113.7", "198.51.100.1") == "203.0.113.7")
        #expect(client(proxies, "10.1.2.3", "10.2.2.2, 10.3.3.3").isProxy)
        #expect(proxies.isProxy("10.255.0.1") && !proxies.isProxy("11.0.0.1"))
    }

    @Test("a long field is read from its end")
    func long() {
        let field = String(repeating: "1.1.1.1, ", count: 10_000) + "198.51.100.1"
        #expect(client(.hops(1), "10.0.0.1", field) == "198.51.100.1")
    }

    @Test(
        "a network is an address with a length that leaves nothing over",
        arguments: [
            "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0/8", "a", "/8",
            "2001:db8::1/32", "2001:db8::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8\u{FE0F}",
        ])
    func noRange(_ text: String) {
        #expect(NetworkRange(text) == nil)
    }

    @Test("that all come from one address is noticed, and taken back")
    func oneAddress() {
        let told = Told()
        let watch = OneAddress(after: 3) { told.add($0) }
        for _ in 0..<5 { watch.saw("10.0.0.1", isForwarded: false) }
        #expect(told.all == [OneAddress.Finding(address: "10.0.0.1", isForwarded: false)])
        watch.saw("198.51.100.1", isForwarded: true)
        watch.saw("10.0.0.1", isForwarded: true)
        #expect(told.all.count == 2 && told.all.last == .some(nil))

        let other = OneAddress(after: 3) { told.add($0) }
        for _ in 0..<3 { other.saw("10.0.0.1", isForwarded: true) }
        #expect(told.all.last??.words.contains("--trusted-proxies") == true)
    }
}

/// What was told, in its order.
private final class Told: Sendable {
    private let findings = Mutex<[OneAddress.Finding?]>([])

    var all: [OneAddress.Finding?] { findings.withLock { $0 } }

    func add(_ finding: OneAddress.Finding?) {
        findings.withLock { $0.append(finding) }
    }
}
