import Logging
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("Alerts that are posted")
struct AlertPosterTests {
    private static let alert = Alert(
        number: 1, kind: .worse,
        diagnosis: Diagnosis(
            limit: .desk, since: Evening.start, sample: Sample(at: Evening.start)),
        at: Evening.start)

    /// Posts alerts to a server that answers so; answers what came and how long it was waited.
    private static func posted(
        _ count: Int = 1, to path: String = "/hooks/secret", answers: [String] = [],
        kinds: [Alert.Kind] = [],
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds },
        expecting expected: Int
    ) async throws -> (posts: [HookServer.Post], waits: [Span]) {
        let server = try HookServer(answers: answers)
        let (alerts, give) = AsyncStream.makeStream(of: Alert.self)
        let waits = Mutex<[Span]>([])
        let poster = AlertPoster(
            alerts: alerts, address: server.url + path,
            wait: { span in waits.withLock { $0.append(span) } },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            standing: standing,
            body: { Array("{\"text\":\"\($0.number)\"}".utf8) })
        for number in 1...count {
            var alert = alert
            alert.number = number
            if number <= kinds.count { alert.kind = kinds[number - 1] }
            give.yield(alert)
        }
        give.finish()
        try await poster.run()
        var posts: [HookServer.Post] = []
        var iterator = server.posts.makeAsyncIterator()
        while posts.count < expected, let post = await iterator.next() { posts.append(post) }
        return (posts, waits.withLock { $0 })
    }

    private static func answer(_ status: Int, _ fields: String = "") -> String {
        "HTTP/1.1 \(status) X\r\n\(fields)content-length: 0\r\n\r\n"
    }

    @Test("an alert is posted as JSON, and the next one after it")
    func posts() async throws {
        let (posts, waits) = try await Self.posted(2, expecting: 2)

        #expect(posts.map(\.body) == ["{\"text\":\"1\"}", "{\"text\":\"2\"}"])
        #expect(posts.map(\.path) == ["/hooks/secret", "/hooks/secret"])
        #expect(posts.allSatisfy { $0.method == "POST" })
        #expect(posts[0].fields["content-type"] == "application/json")
        #expect(waits.isEmpty)
    }

    @Test("a chat that has a problem is tried again, after longer and longer pauses")
    func triesAgain() async throws {
        let (posts, waits) = try await Self.posted(
            answers: [Self.answer(500), Self.answer(429)], expecting: 3)

        #expect(posts.count == 3)
        #expect(waits == [.seconds(2), .seconds(4)])
    }

    @Test("an alert is given up after a few tries, and the next one is posted")
    func givesUp() async throws {
        let tries = AlertPoster.Limits.tries
        let (posts, waits) = try await Self.posted(
            2, answers: Array(repeating: Self.answer(503), count: tries), expecting: tries + 1)

        #expect(posts.map(\.body).last == "{\"text\":\"2\"}")
        #expect(waits.count == tries - 1)
    }

    @Test("what is refused for good is not tried again", arguments: [400, 401, 404, 410])
    func refused(status: Int) async throws {
        let (posts, waits) = try await Self.posted(
            2, answers: [Self.answer(status)], expecting: 2)

        #expect(posts.map(\.body) == ["{\"text\":\"1\"}", "{\"text\":\"2\"}"])
        #expect(waits.isEmpty)
    }

    @Test("what is over before it was posted is not posted, nor is its end")
    func over() async throws {
        let asked = Mutex(0)
        let (posts, waits) = try await Self.posted(
            4, answers: [Self.answer(500)], kinds: [.worse, .calm, .worse, .calm],
            standing: { alert in
                // The first is over when it is tried again.
                guard alert.number == 1 else { return .holds }
                return asked.withLock { asked in
                    asked += 1
                    return asked == 1 ? .holds : .pauses
                }
            }, expecting: 3)

        #expect(posts.map(\.body) == ["1", "3", "4"].map { "{\"text\":\"\($0)\"}" })
        #expect(waits == [.seconds(2), AlertPoster.Limits.secondLook])
    }

    @Test("one good second between bad ones does not lose an alert")
    func goodSecond() async throws {
        let asked = Mutex(0)
        let (posts, waits) = try await Self.posted(
            1, answers: [Self.answer(500)],
            standing: { _ in
                asked.withLock { asked in
                    asked += 1
                    return asked != 2 ? .holds : .pauses
                }
            }, expecting: 2)

        #expect(posts.count == 2)
        #expect(waits == [.seconds(2), AlertPoster.Limits.secondLook])
    }

    @Test("that all is well is not posted while it is not: it waits, or what came since is told")
    func noCalmYet() async throws {
        let asked = Mutex(0)
        let (posts, waits) = try await Self.posted(
            4, kinds: [.worse, .calm, .worse, .calm],
            standing: { alert in
                // The first calm is over, the second is so again when it is looked at once more.
                if alert.number == 2 { return .over }
                guard alert.number == 4 else { return .holds }
                return asked.withLock { asked in
                    asked += 1
                    return asked < 4 ? .pauses : .holds
                }
            }, expecting: 3)

        #expect(posts.map(\.body) == ["1", "3", "4"].map { "{\"text\":\"\($0)\"}" })
        #expect(waits == Array(repeating: AlertPoster.Limits.secondLook, count: 3))
    }

    @Test("while a chat is slow the shop goes away again: it hears of the second time, not of calm")
    func slowChat() async throws {
        let watch = Watch()
        let server = try HookServer()
        var evening = Seconds(watch)
        // Nothing is posted before all of this has happened.
        let told = [
            evening.pass(5, isAway: true), evening.pass(5, isAway: false),
            evening.pass(5, isAway: true),
        ].flatMap { $0 }
        #expect(told.map(\.kind) == [.worse, .calm, .worse])
        #expect(told.map { watch.standing(of: $0) } == [.over, .over, .holds])
        let poster = AlertPoster(
            alerts: watch.alerts, address: server.url + "/hook", wait: { _ in },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            standing: { watch.standing(of: $0) },
            body: { Array("\($0.number)".utf8) })
        let posting = Task { try await poster.run() }
        defer { posting.cancel() }
        var posts = server.posts.makeAsyncIterator()
        #expect(await posts.next()?.body == "3")

        let over = evening.pass(90, isAway: false)
        #expect(over.map(\.kind) == [.calm])
        #expect(await posts.next()?.body == "4")
    }

    @Test("a calm that nobody heard of yet is held back by what is not told anew as well")
    func heldBack() throws {
        let watch = Watch()
        var evening = Seconds(watch)
        #expect(evening.pass(5, queue: 5_000).map(\.kind) == [.worse])
        let calm = try #require(evening.pass(30).last)
        #expect(calm.kind == .calm && watch.standing(of: calm) == .holds)
        // Within the minute that is not told again, nor its end.
        #expect(evening.pass(5, queue: 5_000).isEmpty)
        #expect(watch.standing(of: calm) == .pauses)
        #expect(evening.pass(30).isEmpty)
        #expect(watch.standing(of: calm) == .holds)
    }

    @Test("what remains is posted also where nobody heard of what is over, and then its end")
    func remains() async throws {
        let (posts, _) = try await Self.posted(
            3, answers: [Self.answer(404)], kinds: [.worse, .better, .calm], expecting: 3)
        #expect(posts.map(\.body) == ["1", "2", "3"].map { "{\"text\":\"\($0)\"}" })
    }

    @Test("that something is over holds while what remains does, and not once it is back")
    func standingOfAnEnd() throws {
        let watch = Watch()
        var evening = Seconds(watch)
        #expect(evening.pass(15, isFull: true).map(\.diagnosis.limit) == [.diskFull])
        let worse = try #require(evening.pass(5, isAway: true, isFull: true).last)
        #expect(worse.kind == .worse && watch.standing(of: worse) == .holds)
        let better = try #require(evening.pass(70, isFull: true).last)
        #expect(better.kind == .better && better.over?.limit == .databaseAway)
        #expect(watch.standing(of: worse) == .over && watch.standing(of: better) == .holds)
        // There is room, and it is waited whether it stays so.
        #expect(evening.pass(1).isEmpty)
        #expect(watch.standing(of: better) == .pauses)
        #expect(evening.pass(1, isFull: true).isEmpty)
        #expect(watch.standing(of: better) == .holds)
        let again = evening.pass(5, isAway: true, isFull: true)
        #expect(again.map(\.kind) == [.worse])
        #expect(watch.standing(of: better) == .over)
    }

    @Test("a redirect is not followed: only who was chosen is told")
    func redirect() async throws {
        let other = try HookServer()
        let (posts, _) = try await Self.posted(
            2, answers: [Self.answer(307, "location: \(other.url)/elsewhere\r\n")], expecting: 2)

        #expect(posts.count == 2)
        var iterator = other.posts.makeAsyncIterator()
        _ = try await HTTPConnection(port: other.port).request("POST", "/last", body: [])
        #expect(await iterator.next()?.path == "/last")
    }

    @Test(
        "nobody there, or another scheme: it is tried so often and no more",
        arguments: [
            "http://127.0.0.1:1/", "file:///etc/hostname",
        ])
    func nobody(address: String) async throws {
        let (alerts, give) = AsyncStream.makeStream(of: Alert.self)
        give.yield(Self.alert)
        give.finish()
        let waits = Mutex(0)

        try await AlertPoster(
            alerts: alerts, address: address, wait: { _ in waits.withLock { $0 += 1 } },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, body: { _ in [] }
        ).run()

        #expect(waits.withLock { $0 } == AlertPoster.Limits.tries - 1)
    }
}

/// Seconds of a shop, as its watch takes them.
private struct Seconds {
    private let watch: Watch
    private var now = Evening.start

    init(_ watch: Watch) {
        self.watch = watch
    }

    /// So many more seconds that are alike; answers what somebody is to be told of.
    mutating func pass(
        _ seconds: Int, isAway: Bool = false, isFull: Bool = false, queue: Int = 0
    ) -> [Alert] {
        (0..<seconds).compactMap { _ in
            now = now + .seconds(1)
            var readings = Readings(at: now)
            readings.database.isAway = isAway
            readings.desk.queue = queue
            readings.machine.diskTotal = 40_000_000_000
            readings.machine.diskFree = isFull ? 800_000_000 : 20_000_000_000
            return watch.take(readings)
        }
    }
}
