/// Chance that is the same in every run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Every turn has a generator of its own, made of the seed and the turn's number: a turn that is
/// left out while a failure is made smaller leaves what the others draw as it was.
struct TurnChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64, turn: UInt64 = 0) {
        state = seed &* 0xD134_2543_DE82_EF95 ^ turn &* 0xA24B_AED4_963E_E407
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A number of a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Whether something happens that happens `percent` times in a hundred.
    mutating func happens(_ percent: Int) -> Bool {
        number(0...99) < percent
    }

    /// Picks one of some values; `nil` when there are none.
    mutating func pick<T>(_ values: [T]) -> T? {
        values.isEmpty ? nil : values[number(0...values.count - 1)]
    }

    /// Picks one of some values by their weights, which are not all zero.
    mutating func weighted<T>(_ values: [(T, Int)]) -> T {
        var place = number(0...values.reduce(0) { $0 + $1.1 } - 1)
        for (value, weight) in values {
            if place < weight { return value }
            place -= weight
        }
        preconditionFailure("the weights are those that were added up")
    }
}
