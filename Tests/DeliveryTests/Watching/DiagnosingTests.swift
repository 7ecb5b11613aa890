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

    @Test("after a database that was away nothing else is blamed for what it left behind")
    func aftermath() {
        var evening = Evening()
        let away = evening.pass(60) { sample in
            sample.put(.databaseAway, .over)
            sample.put(.diskSync, .over)
            sample.put(.desk, .over)
        }
        // What waited is written down now, and is in the figures for as long as they look back.
        let after = evening.pass(15) { sample in
            sample.put(.diskSync, .over)
            sample.put(.desk, .over)
        }
        let later = evening.pass(60)

        #expect(away.last == .databaseAway)
        #expect(after.drop { $0 == .databaseAway }.allSatisfy { $0 == .calm })
        // It is not said for longer that nobody can order.
        #expect(after.count { $0 == .databaseAway } <= 2)
        #expect(later.allSatisfy { $0 == .calm })
    }

    @Test("between a full desk and the database that is its cause nobody is told that all is well")
    func noCalmBetween() {
        var evening = Evening()
        _ = evening.pass(9) { $0.put(.desk, .over) }
        let told = evening.pass(9) { sample in
            sample.put(.desk, .over)
            sample.put(.databaseAway, .over)
        }
        #expect(told.first == .desk && told.last == .databaseAway)
        #expect(!told.contains(.calm))
    }

    @Test("a disk that is slow after that as well is told as such")
    func slowAllTheSame() {
        var evening = Evening()
        _ = evening.pass(20) { $0.put(.databaseAway, .over) }
        #expect(evening.pass(60) { $0.put(.diskSync, .over) }.last == .diskSync)
    }

    @Test("what is better already is told with the figures that made it hold, and as better")
    func easing() throws {
        var evening = Evening()
        _ = evening.pass(12) { $0.commitTime = 200 }
        #expect(evening.last?.isEasing == false)
        _ = evening.pass(3) { $0.commitTime = 2 }

        let diagnosis = try #require(evening.last)
        #expect(diagnosis.limit == .diskSync && diagnosis.isEasing)
        #expect(diagnosis.told.commitTime == 200)
        #expect(diagnosis.sample.commitTime == 2)
        _ = evening.pass(1) { $0.commitTime = 500 }
        #expect(evening.last?.isEasing == false)
    }

    @Test("a disk that fills up is told step by step: slips stop, then orders")
    func fillsUp() {
        func told(_ free: Int64, refuses: Bool = false) -> Limit? {
            var evening = Evening()
            return evening.pass(20) { sample in
                sample.machine.diskTotal = 40_000_000_000
                sample.machine.diskFree = free
                sample.database.isRefusing = refuses
            }.last
        }
        #expect(told(2_000_000_000) == .calm)
        #expect(told(799_500_000) == .diskFull)
        #expect(told(67_108_864) == .slipsStop)
        #expect(told(0, refuses: true) == .ordersStop)
    }

    @Test("searches of our own are blamed where they are felt, and only there")
    func staffWork() {
        var evening = Evening()
        let calm = evening.pass(30) { $0.staffReads = 2 }
        let felt = evening.pass(30) { sample in
            sample.staffReads = 2
            sample.processor = 0.97
        }
        #expect(calm.allSatisfy { $0 == .calm })
        #expect(felt.last == .staffWork)
    }

    @Test(
        "slips that break off are a way that is cut where that is a tenth of them",
        arguments: [
            (5, 45, Pressure.over), (5, 46, .near), (4, 0, .near), (5, 0, .over), (400, 401, .over),
            (90, 9, .over), (9, 90, .near), (50, 950, .near), (50, 951, .under), (1, 0, .under),
        ])
    func slipsCut(cut: Int, taken: Int, pressure: Pressure) {
        var sample = Sample(at: Evening.start)
        (sample.slipsCutPerMinute, sample.slipsTakenPerMinute) = (cut, taken)
        #expect(Limit.slipsCut.pressure(in: sample) == pressure)
    }

    @Test("an hour of work, and somebody who has waited for an hour, are told")
    func slipsWait() {
        func told(_ waiting: Int, perMinute: Double, oldest: Int64) -> Limit? {
            var evening = Evening()
            return evening.pass(9) { sample in
                sample.slips.waiting = waiting
                sample.slips.decidedPerMinute = perMinute
                sample.slips.oldest = .minutes(oldest)
            }.last
        }
        #expect(told(119, perMinute: 0, oldest: 1) == .calm)
        #expect(told(120, perMinute: 0, oldest: 1) == .slipsWait)
        #expect(told(120, perMinute: 6, oldest: 1) == .calm)
        // A slow team is told by its own pace; one slip in ten minutes is none.
        #expect(told(100, perMinute: 1, oldest: 1) == .slipsWait)
        #expect(told(59, perMinute: 1, oldest: 1) == .calm)
        #expect(told(100, perMinute: 0.1, oldest: 1) == .calm)
        #expect(told(1, perMinute: 6, oldest: 60) == .slipsWait)
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
