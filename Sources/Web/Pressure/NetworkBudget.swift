internal import Operations
internal import Shop
internal import Synchronization

/// How often each network may do something: so many times at once, and so many a second after that.
///
/// A leaky bucket for each network (the generic cell rate algorithm, ITU-T I.371), kept as the one
/// moment at which it will be empty. The table has a fixed size, in shards with a lock of their
/// own: nothing is allocated for a network, and a flood of networks fills nothing. Where a network
/// finds its places taken, it gets that of whichever has used the least, which then begins anew.
final class NetworkBudget: Sendable {
    private struct Slot {
        var network: UInt64 = 0
        /// When the bucket is empty, in microseconds.
        var empty: Int64 = 0
    }

    private final class Shard: Sendable {
        let slots: Mutex<[Slot]>

        init(_ count: Int) {
            slots = Mutex(Array(repeating: Slot(), count: count))
        }
    }

    private static let shards = 16
    /// Places that a network may have.
    private static let ways = 8

    private let table: [Shard]
    private let setsOfShard: Int
    private let perSecond: Int64
    private let atOnce: Int64

    /// - Parameters:
    ///   - perSecond: how often a network may, in the long run.
    ///   - atOnce: how often it may before that counts.
    ///   - networks: how many are remembered, about.
    init(perSecond: Int, atOnce: Int, networks: Int) {
        self.perSecond = Int64(perSecond)
        self.atOnce = Int64(atOnce)
        setsOfShard = max(1, networks / (Self.shards * Self.ways))
        let slots = setsOfShard * Self.ways
        table = (0..<Self.shards).map { _ in Shard(slots) }
    }

    /// Counts one more; answers how long the network must wait instead when it has had its share.
    func spend(_ network: NetworkNumber, at now: Timestamp) -> Span? {
        let (shard, first) = places(of: network)
        let price = 1_000_000 / perSecond
        let instant = now.milliseconds * 1_000
        return shard.slots.withLock { slots in
            let place = Self.place(of: network.value, in: slots, from: first)
            if slots[place].network != network.value {
                slots[place] = Slot(network: network.value, empty: instant)
            }
            // A clock that was set back would keep a network out until it is there again.
            let empty = min(max(slots[place].empty, instant), instant + price * atOnce)
            slots[place].empty = empty
            let wait = empty - instant - price * (atOnce - 1)
            guard wait <= 0 else { return .milliseconds((wait + 999) / 1_000) }
            slots[place].empty = empty + price
            return nil
        }
    }

    /// Takes back one that was counted.
    func giveBack(_ network: NetworkNumber) {
        let (shard, first) = places(of: network)
        shard.slots.withLock { slots in
            let place = Self.place(of: network.value, in: slots, from: first)
            guard slots[place].network == network.value else { return }
            slots[place].empty -= 1_000_000 / perSecond
        }
    }

    /// Where a network may stand: in which shard, and from which of its slots on.
    private func places(of network: NetworkNumber) -> (Shard, first: Int) {
        let hash = Self.mixed(network.value)
        let set = Int(hash / UInt64(Self.shards) % UInt64(setsOfShard))
        return (table[Int(hash % UInt64(Self.shards))], set * Self.ways)
    }

    /// The network's own place, or else the one whose bucket is the emptiest.
    private static func place(of network: UInt64, in slots: [Slot], from first: Int) -> Int {
        var best = first
        for place in first..<first + ways {
            if slots[place].network == network { return place }
            if slots[place].empty < slots[best].empty { best = place }
        }
        return best
    }

    /// Numbers that follow each other fall far apart: SplitMix64's last steps.
    private static func mixed(_ number: UInt64) -> UInt64 {
        let first = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ first >> 27) &* 0x94D0_49BB_1331_11EB
        return second ^ second >> 31
    }
}

/// How much of something each network has now.
final class NetworkCounts: Sendable {
    private final class Shard: Sendable {
        let counts = Mutex<[UInt64: Int]>([:])
    }

    private let shards = (0..<16).map { _ in Shard() }

    /// Counts one more, unless the network has so many; `end` gives it back.
    func begin(_ network: NetworkNumber, most: Int) -> Bool {
        shard(network).counts.withLock { counts in
            guard counts[network.value, default: 0] < most else { return false }
            counts[network.value, default: 0] += 1
            return true
        }
    }

    func end(_ network: NetworkNumber) {
        shard(network).counts.withLock { counts in
            let left = counts[network.value, default: 0] - 1
            counts[network.value] = left > 0 ? left : nil
        }
    }

    private func shard(_ network: NetworkNumber) -> Shard {
        shards[Int(network.value % UInt64(shards.count))]
    }
}
