import Testing

@testable import Rehearsal

@Suite("How people come")
struct ArrivalTests {
    private func arrivals(
        _ curve: ArrivalCurve, _ count: Int, seconds: Double, seed: UInt64 = 1
    ) -> [Duration] {
        var chance = Chance(seed: seed)
        return curve.arrivals(count, over: .seconds(seconds), chance: &chance)
    }

    @Test("The story has 1,800 people after five minutes and 2,400 after six", arguments: 1...20)
    func story(seed: UInt64) {
        let times = arrivals(.story, 2_400, seconds: 360, seed: seed)

        #expect(times.count { $0 < .seconds(60) } == 240)
        #expect(times.count { $0 < .seconds(300) } == 1_800)
        #expect(times.count { $0 < .seconds(360) } == 2_400)
    }

    @Test("Four crowds come by steps, and nobody between them")
    func step() {
        let times = arrivals(.step, 400, seconds: 100)

        for (start, end) in [(0.0, 2.0), (25, 27), (50, 52), (98, 100)] {
            let crowd = times.count { $0 >= .seconds(start) && $0 < .seconds(end) }
            #expect(crowd == 100)
        }
    }

    @Test("A ramp brings the same number each second")
    func ramp() {
        let times = arrivals(.ramp, 500, seconds: 50)

        for second in 0..<50 {
            let start = Duration.seconds(second)
            #expect(times.count { $0 >= start && $0 < start + .seconds(1) } == 10)
        }
    }

    @Test("A wall is there at once", arguments: [1, 7, 10_000])
    func wall(count: Int) {
        let times = arrivals(.wall, count, seconds: ArrivalCurve.wall.usualSeconds)

        #expect(times == Array(repeating: .zero, count: count))
    }

    @Test("They come in their order, and the same seed brings them at the same moments")
    func repeatable() {
        for curve in ArrivalCurve.allCases {
            let first = arrivals(curve, 300, seconds: 60, seed: 7)

            #expect(first == first.sorted())
            #expect(first == arrivals(curve, 300, seconds: 60, seed: 7))
            #expect(first != arrivals(curve, 300, seconds: 60, seed: 8))
        }
    }
}
