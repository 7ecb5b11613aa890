import Delivery
import Formats
import Logging
import NIOCore
import Operations
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

/// Whatever limits the shop is told on the page in both languages, posted once where somebody has
/// to do something, and over when it is over.
@Suite("Every cause: the sentence, the alert and the calm")
struct EveryCauseTests {
    @Test(
        "is named with what to do, told once, and over when it is over", arguments: Limit.allCases)
    func told(limit: Limit) async throws {
        let cause = limit.cause
        let isTold = cause.told == .everywhere
        try await TestSite.run { site in
            let reader = try await Self.reader(at: site)
            var evening = OneEvening(site)
            let chat = try HookServer()
            let posting = Task { try await Self.poster(site, to: chat).run() }
            defer { posting.cancel() }
            var posts = chat.posts.makeAsyncIterator()
            #expect(evening.pass(30).limits == [.calm])

            let before = evening.pass(cause.begins - 1, cause.happens)
            let begun = evening.pass(1, cause.happens)

            #expect(before.limits.subtracting([.calm]).isEmpty && before.alerts.isEmpty)
            #expect(begun.limits == [limit])
            try await Self.expectWords(of: cause, reader)
            #expect(begun.alerts.map(\.diagnosis.limit) == (isTold ? [limit] : []))
            if let alert = begun.alerts.first {
                let line = site.site.alerts.line(of: alert)
                #expect(line.contains(cause.english.what) && line.contains(cause.english.todo))
                let post = try JSON(await posts.next()?.body)
                #expect(post["state"] == "worse" && post["limit"] == limit.rawValue)
                #expect(post["what"]?.contains(cause.thai.what) == true)
                #expect(post["todo"]?.contains(cause.thai.todo) == true)
                #expect(post["text"]?.contains(cause.thai.todo) == true)
            }
            // For as long as it lasts nobody is told again, nor of anything else.
            let during = evening.pass(90, cause.happens)
            #expect(during.limits == [limit] && during.alerts.isEmpty)

            let after = evening.recover(from: limit, cause)

            // What it leaves behind is not told as a cause of its own.
            #expect(after.limits.isSubset(of: cause.eases.union([limit, .calm])))
            #expect(after.last == .calm)
            #expect(after.calmAfter == (limit == .calm ? 1 : cause.ends))
            #expect(after.alerts.map(\.kind) == (isTold ? [.calm] : []))
            try await Self.expectWords(of: Limit.calm.cause, reader)
            if isTold {
                let post = try JSON(await posts.next()?.body)
                #expect(post["state"] == "calm" && post["text"]?.contains("กลับมาเป็นปกติ") == true)
            }
        }
    }

    @Test("one that is no alert says why", arguments: Limit.allCases)
    func explained(limit: Limit) {
        guard case .onThePage(let reason) = limit.cause.told else {
            #expect(limit.severity >= .strained)
            return
        }
        #expect(limit.severity < .strained && !reason.isEmpty)
    }

    @Test(
        "a machine that is busy with what no shopper feels is told on the page alone",
        arguments: [Limit.processor, .staffWork])
    func unfelt(limit: Limit) async throws {
        try await TestSite.run { site in
            var evening = OneEvening(site)
            let busy = evening.pass(300) { readings in
                readings.machine.processorUsed += 178
                if limit == .staffWork { readings.staffReads += 1_500 }
            }
            #expect(busy.last == limit && busy.alerts.isEmpty)
        }
    }

    @Test("the cause that is found a moment later takes the place of what it brought about")
    func causeOnTop() async throws {
        try await TestSite.run { site in
            let reader = try await Self.reader(at: site)
            var evening = OneEvening(site)
            func busy(_ readings: inout Readings) {
                readings.machine.processorUsed += 178
                readings.times.answers.add(40, of: 2)
            }
            #expect(evening.pass(23, busy).alerts.map(\.diagnosis.limit) == [.processor])
            let later = evening.pass(20) { readings in
                busy(&readings)
                readings.staffReads += 1_500
            }
            // No second alert within the minute; the page does not wait for it.
            #expect(later.last == .staffWork && later.alerts.isEmpty)
            let page = try await reader("en")
            #expect(page.contains("data-notice") && page.contains("Our own searches"))
            #expect(!page.contains("Stop what else runs on this machine"))
        }
    }

    @Test("the end of the gravest is told with what remains: in the log, in the chat, on the page")
    func whatRemains() async throws {
        try await TestSite.run { site in
            let reader = try await Self.reader(at: site)
            var evening = OneEvening(site)
            let fills = { (readings: inout Readings) in readings.machine.diskFree = 800_000_000 }
            #expect(evening.pass(15, fills).alerts.map(\.kind) == [.worse])
            let away = evening.pass(12) { readings in
                fills(&readings)
                readings.database.isAway = true
            }
            #expect(away.alerts.map(\.kind) == [.worse])
            let passed = evening.pass(70, fills)
            let alert = try #require(passed.alerts.last)
            #expect(passed.alerts.count == 1 && alert.kind == .better)

            let line = site.site.alerts.line(of: alert)
            #expect(line.hasPrefix("Earlier: The database does not answer: nobody can order."))
            #expect(line.contains("That is over. What remains: The disk is nearly full: "))
            #expect(line.contains(Limit.diskFull.cause.english.todo))
            let post = try JSON(String(decoding: site.site.alerts.json(of: alert), as: UTF8.self))
            #expect(post["state"] == "better" && post["limit"] == "disk_full")
            #expect(post["over"] == "database_away" && post["severity"] == "strained")
            #expect(post["text"]?.contains("ก่อนหน้านี้: ฐานข้อมูลไม่ตอบ") == true)
            #expect(post["text"]?.contains("แต่ยังเหลือ: ดิสก์ใกล้เต็ม") == true)
            for (language, words) in [
                ("en", "That is over. What remains: "), ("th", "ตอนนี้หายแล้ว แต่ยังเหลือ: "),
            ] {
                let page = try await reader(language)
                #expect(page.contains("data-notice=\"3\"") && page.contains(words), "\(page)")
            }
            // Once somebody has seen it, only what limits the shop is told.
            site.watch.see(alert.number)
            _ = evening.pass(2, fills)
            let page = try await reader("en")
            #expect(!page.contains("That is over") && page.contains("The disk is nearly full"))
        }
    }

    @Test("tables that cannot be read are told as held also where nobody wants to write")
    func heldRows() async throws {
        try await TestSite.run { site in
            let reader = try await Self.reader(at: site)
            var evening = OneEvening(site)
            #expect(evening.pass(6) { $0.database.isHeld = true }.last == .databaseHeld)
            for (language, words) in [
                ("en", "the shop’s tables cannot be read"), ("th", "อ่านตารางของร้านไม่ได้"),
            ] {
                let page = try await reader(language)
                #expect(page.contains(words) && !page.contains("0 ms"))
            }
        }
    }

    private static func poster(_ site: TestSite, to chat: HookServer) -> AlertPoster {
        AlertPoster(
            alerts: site.watch.alerts, address: chat.url + "/hook", wait: { _ in },
            logger: TestServer.logger, standing: { site.watch.standing(of: $0) },
            body: { site.site.alerts.json(of: $0) })
    }

    /// What the page says in a language, as its script reads it.
    private typealias Reader = @Sendable (String) async throws -> String

    private static func reader(at site: TestSite) async throws -> Reader {
        let session = try #require(try await site.staff(.viewer).cookie("holdfast_session"))
        return { language in
            try await site.server.get(
                "/admin/live/now",
                fields: [("cookie", "holdfast_session=\(session)"), ("accept-language", language)]
            ).text
        }
    }

    private static func expectWords(of cause: Cause, _ reader: Reader) async throws {
        for (language, words) in [("en", cause.english), ("th", cause.thai)] {
            let page = try await reader(language)
            #expect(page.contains(words.what) && page.contains(words.todo), "\(language) \(page)")
        }
    }

    /// The texts of a post.
    private struct JSON {
        private let members: JSONObject

        init(_ body: String?) throws {
            let parsed = try JSONParser.parse(ByteBuffer(string: try #require(body)))
            guard case .object(let members) = parsed else {
                throw NoObject()
            }
            self.members = members
        }

        struct NoObject: Error {}

        subscript(name: String) -> String? {
            guard case .string(let text)? = members[name] else { return nil }
            return text
        }
    }
}

/// Seconds of an evening that is well but for what a test puts into it.
private struct OneEvening {
    /// What some seconds have brought.
    struct Passed {
        var limits: Set<Limit> = []
        var last: Limit?
        var alerts: [Alert] = []
        /// Seconds until nothing was told any more; `nil` where something was to the end.
        var calmAfter: Int?
    }

    private let site: TestSite
    /// What only grows goes on growing from here.
    private var counted: Readings

    init(_ site: TestSite) {
        self.site = site
        counted = Readings(at: site.clock.now())
        counted.times.answers = BucketCounts(bounds: [10, 500], counts: [0, 0, 0])
        counted.times.steps[.commit] = BucketCounts(bounds: [10, 250], counts: [0, 0, 0])
    }

    mutating func pass(
        _ seconds: Int, _ happens: (inout Readings) -> Void = { _ in }
    ) -> Passed {
        var passed = Passed()
        for second in 0..<seconds {
            site.clock.forward(.seconds(1))
            goOn()
            happens(&counted)
            if let alert = site.watch.take(counted) { passed.alerts.append(alert) }
            guard let limit = site.watch.diagnosis?.limit else { continue }
            passed.limits.insert(limit)
            passed.last = limit
            if limit != .calm { passed.calmAfter = nil }
            if limit == .calm, passed.calmAfter == nil { passed.calmAfter = second + 1 }
        }
        return passed
    }

    /// It is over. Where everything stood still, all that waited comes at once.
    mutating func recover(from limit: Limit, _ cause: Cause) -> Passed {
        var isFirst = true
        return pass(300) { readings in
            defer { isFirst = false }
            guard isFirst, limit.standsStill else { return }
            readings.times.steps[.commit]?.add(400, of: 2)
            readings.times.answers.add(9_000, of: 2)
            readings.desk.shedLate += 500
            readings.web.sentAway += 900
            readings.web.slipsSentAway += 100
            readings.web.slipsCut += 80
            readings.web.connectionsDropped += 700
            readings.machine.processorUsed += 2_500
            readings.staffReads += 60_000
        }
    }

    /// One second in which all is well: what stands is as it should be, what is counted grows.
    private mutating func goOn() {
        counted.at = site.clock.now()
        counted.stock.openDrops = 1
        counted.stock.unitsLeft = 100
        counted.line = LineFigures()
        counted.slips = SlipReading()
        counted.desk.queue = 3
        counted.store = StoreReading()
        counted.database = DatabaseReading()
        (counted.web.connections, counted.web.connectionLimit) = (300, 1_000)
        (counted.web.uploads, counted.web.uploadLimit) = (4, 64)
        (counted.web.backlog, counted.web.backlogLimit) = (0, 4_096)
        (counted.machine.memoryFree, counted.machine.memoryTotal) = (2_000_000_000, 4_000_000_000)
        (counted.machine.diskFree, counted.machine.diskTotal) = (20_000_000_000, 40_000_000_000)
        counted.machine.processorUsed += 20
        counted.machine.processorTotal += 200
        counted.machine.uptime += 1_000
        counted.web.answers += 40
        counted.times.answers.add(40, of: 0)
        counted.times.steps[.commit]?.add(5, of: 0)
    }
}
