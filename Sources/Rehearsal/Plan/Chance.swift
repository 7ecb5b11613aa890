internal import Foundation

/// Chance that can be repeated: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, 2014).
///
/// Everything that is left to chance in a rehearsal comes from one seed, so that two rehearsals
/// play the same shoppers.
struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: tells apart what is drawn from the same seed: a shopper's number.
    init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = Chance(state: seed &+ stream &* 0xD134_2543_DE82_EF95)
        state = mixer.next()
    }

    private init(state: UInt64) {
        self.state = state
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without 1.
    mutating func share() -> Double {
        Double(next() >> 11) / 9_007_199_254_740_992
    }

    /// Whether something of this probability happens now.
    mutating func happens(_ probability: Double) -> Bool {
        share() < probability
    }

    /// Seconds as people take them: log-normal, half of them below `median`, few very long.
    mutating func seconds(median: Double, spread: Double = 0.6) -> Double {
        // Box and Muller; the first share is kept away from the logarithm of 0.
        let radius = (-2 * log(1 - share())).squareRoot()
        return median * exp(spread * radius * cos(2 * .pi * share()))
    }

    /// A length of time between these shares of another.
    mutating func part(
        of length: Duration, from lowest: Double, to highest: Double
    ) -> Duration {
        length * (lowest + (highest - lowest) * share())
    }
}
