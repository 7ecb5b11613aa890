/// The price of joining a line: work for a machine, in hashes, when many join at once.
///
/// A proof is several numbers, each of which makes the SHA-256 of the challenge, a colon and the
/// number begin with so many zero bits. Several small puzzles take a more even time than one large
/// one.
package enum JoinPrice {
    /// How many numbers a proof consists of, in growing order.
    package static let count = 4
    /// The hardest puzzle: about half a million hashes for all numbers together, two seconds of a
    /// cheap phone.
    package static let hardest = 17
    /// How long a challenge is good for.
    package static let life = Span.minutes(10)
    /// How long somebody who cannot compute waits with a challenge instead.
    package static let patience = Span.seconds(20)
    /// How many people of one network may wait instead of computing, a minute: enough for a few
    /// phones without scripts.
    package static let patientPerNetwork = 30
    /// How many networks are counted in one minute; people of any beyond these cannot wait instead.
    package static let networks = 20_000

    /// The zero bits that are asked for, by how many join a second and how busy the shop is.
    package static func difficulty(joinsPerSecond: Int, strain: LineStrain) -> Int {
        let byRate =
            switch joinsPerSecond {
            case ..<50: 0
            case ..<200: 12
            case ..<1_000: 14
            default: 16
            }
        switch strain {
        case .none: return byRate
        case .some: return max(byRate, 14)
        case .heavy: return hardest
        }
    }

    /// Whether some numbers answer a challenge.
    package static func isProof(
        _ numbers: [UInt64], of challenge: String, difficulty: Int, sha256: SHA256Function
    ) -> Bool {
        guard numbers.count == count, zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
        else { return false }
        return numbers.allSatisfy { number in
            let hash = sha256(Array("\(challenge):\(number)".utf8))
            return zeroBits(hash) >= difficulty
        }
    }

    private static func zeroBits(_ hash: [UInt8]) -> Int {
        var bits = 0
        for byte in hash {
            bits += byte.leadingZeroBitCount
            if byte != 0 { break }
        }
        return bits
    }
}
