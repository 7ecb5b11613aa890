/// The curve by which people come: named shapes of a crowd.
package enum ArrivalCurve: String, CaseIterable, Sendable {
    /// The curve of the afternoon that Holdfast was written for: three quarters of the people
    /// within the first five of six minutes, ever faster, and the last quarter in the sixth.
    case story
    /// The curve of four equal crowds, each within a moment.
    case step
    /// The curve of people who come evenly.
    case ramp
    /// All in the same instant: everybody has begun to connect before the first answer is read.
    case wall

    /// How many seconds it takes until the last one has come, unless somebody says otherwise.
    package var usualSeconds: Double { self == .wall ? 0 : 360 }

    /// The share of the people who have come by a share of the time; straight between these.
    private var corners: [(time: Double, people: Double)] {
        switch self {
        case .story:
            [(0, 0), (1 / 6, 0.1), (0.5, 0.4), (5 / 6, 0.75), (1, 1)]
        case .step:
            [
                (0, 0), (0.02, 0.25), (0.25, 0.25), (0.27, 0.5), (0.5, 0.5), (0.52, 0.75),
                (0.98, 0.75), (1, 1),
            ]
        case .ramp, .wall:
            [(0, 0), (1, 1)]
        }
    }

    /// When each of `count` people comes, from the beginning, in their order.
    ///
    /// The numbers at the corners are exact whatever the chance: only the moment of each person
    /// within their own place is left to it.
    func arrivals(_ count: Int, over time: Duration, chance: inout Chance) -> [Duration] {
        (0..<count).map { number in
            let share = (Double(number) + chance.share()) / Double(count)
            return time * moment(of: share)
        }
    }

    /// The share of the time at which a share of the people has come.
    private func moment(of share: Double) -> Double {
        for (start, end) in zip(corners, corners.dropFirst()) where share < end.people {
            let within = (share - start.people) / (end.people - start.people)
            return start.time + within * (end.time - start.time)
        }
        return 1
    }
}
