/// The eras that a process knows of a shop, which an older copy of its database may not have.
///
/// Where a copy from before an era is put back, the era's own row is lost with what it gave out.
/// Whoever knows of it puts it in again before the next era begins.
package struct KnownEras: Hashable, Sendable {
    /// An id that tells the shop from every other whose database may come to the same place.
    package var shop: String
    package var history: EraHistory

    package init(shop: String, history: EraHistory = EraHistory()) {
        self.shop = shop
        self.history = history
    }

    /// The known eras after a database was read: its own, unless it only lacks the latest.
    package func learning(_ found: KnownEras) -> KnownEras {
        isBeyond(found) ? self : found
    }

    /// Whether eras are known that a database of this shop has lost.
    package func isBeyond(_ found: KnownEras) -> Bool {
        shop == found.shop && !history.continuing(found.history).isEmpty
    }
}

extension EraHistory {
    /// The eras that come after all those of another history; none where that one is another
    /// branch, which has begun an era of its own under the same number.
    package func continuing(_ earlier: EraHistory) -> [Era] {
        let isBeginning = eras.map(\.id).starts(with: earlier.eras.map(\.id))
        return isBeginning ? Array(eras.dropFirst(earlier.eras.count)) : []
    }

    /// The greatest number of a sequence that an era began after: what these eras gave out is not
    /// much further.
    package func first(in sequence: String) -> Int64 {
        eras.compactMap { $0.numbers[sequence]?.first }.max() ?? 0
    }

    /// How many numbers of a sequence belong to nobody: they were passed over, or given out and
    /// lost. An era whose row was lost passed over some that the next one did as well.
    package func passedOver(in sequence: String) -> Int64 {
        let stretches = eras.compactMap { $0.numbers[sequence] }.sorted { $0.last < $1.last }
        var (count, end) = (Int64(0), Int64(0))
        for stretch in stretches {
            count += max(0, stretch.first - max(stretch.last, end))
            end = max(end, stretch.first)
        }
        return count
    }
}

extension Era {
    /// The era as an older copy of the database, which does not have it, is told of it.
    ///
    /// What the copy has is there, whatever the era found: a node that knew nothing of the era may
    /// have gone on in the copy.
    ///
    /// - Parameter here: how far the copy's sequences are.
    package func putBack(among here: [String: Int64]) -> Era {
        var era = self
        for name in Set(numbers.keys).union(here.keys) {
            let found = numbers[name] ?? Numbers(last: 0, first: 0)
            let last = max(found.last, here[name] ?? 0)
            era.numbers[name] = Numbers(last: last, first: max(found.first, last))
        }
        return era
    }
}
