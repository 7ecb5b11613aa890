/// A table from numbers to places in a list, where one number may have several places.
///
/// It answers some hundred questions for each row of a statement, nearly all of them with nothing:
/// open addressing over one array keeps that to one look into memory (Knuth, "The Art of Computer
/// Programming", volume 3, section 6.4).
struct CodeTable: Sendable {
    private var keys: [UInt64]
    /// The newest entry of each key; -1 where there is none.
    private var heads: [Int32]
    /// The place of each entry, and the entry before it that has the same key.
    private var entries: [(place: Int32, before: Int32)] = []
    private let shift: UInt64

    /// - Parameter count: the most entries that will be added.
    init(for count: Int) {
        var bits: UInt64 = 4
        while (1 << bits) < count * 2 { bits += 1 }
        keys = Array(repeating: 0, count: 1 << bits)
        heads = Array(repeating: -1, count: 1 << bits)
        entries.reserveCapacity(count)
        shift = 64 - bits
    }

    /// Adds a place for a key.
    mutating func add(_ key: UInt64, _ place: Int) {
        precondition(entries.count * 2 < keys.count + 2, "the table was made for fewer entries")
        let slot = slot(of: key)
        keys[slot] = key
        entries.append((Int32(place), heads[slot]))
        heads[slot] = Int32(entries.count - 1)
    }

    /// The places of a key, the newest first.
    func forEach(_ key: UInt64, atMost most: Int = .max, _ body: (Int) -> Void) {
        var entry = heads[slot(of: key)]
        var left = most
        while entry >= 0, left > 0 {
            let found = entries[Int(entry)]
            body(Int(found.place))
            entry = found.before
            left -= 1
        }
    }

    /// Where a key stands, or would.
    private func slot(of key: UInt64) -> Int {
        // Fibonacci hashing: the golden ratio spreads keys that lie close together.
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while heads[slot] >= 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }
}
