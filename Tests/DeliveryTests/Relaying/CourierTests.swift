import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Delivery

/// A relay that tells two receivers of every order.
private struct Town: Relay {
    let name = "town"
    let hearing = Outbox.Hearing.all

    func receivers(of entry: Outbox.Entry) -> [String] {
        if case .order = entry { ["near", "far"] } else { [] }
    }
}

/// A receiver whose answers are given beforehand; after those it takes everything.
private final class Neighbour: Receiver {
    let name: String
    let isOwn = false
    let ladder = RetryLadder([.milliseconds(1), .milliseconds(1)], jitter: 0)
    private let answers: Mutex<[DeliveryOutcome]>
    private let heard = Mutex<[Int64]>([])
    private let gate: AsyncStream<Void>?

    /// - Parameter gate: what must end before the receiver answers at all.
    init(_ name: String, _ answers: [DeliveryOutcome] = [], gate: AsyncStream<Void>? = nil) {
        self.name = name
        self.answers = Mutex(answers)
        self.gate = gate
    }

    var entries: [Int64] { heard.withLock(\.self) }

    func deliver(_ held: HeldDelivery) async -> DeliveryOutcome {
        if let gate { for await _ in gate {} }
        heard.withLock { $0.append(held.delivery.entry) }
        return answers.withLock { $0.isEmpty ? .delivered("") : $0.removeFirst() }
    }
}

@Suite("The courier")
struct CourierTests {
    /// Lets a courier work until a condition holds, which is looked at in each of its pauses.
    private func work(
        _ stall: Stall, _ receivers: [any Receiver], logger: Logger = Logger(label: "test"),
        until isDone: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let clock = stall.clock
        let courier = Courier(
            shopkeeper: stall.keeper, relay: Town(), receivers: receivers,
            wait: { span in
                try Task.checkCancellation()
                clock.advance(by: span)
                await Task.yield()
            }, logger: logger)
        let running = Task { try await courier.run() }
        while try await !isDone() { await Task.yield() }
        running.cancel()
        try await running.value
    }

    private func begin(_ stall: Stall, orders count: Int) async throws {
        _ = try await stall.keeper.advance(Town())
        for _ in 0..<count { _ = try await stall.reserve([("SHIRT-S", 1)]) }
    }

    private func states(_ stall: Stall) async throws -> [Delivery.State] {
        try await stall.keeper.deliveries(by: .staff(.owner)).deliveries.map(\.state)
    }

    @Test("who is slow delays nobody else")
    func slow() async throws {
        try await withStall { stall async throws in
            try await begin(stall, orders: 3)
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let (near, far) = (Neighbour("near"), Neighbour("far", gate: gate))

            try await work(stall, [near, far]) {
                if near.entries.count == 3 { open.finish() }
                return far.entries.count == 3
            }

            #expect(near.entries == [2, 3, 4])
            #expect(far.entries.sorted() == [2, 3, 4])
        }
    }

    @Test("what fails is tried again and arrives; what fails each time is told in the log once")
    func tries() async throws {
        try await withStall { stall async throws in
            try await begin(stall, orders: 1)
            let away = DeliveryOutcome.failed("it was answered with 500", mayPass: true)
            let near = Neighbour("near", [away, away])
            let far = Neighbour("far", [away, away, away])
            let log = KeptLog.Lines()

            try await work(
                stall, [near, far], logger: Logger(label: "test") { _ in KeptLog(kept: log) }
            ) {
                try await states(stall).allSatisfy { $0 != .waiting }
                    && far.entries.count == 3
            }

            #expect(near.entries == [2, 2, 2] && far.entries == [2, 2, 2])
            #expect(try await Set(states(stall)) == [.delivered, .givenUp])
            let told = log.lines.withLock { $0 }.filter { $0.contains("given up") }
            #expect(told.count == 1)
            #expect(told.first?.contains("it was answered with 500") == true)
        }
    }
}
