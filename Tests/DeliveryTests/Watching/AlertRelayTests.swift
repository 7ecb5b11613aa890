import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import TestSupport
import Testing

@testable import Delivery

@Suite("Alerts in the shop's history")
struct AlertRelayTests {
    private static let owner = Caller.staff(.owner)
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let refusal = "HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n"

    private struct Away: Error {}

    private static func alert(_ number: Int, _ kind: Alert.Kind = .worse) -> Alert {
        Alert(
            number: number, kind: kind,
            diagnosis: Diagnosis(
                limit: .desk, since: HandClock.start, sample: Sample(at: HandClock.start)),
            at: HandClock.start)
    }

    private func receiver(
        _ stall: Stall, _ server: HookServer, _ memory: AlertMemory
    ) -> AlertReceiver {
        AlertReceiver(
            node: stall.keeper.node, post: AlertPost(address: server.url + "/hook"),
            memory: memory, clock: stall.clock.clock)
    }

    /// Lets the poster take alerts to their end.
    private func raise(
        _ alerts: [Alert], _ stall: Stall, to address: String?, _ memory: AlertMemory,
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds },
        before: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let keeper = stall.keeper
        let (stream, give) = AsyncStream.makeStream(of: Alert.self)
        for alert in alerts { give.yield(alert) }
        give.finish()
        try await AlertPoster(
            alerts: stream, address: address, wait: { _ in }, logger: Self.silent, memory: memory,
            standing: standing,
            keep: { alert in
                try await before()
                try await keeper.keep(
                    alert.note(
                        run: memory.run, text: "text \(alert.number)", body: "body \(alert.number)"
                    ), at: alert.at, for: AlertRelay())
            },
            body: { Array("body \($0.number)".utf8) }
        ).run()
        while try await keeper.advance(AlertRelay()) {}
    }

    /// Looks at what is due, once; answers what came of it.
    private func deliver(
        _ receiver: AlertReceiver, _ stall: Stall
    ) async throws -> Delivery.State? {
        guard
            let held = try await stall.keeper.claimDelivery(of: "alerts", to: receiver.name)
        else { return nil }
        let outcome = await receiver.deliver(held)
        return try await stall.keeper.settle(held, outcome, ladder: receiver.ladder)
    }

    private func listed(_ stall: Stall) async throws -> DeliveryList {
        try await stall.keeper.deliveries(by: Self.owner)
    }

    @Test("an alert is posted at once and kept; how it went is noted, and it is not posted again")
    func kept() async throws {
        let server = try HookServer(answers: [Self.refusal])
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            try await raise(
                [Self.alert(1), Self.alert(2), Self.alert(3, .calm)], stall,
                to: server.url + "/hook", memory)
            var posts = server.posts.makeAsyncIterator()
            for number in 1...3 { #expect(await posts.next()?.body == "body \(number)") }

            let receiver = receiver(stall, server, memory)
            #expect(try await deliver(receiver, stall) == .givenUp)
            #expect(try await deliver(receiver, stall) == .delivered)
            #expect(try await deliver(receiver, stall) == .delivered)
            #expect(try await deliver(receiver, stall) == nil)

            let list = try await listed(stall)
            #expect(
                list.deliveries.map(\.answer) == [
                    "it was answered with 200", "it was answered with 200",
                    "it was answered with 404",
                ])
            #expect(list.deliveries.map { list.text(of: $0) } == ["text 3", "text 2", "text 1"])
            let told = try await stall.keeper.entries(by: Self.owner).entries
            #expect(told.first?.subject == .node(stall.keeper.node))
            guard case .alertRaised(let note)? = told.first?.event else {
                Issue.record("no alert is told")
                return
            }
            #expect(note.state == "calm" && note.limit == "desk" && note.number == 3)
            // Nobody else has come.
            _ = try await HTTPConnection(port: server.port).request("POST", "/last", body: [])
            #expect(await posts.next()?.path == "/last")
        }
    }

    @Test("an alert that cannot be stored is posted all the same, and kept when it can be")
    func away() async throws {
        let server = try HookServer()
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            let failures = Mutex(3)
            try await raise(
                [Self.alert(1)], stall, to: server.url + "/hook", memory,
                before: {
                    let isAway = failures.withLock { failures in
                        failures -= 1
                        return failures >= 0
                    }
                    if isAway { throw Away() }
                })
            var posts = server.posts.makeAsyncIterator()
            #expect(await posts.next()?.body == "body 1")
            #expect(try await deliver(receiver(stall, server, memory), stall) == .delivered)
        }
    }

    @Test("while an alert is under way nothing is noted of it, and nobody else posts it")
    func underWay() async throws {
        let server = try HookServer()
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            try await raise([Self.alert(1)], stall, to: nil, AlertMemory(run: "this"))
            memory.begin(Self.alert(1))
            let receiver = receiver(stall, server, memory)
            for _ in 1...9 {
                #expect(try await deliver(receiver, stall) == .waiting)
                #expect(try await deliver(receiver, stall) == nil)
                stall.clock.advance(by: AlertPoster.Limits.noted)
            }
            memory.end(Self.alert(1), .delivered("at last"))
            #expect(try await deliver(receiver, stall) == .delivered)
            #expect(try await listed(stall).deliveries.first?.tries == 1)
        }
    }

    @Test("what is not posted is noted with its reason, also where no address is set")
    func dropped() async throws {
        let server = try HookServer()
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            try await raise([Self.alert(1, .calm)], stall, to: server.url, memory)
            try await raise(
                [Self.alert(2)], stall, to: server.url, memory, standing: { _ in .over })
            try await raise([Self.alert(3)], stall, to: nil, memory)
            let receiver = receiver(stall, server, memory)
            for _ in 1...3 { #expect(try await deliver(receiver, stall) == .dropped) }
            #expect(
                try await listed(stall).deliveries.map(\.answer) == [
                    "no address is set", "it was over before", "nobody was told of what is over",
                ])
        }
    }

    @Test("what a run has left that ended is posted while it is young, and dropped then")
    func left() async throws {
        let server = try HookServer()
        try await withStall { stall async throws in
            try await raise([Self.alert(1)], stall, to: nil, AlertMemory(run: "before"))
            let next = receiver(stall, server, AlertMemory(run: "next"))
            #expect(try await deliver(next, stall) == .delivered)
            var posts = server.posts.makeAsyncIterator()
            #expect(await posts.next()?.body == "body 1")

            try await raise([Self.alert(2)], stall, to: nil, AlertMemory(run: "before"))
            stall.clock.advance(by: AlertPoster.Limits.late)
            #expect(try await deliver(next, stall) == .dropped)
        }
    }

    @Test("what was given up is posted when staff ask for it, also long after")
    func asked() async throws {
        let server = try HookServer(answers: [Self.refusal])
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            try await raise([Self.alert(1)], stall, to: server.url + "/hook", memory)
            let receiver = receiver(stall, server, memory)
            #expect(try await deliver(receiver, stall) == .givenUp)
            stall.clock.advance(by: .days(1))
            let id = try #require(try await listed(stall).deliveries.first?.id)
            try await stall.keeper.sendAgain(id, by: Self.owner)

            #expect(try await deliver(receiver, stall) == .delivered)

            var posts = server.posts.makeAsyncIterator()
            for _ in 1...2 { #expect(await posts.next()?.body == "body 1") }
        }
    }

    @Test("each node notes its own alerts: another one does not know how they stand")
    func nodes() async throws {
        let server = try HookServer()
        let memory = AlertMemory(run: "this")
        try await withStall { stall async throws in
            try await raise([Self.alert(1)], stall, to: server.url, memory)
            let other = AlertReceiver(
                node: "another", post: AlertPost(address: server.url), memory: memory,
                clock: stall.clock.clock)
            #expect(try await deliver(other, stall) == nil)
        }
    }

    @Test("the memory keeps the last alerts, and what came of them")
    func memory() {
        let memory = AlertMemory(run: "this")
        for number in 1...AlertMemory.most { memory.begin(Self.alert(number)) }
        #expect(memory.progress(of: 1) == .underWay)
        memory.begin(Self.alert(AlertMemory.most + 1))
        #expect(memory.progress(of: 1) == nil)
        memory.end(Self.alert(1), .delivered(""))
        #expect(memory.progress(of: 1) == nil)
        memory.end(Self.alert(2), .over("over"))
        #expect(memory.progress(of: 2) == .ended(.over("over")))
    }
}
