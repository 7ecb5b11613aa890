import Operations
import Shop
import Testing

@testable import Delivery

@Suite("Samples")
struct SamplingTests {
    /// A sample after each second of an evening.
    private static func samples(
        _ seconds: Int, _ change: (inout Readings, Int64) -> Void
    ) -> [Sample] {
        var sampling = Sampling()
        return (0..<seconds).map { second in
            var readings = Readings(at: Evening.start + .seconds(Int64(second)))
            change(&readings, Int64(second))
            return sampling.take(readings)
        }
    }

    @Test("people are the time that they spent, by the time that has passed")
    func people() {
        // 300 people whose pages ask every two seconds; half of them look away after a minute.
        let samples = Self.samples(120) { readings, second in
            let spent = min(second, 60) * 150 * 2_000 + max(0, second - 60) * 75 * 2_000
            readings.web.presence = spent
        }
        #expect(samples[0].people == 0)
        #expect(samples[59].people == 300)
        #expect(samples[119].people == 150)
    }

    @Test("rates are by the second, orders by the minute")
    func rates() {
        let samples = Self.samples(120) { readings, second in
            readings.web.answers = second * 40
            readings.web.sentAway = second * 4
            readings.web.slipsSentAway = second
            readings.desk.shedFull = second
            readings.desk.shedLate = second
            readings.desk.reserved = second * 3
            readings.machine.processorUsed = second * 25
            readings.machine.processorTotal = second * 100
        }
        let last = samples[119]
        #expect(last.answersPerSecond == 40)
        #expect(last.shedDeskPerSecond == 2)
        #expect(last.shedSlipsPerSecond == 1)
        #expect(last.shedOtherPerSecond == 1)
        #expect(last.shedPerSecond == 4)
        #expect(last.ordersPerMinute == 180)
        #expect(last.processor == 0.25)
    }

    @Test("the slowest step is that of the last seconds, not of the whole evening")
    func slowest() {
        let bounds: [Double] = [1, 10, 100]
        let samples = Self.samples(100) { readings, second in
            let early = min(second, 30)
            readings.times.steps[.commit] = BucketCounts(
                bounds: bounds, counts: [0, 0, early * 10, 0])
            readings.times.steps[.read] = BucketCounts(
                bounds: bounds, counts: [second, second * 20, 0, 0])
        }
        #expect(samples[25].slowestStep?.step == .commit)
        #expect(samples[25].slowestStep?.milliseconds == 10)
        #expect(samples[99].commitTime == nil)
        #expect(samples[99].slowestStep?.step == .read)
        #expect(samples[99].slowestStep?.milliseconds == 1)
    }

    @Test("a clock that was set begins anew, with no rate that never was")
    func clockSet() {
        var sampling = Sampling()
        for (second, count) in [(100, 100), (101, 200), (50, 300), (51, 310), (4_000, 9_000)] {
            var readings = Readings(at: Evening.start + .seconds(Int64(second)))
            readings.web.answers = Int64(count)
            let sample = sampling.take(readings)
            let expected: Double = second == 101 ? 100 : second == 51 ? 10 : 0
            #expect(sample.answersPerSecond == expected, "\(second)")
        }
    }

    @Test(
        "the slowest 5 of 100 took at least what their bucket begins at: no more is known",
        arguments: [
            ([95, 5, 0], 0.0), ([94, 6, 0], 1), ([0, 0, 1], 10), ([0, 0, 0], nil),
        ] as [([Int64], Double?)])
    func slowest(counts: [Int64], expected: Double?) {
        #expect(BucketCounts(bounds: [1, 10], counts: counts).slowest95 == expected)
    }

    @Test("slips that broke off are those of a minute, searches those that ran on the average")
    func slipsAndSearches() {
        let samples = Self.samples(120) { readings, second in
            readings.web.slipsCut = second * 2
            readings.web.slipsTaken = second
            // The socket may have been another process's.
            readings.web.connectionsDropped = 9_000 + second * 3
            readings.staffReads = second * 1_500
        }
        #expect(samples[0].droppedPerSecond == 0)
        #expect(samples[119].slipsCutPerMinute == 120)
        #expect(samples[119].slipsTakenPerMinute == 60)
        #expect(samples[119].droppedPerSecond == 3)
        #expect(samples[119].staffReads == 1.5)
    }

    @Test("a clock that is set to another time is told until it is right, however long that takes")
    func clockMoved() {
        /// Seconds of a machine that runs, and what its clock is set off by then.
        func moved(_ seconds: Int64, _ error: (Int64) -> Int64) -> [Int64] {
            var sampling = Sampling()
            return (1...seconds).map { second in
                var readings = Readings(
                    at: Evening.start + .milliseconds(second * 1_000 + error(second)))
                readings.machine.uptime = 5_000_000 + second * 1_000
                return sampling.take(readings).clockMoved.milliseconds
            }
        }
        let back = moved(30) { (10..<20).contains($0) ? -7_200_000 : 0 }
        #expect(back[8] == 0 && back[9] == -7_200_000 && back[18] == -7_200_000)
        #expect(back[19...].allSatisfy { $0 == 0 })
        let ahead = moved(90_000) { $0 > 100 ? 3_600_000 : 0 }
        #expect(ahead[100...].allSatisfy { $0 == 3_600_000 })
        let late = moved(10_000) { (100..<9_000).contains($0) ? -7_200_000 : 0 }
        #expect(late[99..<8_999].allSatisfy { $0 == -7_200_000 })
        #expect(late[8_999...].allSatisfy { $0 == 0 })
        // Seconds are followed: a clock that is put right by two each hour is not a wrong clock.
        #expect(moved(90_000) { $0 / 3_600 * 2_000 }.allSatisfy { $0 == 0 })
        // A time server corrects a little with each second.
        #expect(moved(1_000) { -$0 / 2 }.allSatisfy { $0 == 0 })
    }

    @Test("an hour is kept, and no more")
    func ring() {
        var recent = RecentSamples()
        for second in 0..<(RecentSamples.kept + 100) {
            var sample = Sample(at: Evening.start + .seconds(Int64(second)))
            sample.people = second
            recent.add(sample)
        }
        let now = Evening.start + .seconds(Int64(RecentSamples.kept + 99))
        #expect(recent.count == RecentSamples.kept)
        #expect(recent.last?.people == RecentSamples.kept + 99)
        let hour = recent.peaks(over: .hours(1), parts: 60, until: now) { Double($0.people) }
        #expect(hour.first == 159)
        #expect(hour.last == Double(RecentSamples.kept + 99))
        let day = recent.peaks(over: .hours(2), parts: 2, until: now) { Double($0.people) }
        #expect(day == [nil, Double(RecentSamples.kept + 99)])
    }

    @Test("of each part of a chart the peak is shown, and nothing where nothing was")
    func peaks() {
        var recent = RecentSamples()
        for (second, people) in [(1, 5), (2, 9), (3, 4), (21, 7)] {
            var sample = Sample(at: Evening.start + .seconds(Int64(second)))
            sample.people = people
            recent.add(sample)
        }
        let peaks = recent.peaks(
            over: .seconds(30), parts: 3, until: Evening.start + .seconds(30)
        ) { Double($0.people) }
        #expect(peaks == [9, nil, 7])
    }

    @Test("what a clock that was set back makes the future is forgotten")
    func forgotten() {
        var recent = RecentSamples()
        recent.add(Sample(at: Evening.start + .hours(1)))
        recent.add(Sample(at: Evening.start))
        #expect(recent.count == 1)
        #expect(recent.last?.at == Evening.start)
    }
}
