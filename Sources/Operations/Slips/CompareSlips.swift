internal import Formats
package import Shop
internal import Storage

/// Slips without a code that names a transfer are told apart by their pictures, soon after they
/// were read and beside everything else.
///
/// A slip is compared once its imprint is stored, with all imprints that are stored then. So of two
/// slips that are read at the same time, by whatever processes, at least one finds the other.
extension Shopkeeper {
    /// Compares the slips that wait for it, as many as are claimed at once; answers whether there
    /// were some.
    ///
    /// - Throws: `StorageError`; what was claimed is compared again a minute later.
    package func compareSlips() async throws -> Bool {
        let now = clock()
        guard try await store.read({ try SlipImprints.hasFresh(on: $0, at: now) }) else {
            return false
        }
        let fresh = try await store.writeBeside { try SlipImprints.claim(on: $0, at: now) }
        guard !fresh.isEmpty else { return false }
        var alike: [SlipImprints.Alike] = []
        for search in try await near(fresh) {
            alike += try await self.alike(search)
        }
        let (found, at) = (alike, clock())
        try await store.writeBeside {
            try SlipImprints.save(found, of: fresh.map(\.slip), on: $0, at: at)
        }
        return true
    }

    /// Searches all imprints for those that may be near the new ones.
    private func near(_ fresh: [SlipImprints.Folded]) async throws -> [NearImprints] {
        var searches = fresh.map { NearImprints(of: $0) }
        let reach = SlipComparingLimits.reach
        var past = (fresh.map(\.slip.value).min() ?? 0) - reach - 1
        let last = (fresh.map(\.slip.value).max() ?? 0) + reach
        while true {
            let from = past
            let page = try await store.read {
                try SlipImprints.page(past: from, to: last, on: $0)
            }
            for index in searches.indices { searches[index].take(page) }
            guard page.count == SlipComparingLimits.page, let end = page.last else { break }
            past = end.slip.value
        }
        return searches
    }

    /// Compares one slip with those that are near it.
    private func alike(_ search: NearImprints) async throws -> [SlipImprints.Alike] {
        let (slip, near) = (search.own.slip, search.slips)
        guard !near.isEmpty else { return [] }
        let hashes = try await store.read { try SlipImprints.hashes(of: near + [slip], on: $0) }
        guard let hash = hashes[slip] else { return [] }
        let nearest = near.compactMap { other in
            hashes[other].map { (other: other, distance: $0.distance(to: hash)) }
        }
        .filter { $0.distance <= LikenessLimits.bits }
        .sorted { ($0.distance, $0.other.value) < ($1.distance, $1.other.value) }
        .prefix(SlipComparingLimits.compared).map(\.other)
        guard !nearest.isEmpty else { return [] }
        let packed = try await store.read { try SlipImprints.greys(of: nearest + [slip], on: $0) }
        guard let own = packed[slip].flatMap(GreyCopy.init(packed:)) else { return [] }
        return nearest.compactMap { other in
            guard let grey = packed[other].flatMap(GreyCopy.init(packed:)) else { return nil }
            // From the earlier to the later one, whoever was read first.
            let likeness =
                slip.value < other.value
                ? PictureLikeness(of: grey, to: own) : PictureLikeness(of: own, to: grey)
            return likeness.map { .init(slip: slip, other: other, blocks: $0.blocks) }
        }
    }
}

/// The search for the imprints that may be near one, by their folds.
struct NearImprints: Sendable {
    let own: SlipImprints.Folded
    private var near: [(slip: SlipID, distance: Int)] = []

    init(of own: SlipImprints.Folded) { self.own = own }

    /// The slips that may be near, the nearest first.
    var slips: [SlipID] { nearest.map(\.slip) }

    /// Looks at a page of imprints.
    mutating func take(_ page: [SlipImprints.Folded]) {
        for other in page {
            let distance = own.fold.distance(to: other.fold)
            guard distance <= LikenessLimits.bits, other.slip != own.slip,
                abs(other.slip.value - own.slip.value) <= SlipComparingLimits.reach
            else { continue }
            near.append((other.slip, distance))
        }
        if near.count > 2 * SlipComparingLimits.searched { near = nearest }
    }

    private var nearest: [(slip: SlipID, distance: Int)] {
        Array(
            near.sorted { ($0.distance, $0.slip.value) < ($1.distance, $1.slip.value) }
                .prefix(SlipComparingLimits.searched))
    }
}

/// The limits of comparing the pictures of slips.
package enum SlipComparingLimits {
    /// How many new slips are compared at once: all imprints are read once for them.
    package static let together = 32
    /// How many imprints are read at once.
    package static let page = 5_000
    /// A slip is compared with the slips that have numbers this far from its own, before and behind
    /// it: with about so many each of the shop's last slips.
    package static let reach: Int64 = 100_000
    /// The most slips whose hashes are compared with that of one, the nearest by their folds.
    package static let searched = 200
    /// The most slips whose pictures are compared with that of one, the nearest by their hashes.
    package static let compared = 20
    /// How long a process holds slips that it compares; whoever finds them later compares them.
    package static let held: Span = .minutes(1)
}
