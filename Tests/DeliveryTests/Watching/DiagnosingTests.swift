import Shop
import Testing

@testable import Delivery

@Suite("What limits the shop")
struct DiagnosingTests {
    @Test("each limit begins at its threshold, and only when it has held", arguments: Limit.all)
    func begins(limit: Limit) {
        let pace = Diagnosing.pace(of: limit)
        var evening = Evening()

        let before = evening.pass(pace.begins - 1) { $0.put(limit, .over) }
        let after = evening.pass(1) { $0.put(limit, .over) }

        #expect(before.allSatisfy { $0 == .calm })
        #expect(after == [limit])
    }

    @Test("a limit ends when it surely does not hold any more", arguments: Limit.all)
    func ends(limit: Limit) {
        let pace = Diagnosing.pace(of: limit)
        var evening = Evening()
        _ = evening.pass(pace.begins) { $0.put(limit, .over) }

        let during = evening.pass(pace.ends - 1) { $0.put(limit, .under) }
        let after = evening.pass(1) { $0.put(limit, .under) }

        #expect(during.allSatisfy { $0 == limit })
        #expect(after == [.calm])
    }

    @Test("just below its threshold none begins, nor ends", arguments: Limit.withRange)
    func between(limit: Limit) {
        var calm = Evening()
        var busy = Evening()
        _ = busy.pass(Diagnosing.pace(of: limit).begins) { $0.put(limit, .over) }

        #expect(calm.pass(600) { $0.put(limit, .near) }.allSatisfy { $0 == .calm })
        #expect(busy.pass(600) { $0.put(limit, .near) }.allSatisfy { $0 == limit })
    }

    @Test(
        "a figure that dances around its threshold changes the sentence once", arguments: Limit.all)
    func dances(limit: Limit) {
        var evening = Evening()
        var told: [Limit] = []
        for second in 0..<300 {
            told += evening.pass(1) { $0.put(limit, second % 3 == 0 ? .under : .over) }
        }
        let changes = zip(told, told.dropFirst()).count { $0 != $1 }
        #expect(changes <= 1, "\(limit)")
    }

    @Test("the graver one is told, and the cause before what it brings about")
    func gravest() {
        var evening = Evening()
        let both = evening.pass(20) { sample in
            sample.put(.desk, .over)
            sample.put(.diskSync, .over)
        }
        let later = evening.pass(40) { sample in
            sample.put(.desk, .over)
            sample.put(.databaseAway, .over)
        }
        #expect(both.last == .diskSync)
        #expect(both[5] == .desk)
        #expect(later.last == .databaseAway)
    }

    @Test("whoever is asked to come again by the desk, or with a slip, counts at once")
    func sheds() {
        var sample = Sample(at: Evening.start)
        sample.shedDeskPerSecond = 0.1
        #expect(Limit.desk.pressure(in: sample) == .over)
        sample.shedSlipsPerSecond = 0.1
        #expect(Limit.uploads.pressure(in: sample) == .over)
    }

    @Test("what a machine does not say limits nothing", arguments: Limit.all)
    func silent(limit: Limit) {
        #expect(limit.pressure(in: Sample(at: Evening.start)) == .under)
    }

    @Test("with no drop open nothing is sold out")
    func closed() {
        var evening = Evening()
        let told = evening.pass(9) { $0.stock = StockReading(openDrops: 0, unitsLeft: 0) }
        #expect(told.allSatisfy { $0 == .calm })
    }

    @Test("it is told since when")
    func since() {
        var diagnosing = Diagnosing()
        var told: [Diagnosis] = []
        for second in 1...9 {
            var sample = Sample(at: Evening.start + .seconds(Int64(second)))
            sample.put(.databaseAway, second > 2 ? .over : .under)
            told.append(diagnosing.take(sample))
        }
        #expect(told[0].since == Evening.start + .seconds(1))
        #expect(told[3].since == Evening.start + .seconds(1))
        #expect(told[8].limit == .databaseAway)
        #expect(told[8].since == Evening.start + .seconds(5))
    }
}

@Suite("Whom to tell")
struct AlarmTests {
    private static func diagnosis(_ limit: Limit, at second: Int64) -> Diagnosis {
        let at = Evening.start + .seconds(second)
        return Diagnosis(limit: limit, since: at, sample: Sample(at: at))
    }

    /// What is told, second by second.
    private static func told(_ limits: [(Int64, Limit)]) -> [String] {
        var alarm = Alarm()
        return limits.compactMap { second, limit in
            alarm.take(diagnosis(limit, at: second), at: Evening.start + .seconds(second))
                .map { "\(second) \($0.kind.rawValue) \($0.diagnosis.limit.rawValue)" }
        }
    }

    @Test("once when it gets worse, and once when it is over")
    func once() {
        let told = Self.told([
            (1, .calm), (2, .desk), (3, .desk), (200, .desk), (300, .calm), (301, .calm),
        ])
        #expect(told == ["2 worse desk", "300 calm calm"])
    }

    @Test("what is good to know disturbs nobody", arguments: Limit.all)
    func quiet(limit: Limit) {
        let told = Self.told([(1, limit), (2, limit)])
        #expect(told.isEmpty == (limit.severity < .strained))
    }

    @Test("worse by a whole step is told at once, within a step after a minute")
    func worse() {
        let told = Self.told([
            (1, .uploads), (10, .desk), (60, .desk), (61, .desk), (62, .databaseAway),
            (63, .databaseAway),
        ])
        #expect(told == ["1 worse uploads", "61 worse desk", "62 worse database_away"])
    }

    @Test("up and down below the worst is not told, unless that was five minutes ago")
    func upAndDown() {
        let told = Self.told([
            (1, .databaseAway), (20, .desk), (40, .databaseAway), (60, .desk), (340, .desk),
            (341, .desk), (420, .databaseAway),
        ])
        #expect(told == ["1 worse database_away", "420 worse database_away"])
    }

    @Test("trouble that comes and goes is told once a minute at most")
    func flapping() {
        let told = Self.told((0..<60).map { ($0 * 2, $0 % 2 == 0 ? .desk : .calm) })
        #expect(told.count { $0.contains("worse") } <= 2)
    }

    @Test("a notice stays until somebody has seen it, or until all is well")
    func notice() throws {
        var alarm = Alarm()
        let told = alarm.take(Self.diagnosis(.desk, at: 1), at: Evening.start + .seconds(1))
        let first = try #require(told)
        #expect(alarm.notice == first)
        alarm.see(first.number + 1)
        #expect(alarm.notice == first)
        alarm.see(first.number)
        #expect(alarm.notice == nil)

        let second = alarm.take(Self.diagnosis(.memory, at: 2), at: Evening.start + .seconds(2))
        #expect(second != nil && alarm.notice == second)
        _ = alarm.take(Self.diagnosis(.calm, at: 3), at: Evening.start + .seconds(3))
        #expect(alarm.notice == nil)
    }

    @Test("a clock that was set back does not keep it silent")
    func setBack() {
        var alarm = Alarm()
        _ = alarm.take(Self.diagnosis(.desk, at: 3_600), at: Evening.start + .seconds(3_600))
        _ = alarm.take(Self.diagnosis(.calm, at: 3_601), at: Evening.start + .seconds(3_601))
        let told = alarm.take(Self.diagnosis(.desk, at: 1), at: Evening.start + .seconds(1))
        #expect(told?.kind == .worse)
    }
}
