/// A table from names to small numbers that is asked by the bytes of a name, without a `String`.
///
/// It is open addressing with linear probing. Names come from strangers, so the hash begins with a
/// number that they do not know.
struct NameTable {
    private struct Entry {
        var hash: UInt64
        var bytes: Range<Int>
        var number: Int
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Places in `entries`, from 1; 0 is a free slot. The count is a power of two.
    private var slots: [Int32]
    private let seed: UInt64

    /// Makes a table with room for so many names.
    ///
    /// - Parameter seed: what the hash begins with.
    init(capacity: Int, seed: UInt64 = NameTable.seed) {
        var count = 16
        while count < capacity * 2 { count *= 2 }
        slots = [Int32](repeating: 0, count: count)
        self.seed = seed
    }

    /// How many names are in it.
    var count: Int { entries.count }

    /// A number that differs from one start of the process to the next.
    private static var seed: UInt64 {
        UInt64(truncatingIfNeeded: Hasher().finalize()) | 1
    }

    /// The number of a name; `nil` where it is not in the table.
    func number(of name: UnsafeRawBufferPointer) -> Int? {
        let hash = hash(of: name)
        let place = slots[slot(of: name, hash)]
        return place == 0 ? nil : entries[Int(place) - 1].number
    }

    /// Puts a name into the table, which must have room; a name that is there gets the number.
    mutating func insert(_ name: UnsafeRawBufferPointer, number: Int) {
        let hash = hash(of: name)
        let slot = slot(of: name, hash)
        if slots[slot] > 0 {
            entries[Int(slots[slot]) - 1].number = number
            return
        }
        precondition((entries.count + 1) * 2 <= slots.count, "the table is full")
        let start = bytes.count
        bytes.append(contentsOf: name)
        entries.append(Entry(hash: hash, bytes: start..<bytes.count, number: number))
        slots[slot] = Int32(entries.count)
    }

    /// The slot that has the name, or the free one where it belongs.
    private func slot(of name: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
        while slots[slot] > 0, !isName(name, hash, of: entries[Int(slots[slot]) - 1]) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isName(
        _ name: UnsafeRawBufferPointer, _ hash: UInt64, of entry: Entry
    ) -> Bool {
        guard entry.hash == hash, entry.bytes.count == name.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            for index in 0..<name.count where bytes[entry.bytes.lowerBound + index] != name[index] {
                return false
            }
            return true
        }
    }

    /// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/), folded upwards once more
    /// because the slot is taken from the upper half.
    private func hash(of name: UnsafeRawBufferPointer) -> UInt64 {
        var hash = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (hash ^ hash >> 29) &* 0x9E37_79B9_7F4A_7C15
    }
}
