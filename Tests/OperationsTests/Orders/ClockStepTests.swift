import Shop
import TestShop
import Testing

@testable import Operations

/// Clocks are set: by hand, by a time server, by a machine that wakes up.
@Suite("The clock steps by an hour")
struct ClockStepTests {
    private static let steps: [Span] = [.hours(1), .hours(-1)]

    private func sweep(_ stall: Stall) async throws -> Int {
        try await stall.keeper.desk.run(ExpireOrders(limit: 100))
    }

    @Test("back: a hold that runs is not ended early, and ends once")
    func back() async throws {
        try await withStall { stall async throws in
            let before = try await stall.reserve([("POSTER", 1)]).order.id
            stall.clock.advance(by: .hours(-1))
            let after = try await stall.reserve([("POSTER", 1)]).order.id
            #expect(try await sweep(stall) == 0)

            stall.clock.advance(by: .minutes(10))
            #expect(try await sweep(stall) == 1)
            #expect(try await stall.status(after) == .expired)
            #expect(try await stall.status(before) == .reserved)

            stall.clock.advance(by: .hours(1))
            #expect(try await sweep(stall) == 1)
            #expect(try await sweep(stall) == 0)
            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 3))
        }
    }

    @Test("forth and back: what has ended stays ended, and its units are given back once")
    func forthAndBack() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("POSTER", 3)], key: "one").order.id
            stall.clock.advance(by: .hours(1))
            #expect(try await sweep(stall) == 1)
            stall.clock.advance(by: .hours(-1))
            #expect(try await sweep(stall) == 0)

            #expect(try await stall.status(order) == .expired)
            let next = try await stall.reserve([("POSTER", 3)]).order.id
            #expect(try await stall.detail(next).order.deadline == stall.clock.now + .minutes(10))
            // Whoever pressed before the step is answered as before.
            #expect(try await stall.reserve([("POSTER", 3)], key: "one").order.id == order)
        }
    }

    @Test("an order's whole way goes on, and the figures agree with the orders", arguments: steps)
    func wholeWay(step: Span) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 2)
            stall.clock.advance(by: step)
            let slip = try await stall.slip("paid", for: order)
            #expect(try await stall.status(order) == .underReview)
            _ = try await stall.keeper.decide(
                .approve(amount: nil), on: slip.id, by: .staff(.checker))

            #expect(try await stall.status(order) == .paid)
            let figures = try await stall.keeper.figures(by: .staff(.owner))
            #expect(figures.sums(.paid).orders == 1)
            #expect(figures.sums(.reserved).orders == 0)
        }
    }

    @Test("whoever is signed in stays signed in, and may sign in", arguments: steps)
    func sessions(step: Span) async throws {
        try await withStall { stall async throws in
            let (email, password) = ("owner@shop.example", "correct horse battery")
            _ = try await stall.keeper.addAccount(email: email, role: .owner, password: password)
            func signIn() async throws -> String {
                try await stall.keeper.signIn(
                    email: email, password: password, address: "192.0.2.1", device: nil
                ).token
            }
            let before = try await signIn()
            stall.clock.advance(by: step)

            let after = try await signIn()
            for token in [before, after] {
                #expect(try await stall.keeper.session(token)?.email == email)
            }
        }
    }

    @Test("back: whoever failed to sign in waits no longer than they are told")
    func throttle() throws {
        let throttle = SignInThrottle()
        let (clock, source) = (HandClock(), SignInThrottle.Source.address("192.0.2.1"))
        for _ in 0..<SignInThrottle.Limits().burst {
            #expect(throttle.begin([source], at: clock.now) == nil)
        }
        clock.advance(by: .hours(-1))

        let wait = try #require(throttle.begin([source], at: clock.now))
        clock.advance(by: wait)
        #expect(throttle.begin([source], at: clock.now) == nil)
    }

    @Test("back: a commit takes no less than no time")
    func figures() {
        let figures = DeskFigures()
        figures.committed(1, in: .milliseconds(7), reserved: 1)
        figures.committed(1, in: .hours(-1), reserved: 1)

        #expect(figures.reading.commitMilliseconds.sum == 7)
    }
}
