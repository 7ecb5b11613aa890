import Logging
import Operations
import Shop
import TestShop
import Testing

@testable import Delivery

@Suite("Live events")
struct LiveEventsTests {
    private let events = LiveEvents(
        wait: { _ in throw CancellationError() }, logger: Logger(label: "test"),
        read: { _, _ in Outbox.Changes(last: 0) })

    private func changes(_ orders: [Int64], isAll: Bool = false) -> Outbox.Changes {
        Outbox.Changes(last: 0, orders: Set(orders.map { OrderID($0) }), isAll: isAll)
    }

    /// What a page gets after everything was sent.
    private func received(_ stream: AsyncStream<LiveEvents.Event>) async throws
        -> [LiveEvents.Event]
    {
        // Ends the streams: its first wait is its last.
        try await events.run()
        var received: [LiveEvents.Event] = []
        for await event in stream { received.append(event) }
        return received
    }

    @Test("changes between two sendings are one event, each order once")
    func coalesced() async throws {
        let page = try #require(events.listen())
        events.hear(changes([3, 1]))
        events.hear(changes([2, 3]))
        events.flush()
        events.flush()

        #expect(try await received(page) == [.orders([OrderID(1), OrderID(2), OrderID(3)])])
    }

    @Test("too many changes to name are everything")
    func everything() async throws {
        let page = try #require(events.listen())
        events.hear(changes(Array(1...60)))
        events.hear(changes(Array(61...120)))
        events.hear(changes([121]))
        events.flush()
        events.hear(changes([7]))
        events.flush()

        #expect(try await received(page) == [.everything, .orders([OrderID(7)])])
    }

    @Test("a changed catalogue is everything")
    func catalogue() async throws {
        let page = try #require(events.listen())
        events.hear(changes([1], isAll: true))
        events.flush()

        #expect(try await received(page) == [.everything])
    }

    @Test("a page hears of nothing that was before it")
    func later() async throws {
        events.hear(changes([1]))
        let page = try #require(events.listen())
        events.hear(changes([2]))
        events.flush()

        #expect(try await received(page) == [.orders([OrderID(2)])])
    }

    @Test("a page that does not keep up misses events, and is told to read everything")
    func behind() async throws {
        let page = try #require(events.listen())
        for number in 0..<100 as Range<Int64> {
            events.hear(changes([number]))
            events.flush()
        }

        let received = try await received(page)

        #expect(received.count <= LiveEvents.Limits.behind)
        #expect(received.contains(.everything))
    }

    @Test("only so many pages listen; one that leaves makes room")
    func listeners() async throws {
        var pages = (0..<LiveEvents.Limits.listeners).compactMap { _ in events.listen() }
        #expect(pages.count == LiveEvents.Limits.listeners)
        #expect(events.listen() == nil)

        pages.removeLast()

        #expect(events.listenerCount == LiveEvents.Limits.listeners - 1)
        #expect(events.listen() != nil)
    }
}
