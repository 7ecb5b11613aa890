/// A permutation of the early crowd, computed for one ticket at a time.
///
/// The swap-or-not shuffle of Hoang, Morris and Rogaway ("An Enciphering Scheme Based on a Card
/// Shuffle", CRYPTO 2012), in the form and with the 90 rounds of Ethereum's consensus specification
/// (`compute_shuffled_index`): whoever knows the seed computes any place without the others, and
/// no list of a million places is written.
package struct LineShuffle: Sendable {
    private let seed: [UInt8]
    /// How many tickets are shuffled.
    package let count: UInt64
    private let pivots: [UInt64]
    private let sha256: SHA256Function

    /// The number of rounds: how often each pair is swapped or not.
    package static let rounds = 90

    /// - Parameters:
    ///   - seed: 32 bytes.
    ///   - count: how many are shuffled; at most `LineRules.tickets`.
    package init(seed: [UInt8], count: Int64, sha256: @escaping SHA256Function) {
        self.seed = seed
        self.count = UInt64(count)
        self.sha256 = sha256
        let size = self.count
        pivots =
            size == 0
            ? []
            : (0..<Self.rounds).map { round in
                let digest = sha256(seed + [UInt8(round)])
                let number = digest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                return number % size
            }
    }

    /// The place of a ticket, from 1, by its number, from 1.
    package func place(of number: Int64) -> Int64 {
        precondition(number >= 1 && UInt64(number) <= count, "the ticket is not of this crowd")
        var index = UInt64(number - 1)
        for (round, pivot) in pivots.enumerated() {
            let flip = (pivot + count - index) % count
            let position = max(index, flip)
            let byte = source(round, block: UInt32(position / 256))[Int(position % 256 / 8)]
            if byte >> (position % 8) & 1 == 1 { index = flip }
        }
        return Int64(index) + 1
    }

    /// The places of all tickets, by their numbers: what `place` says of each, with as many hashes
    /// for all as it needs for a few hundred.
    package func places() -> [Int64] {
        var indices = (0..<count).map { $0 }
        for (round, pivot) in pivots.enumerated() {
            let blocks = (0...UInt32((count - 1) / 256)).map { source(round, block: $0) }
            for number in indices.indices {
                let index = indices[number]
                let flip = (pivot + count - index) % count
                let position = max(index, flip)
                let byte = blocks[Int(position / 256)][Int(position % 256 / 8)]
                if byte >> (position % 8) & 1 == 1 { indices[number] = flip }
            }
        }
        return indices.map { Int64($0) + 1 }
    }

    /// 256 bits that decide over as many positions in a round.
    private func source(_ round: Int, block: UInt32) -> [UInt8] {
        sha256(
            seed + [UInt8(round)]
                + (0..<4).map { UInt8(truncatingIfNeeded: block >> ($0 * 8)) })
    }
}
