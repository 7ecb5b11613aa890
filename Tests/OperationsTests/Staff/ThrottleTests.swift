import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Holding up whoever guesses")
struct ThrottleTests {
    private static let email = "owner@shop.example"
    private static let password = "correct horse battery"
    private static let start = HandClock.start

    private func withOwner(_ body: (Stall) async throws -> Void) async throws {
        try await withStall { stall async throws in
            _ = try await stall.keeper.addAccount(
                email: Self.email, role: .owner, password: Self.password)
            try await body(stall)
        }
    }

    private func signIn(
        _ stall: Stall, _ password: String = Self.password, email: String = Self.email,
        from address: ClientAddress, device: String? = nil
    ) async throws {
        _ = try await stall.keeper.signIn(
            email: email, password: password, address: address, device: device)
    }

    /// Wrong passwords for the owner's account from a network of its own each.
    private func hammer(_ stall: Stall, _ times: Int = 20) async throws {
        for number in 0..<times {
            _ = try? await signIn(stall, "guess", from: "2001:db8:0:\(number)::1")
        }
    }

    /// What `holdfast account reset` writes from its own process.
    private func reset(_ stall: Stall, to password: String) async throws {
        let hash = try #require(stall.keeper.passwords.hash(password))
        let now = stall.clock.now
        let isDone = try await stall.store.write {
            try Accounts.setPassword(email: Self.email, hash: hash, at: now, on: $0)
        }
        #expect(isDone)
    }

    @Test("one address that hammers starves itself, and the owner gets in from another")
    func oneAddress() {
        let throttle = SignInThrottle()
        let account = SignInThrottle.Source.account(Self.email)
        var (waits, waited) = ([Span](), Span.seconds(0))
        // Five wrong tries a second for five minutes; the owner tries every three seconds.
        for step in 0..<1_500 {
            let now = Self.start + .milliseconds(Int64(step) * 200)
            _ = throttle.begin([account, .address("198.51.100.6")], at: now)
            guard step % 15 == 14 else { continue }
            if throttle.begin([account, .address("203.0.113.9")], at: now) == nil {
                throttle.succeeded([account, .address("203.0.113.9")])
                waits.append(waited)
                waited = .seconds(0)
            } else {
                waited = .milliseconds(waited.milliseconds + 3_000)
            }
        }

        #expect(waits.count > 80)
        #expect(waits.allSatisfy { $0 <= .seconds(20) })
    }

    @Test("an address that goes on while it must wait waits longer, up to a most")
    func charged() {
        let throttle = SignInThrottle()
        let limits = SignInThrottle.Limits()
        let source = SignInThrottle.Source.address("198.51.100.6")
        for _ in 0..<limits.burst { #expect(throttle.begin([source], at: Self.start) == nil) }

        #expect(throttle.begin([source], at: Self.start) == .seconds(120))
        #expect(throttle.begin([source], at: Self.start) == .seconds(180))
        for _ in 0..<100 { _ = throttle.begin([source], at: Self.start) }
        #expect(throttle.begin([source], at: Self.start) == .seconds(360))
        #expect(throttle.mustWait(source, at: Self.start + .milliseconds(359_999)))
        #expect(!throttle.mustWait(source, at: Self.start + .seconds(360)))
        #expect(throttle.begin([source], at: Self.start + .seconds(360)) == nil)
    }

    @Test("whoever waits for an account alone is not charged for asking")
    func notCharged() {
        let throttle = SignInThrottle()
        let account = SignInThrottle.Source.account(Self.email)
        for _ in 0..<5 { _ = throttle.begin([account], at: Self.start) }
        for _ in 0..<50 {
            let wait = throttle.begin([account, .address("203.0.113.9")], at: Self.start)
            #expect(wait == .seconds(20))
        }
        #expect(
            throttle.begin(
                [account, .address("203.0.113.9")], at: Self.start + .seconds(20)) == nil)
    }

    @Test("an account of one's own gives an address back the one try, and no more")
    func ownAccount() {
        let throttle = SignInThrottle()
        let address = SignInThrottle.Source.address("198.51.100.6")
        for name in ["a", "b", "c", "d"] {
            #expect(throttle.begin([.account(name), address], at: Self.start) == nil)
        }
        #expect(throttle.begin([.account("own"), address], at: Self.start) == nil)
        throttle.succeeded([.account("own"), address])

        #expect(throttle.begin([.account("e"), address], at: Self.start) == nil)
        #expect(throttle.begin([.account("f"), address], at: Self.start) != nil)
    }

    @Test("a reset by another process opens the account at once, whoever hammers it, for a while")
    func reset() async throws {
        try await withOwner { stall async throws in
            try await hammer(stall)
            await #expect(throws: SignInRefusal.self) {
                try await signIn(stall, from: "203.0.113.9")
            }

            try await reset(stall, to: "another long one")

            try await signIn(stall, "another long one", from: "203.0.113.9")
            try await hammer(stall)
            try await signIn(stall, "another long one", from: "203.0.113.10")
            await #expect(throws: SignInRefusal.wrong) {
                try await signIn(stall, from: "203.0.113.11")
            }
            // Each address has its own count all the same.
            for _ in 0..<5 { _ = try? await signIn(stall, "guess", from: "198.51.100.6") }
            await #expect(throws: SignInRefusal.self) {
                try await signIn(stall, "another long one", from: "198.51.100.6")
            }

            stall.clock.advance(by: .milliseconds(Resets.open.milliseconds - 1))
            try await hammer(stall)
            try await signIn(stall, "another long one", from: "203.0.113.12")
            try await hammer(stall)
            stall.clock.advance(by: .milliseconds(1))
            await #expect(throws: SignInRefusal.self) {
                try await signIn(stall, "another long one", from: "203.0.113.13")
            }
        }
    }

    @Test("a reset opens one account, also to a browser that has used up its own tries")
    func resetOfOne() async throws {
        try await withOwner { stall async throws in
            let device = try await stall.keeper.signIn(
                email: Self.email, password: Self.password, address: "203.0.113.9", device: nil
            ).device
            for _ in 0..<5 {
                _ = try? await signIn(stall, "guess", from: "203.0.113.9", device: device)
            }
            for number in 0..<5 {
                let address: ClientAddress = "2001:db8:0:\(number)::1"
                _ = try? await signIn(stall, "guess", email: "b@shop.example", from: address)
            }

            try await reset(stall, to: "another long one")

            try await signIn(stall, "another long one", from: "203.0.113.9", device: device)
            await #expect(throws: SignInRefusal.self) {
                try await signIn(stall, email: "b@shop.example", from: "203.0.113.10")
            }
            let isRemoved = try await stall.store.write {
                try Accounts.remove(email: Self.email, at: HandClock.start, on: $0)
            }
            #expect(isRemoved)
            let left = try await stall.store.read { connection in
                try connection.all("SELECT name FROM settings") { $0.text(0) }
            }
            #expect(!left.contains { $0.hasPrefix("password_reset") })
        }
    }

    @Test("an e-mail that nobody can have is refused before anything is kept of it")
    func longEmail() async throws {
        try await withOwner { stall async throws in
            let most = EmailAddress.greatestLength
            let long = String(repeating: "x", count: most + 1)
            for _ in 0..<20 {
                await #expect(throws: SignInRefusal.wrong) {
                    try await signIn(stall, email: long, from: "198.51.100.6")
                }
            }
            #expect(stall.keeper.throttle.count == 0)

            await #expect(throws: SignInRefusal.wrong) {
                try await signIn(stall, email: String(long.dropLast()), from: "198.51.100.6")
            }
            #expect(stall.keeper.throttle.count == 2)
        }
    }

    @Test("a network's many addresses of version 6 count as one")
    func networks() async throws {
        try await withOwner { stall async throws in
            for number in 0..<5 {
                await #expect(throws: SignInRefusal.wrong) {
                    try await signIn(
                        stall, email: "p\(number)@shop.example", from: "2001:db8::\(number):1")
                }
            }
            await #expect(throws: SignInRefusal.self) {
                try await signIn(stall, from: "2001:db8:0:0:ffff::")
            }
            try await signIn(stall, from: "2001:db8:0:1::1")
        }
    }

    @Test(
        "the name of a network",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "20010db800010002::/64"),
            ("2001:DB8:1:2::", "20010db800010002::/64"), ("fe80::1%eth0", "fe80000000000000::/64"),
            ("unknown", "unknown"), ("", ""),
            (String(repeating: "a", count: 65), String(repeating: "a", count: 64)),
        ])
    func name(_ address: String, _ name: String) {
        #expect(ClientNetwork.name(of: address) == name)
    }
}
