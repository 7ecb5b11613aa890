import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Sums that are kept up to date")
struct TallyTests {
    private struct Sums: Equatable {
        var sums: [Tally.Key: Tally.Sums]
        var confirmed: [DropID: Int64]
        var minutes: [Int64: Int]

        init(_ tally: Tally) {
            sums = tally.sums.filter { $0.value != Tally.Sums() }
            confirmed = tally.confirmed.filter { $0.value != 0 }
            minutes = tally.reservedByMinute
        }
    }

    @Test(
        "what is added up bit by bit is what reading everything gives",
        arguments: [1, 2, 3] as [UInt64])
    func fold(seed: UInt64) async throws {
        try await withStall(Market.file) { stall async throws in
            var tally = Tally()
            for part in 0..<12 {
                try await Market.fill(stall, count: 10, seed: seed &* 100 &+ UInt64(part))
                let now = stall.clock.now
                let before = tally
                tally = try await stall.store.read { connection in
                    var tally = before
                    try tally.refresh(at: now, on: connection)
                    return tally
                }
                let fresh = try await stall.store.read { connection in
                    var fresh = Tally()
                    try fresh.refresh(at: now, on: connection)
                    return fresh
                }
                #expect(Sums(tally) == Sums(fresh), "seed \(seed), part \(part)")
            }
        }
    }

    @Test("the pace of decisions begins with the first of the last minutes, also after a start")
    func pace() async throws {
        try await withStall { stall async throws in
            for number in 0..<3 {
                let order = try await stall.awaiting(by: number)
                _ = try await stall.slip("\(number)", for: order)
                let slip = try #require(try await stall.detail(order).slips.first?.slip.id)
                _ = try await stall.keeper.decide(
                    .approve(amount: nil), on: slip, by: .staff(.owner))
            }
            func pace(after minutes: Int64) async throws -> Double {
                let now = stall.clock.now + .minutes(minutes)
                return try await stall.store.read { connection in
                    var tally = Tally()
                    try tally.refresh(at: now, on: connection)
                    return tally.decidedPerMinute(at: now)
                }
            }
            // The running minute is not over.
            #expect(try await pace(after: 0) == 0)
            #expect(try await pace(after: 1) == 3)
            #expect(try await pace(after: 6) == 0.5)
            #expect(try await pace(after: 11) == 0)
        }
    }

    @Test("a first reading that is broken off leaves no half sums")
    func brokenOff() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "seen", key: "form 1",
                by: .staff(.owner))
            let now = stall.clock.now
            let sums = try await stall.store.read { connection in
                var tally = Tally()
                try? tally.refresh(at: now, on: BreakingConnection(connection, after: 2))
                try tally.refresh(at: now, on: connection)
                return tally.confirmed.values.reduce(0, +)
            }
            #expect(sums == 100)
        }
    }

    @Test("the front page's figures are those of the orders")
    func figures() async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 80, seed: 9)
            let known = try await Market.known(stall)

            let figures = try await stall.keeper.figures(by: .staff(.viewer))

            for status in OrderStatus.allCases {
                let orders = known.filter { $0.status == status }
                let sums = figures.sums(status)
                #expect(sums.orders == orders.count)
                #expect(sums.units == orders.reduce(0) { $0 + $1.quantity })
                #expect(sums.total == orders.reduce(0) { $0 + $1.total })
            }
            #expect(figures.confirmed() == known.reduce(0) { $0 + $1.confirmed })
            for span in [
                OrderSpan(from: HandClock.start + .seconds(500)),
                OrderSpan(to: HandClock.start + .seconds(900)),
                OrderSpan(
                    from: HandClock.start + .seconds(300), to: HandClock.start + .seconds(1_000)),
                OrderSpan(from: HandClock.start + .hours(900)),
            ] {
                let part = try await stall.keeper.figures(of: span, by: .staff(.viewer))
                let within = known.filter { order in
                    (span.from.map { order.createdAt >= $0 } ?? true)
                        && (span.to.map { order.createdAt < $0 } ?? true)
                }
                for status in OrderStatus.allCases {
                    let orders = within.filter { $0.status == status }
                    #expect(part.sums(status).orders == orders.count, "\(span)")
                    #expect(part.sums(status).total == orders.reduce(0) { $0 + $1.total })
                }
                #expect(part.confirmed() == within.reduce(0) { $0 + $1.confirmed })
                let much = within.filter { $0.status.holdsStock && $0.confirmed > $0.total }
                #expect(part.misfits.sums(.overpaid).orders == much.count)
                #expect(part.waitingSlips == figures.waitingSlips)
            }
            #expect(
                figures.waitingSlips == (try await stall.count("slips WHERE status = 'waiting'")))
        }
    }
}

/// A connection that breaks after so many queries.
private final class BreakingConnection: ConnectionAround {
    let base: any Connection
    private var left: Int

    init(_ base: any Connection, after queries: Int) {
        self.base = base
        left = queries
    }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        left -= 1
        if left < 0 { throw StorageError.failed(code: 9, "interrupted") }
        try base.forEach(sql, arguments, body)
    }
}
