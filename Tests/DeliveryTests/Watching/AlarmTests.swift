import Shop
import Testing

@testable import Delivery

@Suite("Whom to tell")
struct AlarmTests {
    /// What limits a shop whose shoppers feel it.
    private static func diagnosis(
        _ limit: Limit, at second: Int64, since: Int64? = nil, isFelt: Bool = true
    ) -> Diagnosis {
        var sample = Sample(at: Evening.start + .seconds(second))
        sample.answerTime = isFelt ? 500 : 250
        return Diagnosis(
            limit: limit, since: Evening.start + .seconds(since ?? second), sample: sample)
    }

    /// What is told, second by second.
    private static func told(_ limits: [(Int64, Limit)]) -> [String] {
        var alarm = Alarm()
        var known: (limit: Limit, since: Int64)?
        return limits.compactMap { second, limit in
            let since = known?.limit == limit ? known?.since ?? second : second
            known = (limit, since)
            let diagnosis = diagnosis(limit, at: second, since: since)
            return alarm.take(diagnosis, at: Evening.start + .seconds(second))
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

    @Test("up and down below the worst is not told; that it is over is, when it stays over")
    func upAndDown() {
        let told = Self.told([
            (1, .databaseAway), (20, .desk), (40, .databaseAway), (60, .desk), (80, .uploads),
            (99, .desk), (100, .desk), (101, .desk), (700, .desk),
        ])
        #expect(told == ["1 worse database_away", "100 better desk"])
    }

    @Test("what was told to be over is told at once when it begins again, each time that it was")
    func backBelowAll() {
        let told = Self.told([
            (0, .databaseAway), (5, .desk), (59, .desk), (60, .desk), (63, .databaseAway),
            (64, .databaseAway), (70, .desk), (363, .desk), (364, .desk), (365, .databaseAway),
            (366, .databaseAway),
        ])
        #expect(
            told == [
                "0 worse database_away", "60 better desk", "63 worse database_away",
                "364 better desk", "365 worse database_away",
            ])
        // A desk behind full connections may wait for its minute.
        let strained = Self.told([
            (0, .desk), (5, .uploads), (60, .uploads), (63, .desk), (119, .desk), (120, .desk),
        ])
        #expect(strained == ["0 worse desk", "60 better uploads", "120 worse desk"])
    }

    @Test("what came back later than five minutes after its end has its end told in a minute again")
    func backLater() {
        let told = Self.told([
            (0, .databaseAway), (1, .desk), (60, .desk), (360, .databaseAway), (361, .desk),
            (420, .desk), (719, .databaseAway), (720, .desk), (779, .desk), (1_019, .desk),
        ])
        #expect(
            told == [
                "0 worse database_away", "60 better desk", "360 worse database_away",
                "420 better desk", "719 worse database_away", "1019 better desk",
            ])
    }

    @Test("what comes and goes below all is told once a minute at most, and its end once")
    func comesAndGoesBelowAll() {
        for cycle in [20, 66, 200] as [Int64] {
            let told = Self.told(
                (0..<3_600).map { ($0, $0 % cycle < 4 ? .databaseAway : .desk) })
            #expect(told.count { $0.contains("better") } <= 1, "\(cycle)")
            #expect(told.count { $0.contains("worse") } <= 60, "\(cycle)")
        }
    }

    @Test("its end is not told with what is easing itself, and is later with what remains")
    func easingRemains() {
        var alarm = Alarm()
        _ = alarm.take(Self.diagnosis(.databaseAway, at: 1), at: Evening.start + .seconds(1))
        var easing = Self.diagnosis(.desk, at: 70, since: 2)
        easing.lastHeld = easing.sample
        #expect(alarm.take(easing, at: Evening.start + .seconds(70)) == nil)
        let remains = Self.diagnosis(.desk, at: 71, since: 2)
        let told = alarm.take(remains, at: Evening.start + .seconds(71))
        #expect(told?.kind == .better && told?.diagnosis == remains)
        #expect(told?.over == Self.diagnosis(.databaseAway, at: 1))
        #expect(alarm.notice == told)
    }

    @Test("what was told is not over while something graver holds that is not told yet")
    func graverUntold() {
        let told = Self.told([
            (1, .uploads), (2, .desk), (30, .desk), (60, .desk), (61, .slipsWait), (62, .slipsWait),
            (119, .slipsWait), (120, .slipsWait), (121, .slipsWait),
        ])
        #expect(told == ["1 worse uploads", "120 better slips_wait"])
    }

    @Test("what graver trouble nobody feels does not keep from being told that it is over")
    func graverUnfelt() {
        var alarm = Alarm()
        _ = alarm.take(Self.diagnosis(.uploads, at: 1), at: Evening.start + .seconds(1))
        let unfelt = Self.diagnosis(.processor, at: 50, isFelt: false)
        #expect(alarm.take(unfelt, at: Evening.start + .seconds(50)) == nil)
        let told = alarm.take(Self.diagnosis(.slipsWait, at: 61), at: Evening.start + .seconds(61))
        #expect(told?.kind == .better)
    }

    @Test("on a clock that was set back meanwhile, the end is told a minute later")
    func endOnAClockSetBack() {
        let told = Self.told([
            (7_200, .databaseAway), (10, .desk), (69, .desk), (70, .desk), (71, .desk),
        ])
        #expect(told == ["7200 worse database_away", "70 better desk"])
    }

    @Test("what begins anew is told anew, also before all was well")
    func anew() {
        let told = Self.told([
            (1, .databaseAway), (2, .databaseAway), (20, .desk), (70, .databaseAway),
            (71, .databaseAway),
        ])
        #expect(told == ["1 worse database_away", "70 worse database_away"])
    }

    @Test("orders that stop are told at once, also where slips had stopped before")
    func graver() {
        let told = Self.told([(1, .diskFull), (5, .slipsStop), (9, .ordersStop)])
        #expect(told == ["1 worse disk_full", "5 worse slips_stop", "9 worse orders_stop"])
    }

    @Test("what no shopper feels is not told, and is when they do")
    func unfelt() {
        var alarm = Alarm()
        func take(_ limit: Limit, _ second: Int64, isFelt: Bool) -> Alert? {
            alarm.take(
                Self.diagnosis(limit, at: second, since: 1, isFelt: isFelt),
                at: Evening.start + .seconds(second))
        }
        for second in 1..<1_800 {
            #expect(take(.processor, Int64(second), isFelt: false) == nil)
        }
        #expect(take(.processor, 1_800, isFelt: true)?.kind == .worse)
    }

    @Test("what is better already is not told any more")
    func tooLate() {
        var alarm = Alarm()
        var diagnosis = Self.diagnosis(.diskSync, at: 30, since: 5)
        diagnosis.lastHeld = diagnosis.sample
        #expect(alarm.take(diagnosis, at: Evening.start + .seconds(30)) == nil)
    }

    @Test("who was told that all is well is told at once that nobody can order again")
    func failsAgain() {
        let told = Self.told([
            (0, .databaseAway), (20, .calm), (30, .databaseAway), (31, .databaseAway), (58, .calm),
            (59, .calm), (117, .calm), (118, .calm), (300, .databaseAway), (320, .calm),
        ])
        #expect(
            told == [
                "0 worse database_away", "20 calm calm", "30 worse database_away",
                "118 calm calm", "300 worse database_away", "320 calm calm",
            ])
        // A desk that is busy again may wait for its minute.
        #expect(Self.told([(0, .desk), (20, .calm), (30, .desk), (58, .calm)]).count == 2)
    }

    @Test("a database that comes and goes is told once a minute, and as over when it stays")
    func comesAndGoes() {
        let told = Self.told(
            (0..<45).map { ($0 * 4, $0 % 2 == 0 ? .databaseAway : .calm) }
                + (180..<300).map { ($0, .calm) })
        #expect(
            told == [
                "0 worse database_away", "4 calm calm", "8 worse database_away",
                "72 worse database_away", "136 worse database_away", "240 calm calm",
            ])
    }

    @Test("what begins again on a clock that was set back meanwhile is told as well")
    func anewBefore() {
        var alarm = Alarm()
        func take(_ second: Int64) -> Alert? {
            alarm.take(
                Self.diagnosis(.databaseAway, at: second), at: Evening.start + .seconds(second))
        }
        #expect(take(7_200)?.kind == .worse)
        #expect(take(10)?.kind == .worse)
    }

    @Test("all is well is told after what remained as well")
    func remainsAndEnds() {
        let told = Self.told([(0, .databaseAway), (1, .desk), (60, .desk), (90, .calm)])
        #expect(told == ["0 worse database_away", "60 better desk", "90 calm calm"])
    }

    @Test("a notice of what is over goes, also while something milder holds")
    func noticeOver() {
        var alarm = Alarm()
        _ = alarm.take(Self.diagnosis(.databaseAway, at: 1), at: Evening.start + .seconds(1))
        _ = alarm.take(Self.diagnosis(.desk, at: 9), at: Evening.start + .seconds(9))
        #expect(alarm.notice == nil)
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
