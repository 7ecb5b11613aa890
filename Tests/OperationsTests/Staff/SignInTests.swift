import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Signing in")
struct SignInTests {
    private static let password = "correct horse battery"
    private static let email = "owner@shop.example"

    private func withOwner(_ body: (Stall) async throws -> Void) async throws {
        try await withStall { stall async throws in
            let isAdded = try await stall.keeper.addAccount(
                email: Self.email, role: .owner, password: Self.password)
            #expect(isAdded)
            try await body(stall)
        }
    }

    private func signIn(
        _ stall: Stall, password: String = Self.password, email: String = Self.email,
        from address: ClientAddress = "192.0.2.1", device: String? = nil
    ) async throws -> Shopkeeper.SignIn {
        try await stall.keeper.signIn(
            email: email, password: password, address: address, device: device)
    }

    @Test(
        "the right password starts a session that knows who it is",
        arguments: [email, " OWNER@Shop.Example "])
    func right(_ email: String) async throws {
        try await withOwner { stall async throws in
            let signIn = try await signIn(stall, email: email)

            let staff = try await stall.keeper.session(signIn.token)
            #expect(staff?.email == Self.email && staff?.role == .owner)
            #expect(try await stall.keeper.session(signIn.token + "A") == nil)
            #expect(try await stall.keeper.session("") == nil)
        }
    }

    @Test(
        "a wrong password and an unknown address are the same to whoever tries",
        arguments: [
            (email, "wrong horse battery"), (email, ""), ("nobody@shop.example", password),
            (email, password + " "), (email, String(repeating: "x", count: 10_000)),
        ])
    func wrong(_ email: String, _ password: String) async throws {
        try await withOwner { stall async throws in
            await #expect(throws: SignInRefusal.wrong) {
                _ = try await signIn(stall, password: password, email: email)
            }
            #expect(try await stall.count("sessions") == 0)
        }
    }

    @Test("what comes through a proxy that does not tell for whom it asks holds nobody up")
    func proxied() async throws {
        try await withOwner { stall async throws in
            let proxy = ClientAddress("10.0.0.1", isProxy: true)
            for number in 0..<14 {
                await #expect(throws: SignInRefusal.wrong) {
                    _ = try await signIn(
                        stall, password: "guess", email: "who\(number)@shop.example", from: proxy)
                }
            }
            _ = try await signIn(stall, from: proxy)
            for _ in 0..<5 {
                _ = try? await signIn(stall, password: "guess", from: proxy)
            }
            await #expect(throws: SignInRefusal.self, "guesses at one account count for it") {
                _ = try await signIn(stall, password: "guess", from: proxy)
            }
        }
    }

    @Test("a session ends when it is not used, when it is old, and when it is ended")
    func ends() async throws {
        try await withOwner { stall async throws in
            let idle = try await signIn(stall).token
            let used = try await signIn(stall).token
            for _ in 0..<16 {
                stall.clock.advance(by: .hours(11))
                if stall.clock.now - HandClock.start < .days(7) {
                    #expect(try await stall.keeper.session(used) != nil)
                }
            }
            #expect(try await stall.keeper.session(idle) == nil)
            #expect(try await stall.keeper.session(used) == nil)

            let last = try await signIn(stall).token
            try await stall.keeper.signOut(last)
            #expect(try await stall.keeper.session(last) == nil)
            try await stall.keeper.clearAway()
            #expect(try await stall.count("sessions") == 0)
        }
    }

    @Test("another password ends all sessions; a removed account has none")
    func passwordChange() async throws {
        try await withOwner { stall async throws in
            let token = try await signIn(stall).token
            let isChanged = try await stall.keeper.resetPassword(
                email: Self.email, password: "another long one")
            #expect(isChanged)
            #expect(try await stall.keeper.session(token) == nil)
            await #expect(throws: SignInRefusal.wrong) { _ = try await signIn(stall) }

            let fresh = try await signIn(stall, password: "another long one").token
            let isRemoved = try await stall.store.write {
                try Accounts.remove(email: Self.email, at: HandClock.start, on: $0)
            }
            #expect(isRemoved)
            #expect(try await stall.keeper.session(fresh) == nil)
        }
    }

    @Test("an address is taken once; a password has a shortest and a longest length")
    func accounts() async throws {
        try await withOwner { stall async throws in
            let isAdded = try await stall.keeper.addAccount(
                email: Self.email, role: .viewer, password: Self.password)
            #expect(!isAdded)
            for (password, problem) in [
                ("123456789", .tooShort), (String(repeating: "ก", count: 100), .tooLong),
            ] as [(String, PasswordProblem)] {
                await #expect(throws: problem) {
                    try await stall.keeper.addAccount(
                        email: "b@shop.example", role: .viewer, password: password)
                }
            }
            #expect(try await stall.keeper.isPassword(Self.password, of: Self.email))
            #expect(try await !stall.keeper.isPassword("wrong", of: Self.email))
        }
    }

    @Test("guessing is slowed down, by account from everywhere and by address for everybody")
    func throttled() async throws {
        try await withOwner { stall async throws in
            for number in 0..<5 {
                await #expect(throws: SignInRefusal.wrong) {
                    _ = try await signIn(stall, password: "guess", from: "198.51.100.\(number)")
                }
            }
            await #expect(throws: SignInRefusal.wait(.seconds(20))) {
                _ = try await signIn(stall, from: "198.51.100.77")
            }
            stall.clock.advance(by: .seconds(20))
            _ = try await signIn(stall, from: "198.51.100.77")

            for number in 0..<5 {
                await #expect(throws: SignInRefusal.wrong) {
                    _ = try await signIn(
                        stall, password: "guess", email: "p\(number)@shop.example",
                        from: "203.0.113.9")
                }
            }
            await #expect(throws: SignInRefusal.self) {
                _ = try await signIn(stall, from: "203.0.113.9")
            }
            _ = try await signIn(stall, from: "203.0.113.10")
        }
    }

    @Test("the owner's own browser gets in while strangers hammer the account")
    func device() async throws {
        try await withOwner { stall async throws in
            let device = try await signIn(stall).device
            for _ in 0..<30 {
                _ = try? await signIn(stall, password: "guess", from: "198.51.100.1")
            }

            _ = try await signIn(stall, from: "198.51.100.1", device: device)

            // A mark of another account, or a made-up one, is none.
            for mark in ["a.b", device + "x", "", String(device.dropFirst()), "."] {
                await #expect(throws: SignInRefusal.self) {
                    _ = try await signIn(stall, from: "198.51.100.1", device: mark)
                }
            }
        }
    }

    @Test("a stolen browser guesses no faster than a stranger")
    func deviceThrottled() async throws {
        try await withOwner { stall async throws in
            let device = try await signIn(stall).device
            for _ in 0..<5 {
                await #expect(throws: SignInRefusal.wrong) {
                    _ = try await signIn(stall, password: "guess", device: device)
                }
            }
            await #expect(throws: SignInRefusal.wait(.seconds(20))) {
                _ = try await signIn(stall, device: device)
            }
        }
    }

    @Test("many guesses at once are all counted")
    func concurrent() async throws {
        try await withOwner { stall async throws in
            let answers = await results(40) { _ in
                try await signIn(stall, password: "guess")
            }
            #expect(answers.count { $0.error as? SignInRefusal == .wrong } == 5)
        }
    }

    @Test("the throttle forgets those who failed longest ago, and stays small")
    func forgets() {
        var limits = SignInThrottle.Limits()
        limits.remembered = 100
        limits.burst = 1
        let throttle = SignInThrottle(limits: limits)
        for number in 0..<1_000 {
            let now = HandClock.start + .milliseconds(Int64(number))
            #expect(throttle.begin([.address("\(number)")], at: now) == nil)
        }
        let later = HandClock.start + .milliseconds(1_001)

        #expect(throttle.begin([.address("999")], at: later) != nil)
        #expect(throttle.begin([.address("0")], at: later) == nil)
    }

    @Test("a token is its program's caller until it is removed")
    func tokens() async throws {
        try await withStall { stall async throws in
            func add(_ name: String) async throws -> String? {
                let random = stall.keeper.random(32)
                return try await stall.store.write {
                    try Tokens.add(
                        name: name, role: .checker, random: random, at: HandClock.start, on: $0)
                }
            }
            let token = try #require(try await add("till"))
            #expect(try await add("till") == nil)

            let caller = try await stall.keeper.caller(token: token)
            #expect(caller == Caller(actor: .token("till"), role: .checker))
            for other in ["", Tokens.prefix, token + "x", String(token.dropFirst(9))] {
                #expect(try await stall.keeper.caller(token: other) == nil)
            }
            let stored = try await stall.store.read { connection in
                try connection.all("SELECT name, token_hash FROM tokens") {
                    $0.text(0) + String(decoding: $0.blob(1), as: UTF8.self)
                }
            }
            #expect(stored.count == 1 && !stored[0].contains(token))
            _ = try await stall.store.write {
                try Tokens.remove(name: "till", at: HandClock.start, on: $0)
            }
            #expect(try await stall.keeper.caller(token: token) == nil)
        }
    }
}

@Suite("Passwords and secrets")
struct SecretTests {
    @Test("a hash is argon2id, salted, and fits its password alone")
    func passwords() throws {
        let passwords = Passwords(operations: 1, memory: 8_192)
        let hash = try #require(passwords.hash("ความลับ🔑 1234"))

        #expect(hash.hasPrefix("$argon2id$v=19$"))
        #expect(passwords.hash("ความลับ🔑 1234") != hash)
        #expect(passwords.isRight("ความลับ🔑 1234", for: hash))
        for wrong in ["", "ความลับ🔑 1235", "ความลับ🔑 1234\u{0}"] {
            #expect(!passwords.isRight(wrong, for: hash))
        }
        #expect(!passwords.isRight("x", for: ""))
        #expect(!passwords.isRight("x", for: "not a hash"))
    }

    @Test("keys and codes follow from the secret alone")
    func secret() {
        let secret = ShopSecret(bytes: Array(repeating: 7, count: 32))
        let same = ShopSecret(bytes: Array(repeating: 7, count: 32))
        let other = ShopSecret(bytes: Array(repeating: 8, count: 32))
        let order = OrderID(5)

        #expect(secret.key(of: order) == same.key(of: order))
        #expect(secret.key(of: order).utf8.count == 22)
        #expect(secret.key(of: order) != other.key(of: order))
        #expect(secret.key(of: order) != secret.key(of: OrderID(6)))
        #expect(secret.isFormToken(secret.formToken(session: [1]), session: [1]))
        #expect(!secret.isFormToken(secret.formToken(session: [1]), session: [2]))
    }

    @Test(
        "base64url as RFC 4648 has it",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
            ("\u{3F}\u{3E}\u{7F}\u{7E}", "Pz5_fg"),
        ])
    func base64(_ text: String, _ expected: String) {
        #expect(base64URL(Array(text.utf8)) == expected)
    }
}
