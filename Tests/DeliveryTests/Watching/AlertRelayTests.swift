import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import TestSupport
import Testing

@testable import Delivery

@Suite("The relay of alerts")
struct AlertRelayTests {
    private static let owner = Caller.staff(.owner)

    private static func alert(_ number: Int, _ kind: Alert.Kind = .worse) -> Alert {
        Alert(
            number: number, kind: kind,
            diagnosis: Diagnosis(
                limit: .desk, since: HandClock.start, sample: Sample(at: HandClock.start)),
            at: HandClock.start)
    }

    /// A shop whose relay of alerts has begun.
    private func withChat(
        answers: [String] = [],
        _ body: @escaping (Stall, HookServer, AlertMemory) async throws -> Void
    ) async throws {
        let server = try HookServer(answers: answers)
        try await withStall { stall async throws in
            _ = try await stall.keeper.advance(AlertRelay())
            try await body(stall, server, AlertMemory(run: "this"))
        }
    }

    private func receiver(
        _ stall: Stall, _ server: HookServer, _ memory: AlertMemory,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds }
    ) -> AlertReceiver {
        AlertReceiver(
            node: stall.keeper.node, post: AlertPost(address: server.url + "/hook"),
            memory: memory, clock: stall.clock.clock, logger: logger, standing: standing)
    }

    /// Lets the poster take alerts, of which those that are kept become entries.
    private func raise(
        _ alerts: [Alert], _ stall: Stall, _ server: HookServer, _ memory: AlertMemory,
        keep: (@Sendable (Alert) async throws -> Void)? = nil,
        wait: @escaping Wait = { _ in
            for await _ in AsyncStream<Void>.makeStream().stream {}
        }
    ) async throws {
        let keeper = stall.keeper
        let (stream, give) = AsyncStream.makeStream(of: Alert.self)
        for alert in alerts { give.yield(alert) }
        give.finish()
        try await AlertPoster(
            alerts: stream, address: server.url + "/hook", wait: wait,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, memory: memory,
            keep: keep ?? { alert in
                try await keeper.keep(
                    alert.note(run: memory.run, body: "kept \(alert.number)"), at: alert.at)
            },
            body: { Array("direct \($0.number)".utf8) }
        ).run()
        while try await keeper.advance(AlertRelay()) {}
    }

    /// Tries what is due, once; answers what came of it.
    private func deliver(
        _ receiver: AlertReceiver, _ stall: Stall
    ) async throws -> Delivery.State? {
        guard
            let held = try await stall.keeper.claimDelivery(of: "alerts", to: receiver.name)
        else { return nil }
        let outcome = await receiver.deliver(held)
        return try await stall.keeper.settle(held, outcome, ladder: receiver.ladder)
    }

    @Test("an alert is an entry, and is posted from it")
    func kept() async throws {
        try await withChat { stall, server, memory in
            try await raise([Self.alert(1), Self.alert(2, .calm)], stall, server, memory)

            let receiver = receiver(stall, server, memory)
            #expect(try await deliver(receiver, stall) == .delivered)
            #expect(try await deliver(receiver, stall) == .delivered)
            #expect(try await deliver(receiver, stall) == nil)

            var posts = server.posts.makeAsyncIterator()
            #expect(await posts.next()?.body == "kept 1")
            #expect(await posts.next()?.body == "kept 2")
            let told = try await stall.keeper.entries(by: Self.owner).entries
            #expect(told.first?.subject == .node(stall.keeper.node))
            guard case .alertRaised(let note)? = told.first?.event else {
                Issue.record("no alert is told")
                return
            }
            #expect(note.state == "calm" && note.limit == "desk" && note.number == 2)
        }
    }

    @Test("what cannot be stored is posted at once, and not again when it is stored after all")
    func direct() async throws {
        try await withChat { stall, server, memory in
            let keeper = stall.keeper
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let (stored, tell) = AsyncStream.makeStream(of: Void.self)
            try await raise(
                [Self.alert(1)], stall, server, memory,
                keep: { alert in
                    for await _ in gate {}
                    try await keeper.keep(
                        alert.note(run: memory.run, body: "kept"), at: alert.at)
                    tell.finish()
                }, wait: { _ in })
            var posts = server.posts.makeAsyncIterator()
            #expect(await posts.next()?.body == "direct 1")

            open.finish()
            for await _ in stored {}
            _ = try await keeper.advance(AlertRelay())
            #expect(try await deliver(receiver(stall, server, memory), stall) == .delivered)

            let delivery = try await keeper.deliveries(by: Self.owner).deliveries.first
            #expect(delivery?.answer == "it was posted before it was stored")
            struct Away: Error {}
            try await raise(
                [Self.alert(2)], stall, server, memory, keep: { _ in throw Away() })
            #expect(await posts.next()?.body == "direct 2")
        }
    }

    @Test("the end of what nobody was told of is not told; trouble that is over neither")
    func over() async throws {
        try await withChat { stall, server, memory in
            try await raise([Self.alert(1, .calm), Self.alert(2)], stall, server, memory)
            let log = KeptLog.Lines()
            let over = receiver(
                stall, server, memory, logger: Logger(label: "test") { _ in KeptLog(kept: log) },
                standing: { _ in .over })

            #expect(try await deliver(over, stall) == .dropped)
            #expect(try await deliver(over, stall) == .dropped)

            let answers = try await stall.keeper.deliveries(by: Self.owner).deliveries
                .map(\.answer)
            #expect(answers == ["it was over before", "nobody was told of what is over"])
            #expect(
                log.lines.withLock { $0 }.count { $0.contains("an alert was not posted") } == 2)
        }
    }

    @Test("trouble that is not so just now is looked at once more, an end until it is there")
    func pauses() async throws {
        try await withChat { stall, server, memory in
            try await raise([Self.alert(1)], stall, server, memory)
            let pausing = receiver(stall, server, memory, standing: { _ in .pauses })
            #expect(try await deliver(pausing, stall) == .waiting)
            #expect(try await deliver(pausing, stall) == nil)
            stall.clock.advance(by: AlertPoster.Limits.secondLook)
            #expect(try await deliver(pausing, stall) == .dropped)

            try await raise([Self.alert(2), Self.alert(3, .calm)], stall, server, memory)
            let holding = receiver(stall, server, memory)
            #expect(try await deliver(holding, stall) == .delivered)
            for _ in 1...9 {
                #expect(try await deliver(pausing, stall) == .waiting)
                stall.clock.advance(by: AlertPoster.Limits.secondLook)
            }
            #expect(try await deliver(holding, stall) == .delivered)
        }
    }

    @Test("a chat that is away is tried as long as an alert is worth it, later each time")
    func away() async throws {
        let answer = "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n"
        let answers = Array(repeating: answer, count: AlertPoster.Limits.tries)
        try await withChat(answers: answers) { stall, server, memory in
            try await raise([Self.alert(1)], stall, server, memory)
            let receiver = receiver(stall, server, memory)
            var pauses: [Int64] = []
            while try await deliver(receiver, stall) == .waiting {
                let next = try #require(
                    try await stall.keeper.deliveries(by: Self.owner).deliveries.first?.nextAt)
                pauses.append((next - stall.clock.now).milliseconds)
                stall.clock.advance(by: next - stall.clock.now)
            }
            #expect(pauses.count == AlertPoster.Limits.tries - 1)
            for (pause, whole) in zip(pauses, [2_000, 4_000, 8_000, 16_000] as [Int64]) {
                #expect((whole * 4 / 5...whole * 6 / 5).contains(pause))
            }
            let delivery = try await stall.keeper.deliveries(by: Self.owner).deliveries.first
            #expect(delivery?.state == .givenUp && delivery?.tries == AlertPoster.Limits.tries)
            #expect(delivery?.answer == "it was answered with 500")
        }
    }

    @Test("what a process has left that died is posted while it is young, and dropped then")
    func left() async throws {
        try await withChat { stall, server, memory in
            try await raise([Self.alert(1)], stall, server, memory)
            let next = receiver(stall, server, AlertMemory(run: "next"))
            #expect(try await deliver(next, stall) == .delivered)

            try await raise([Self.alert(2)], stall, server, memory)
            stall.clock.advance(by: AlertPoster.Limits.late)
            #expect(try await deliver(next, stall) == .dropped)
        }
    }

    @Test("each node posts its own alerts: another one does not know how they stand")
    func nodes() async throws {
        try await withChat { stall, server, memory in
            try await raise([Self.alert(1)], stall, server, memory)
            let other = AlertReceiver(
                node: "another", post: AlertPost(address: server.url), memory: memory,
                clock: stall.clock.clock, logger: Logger(label: "test"), standing: { _ in .holds })
            #expect(try await deliver(other, stall) == nil)
        }
    }
}
