package import Operations
package import Shop

extension Readings {
    /// What a shopkeeper and its desk say at a moment.
    package init(of keeper: Shopkeeper, at now: Timestamp) {
        self.init(at: now)
        let counted = keeper.desk.figures.reading
        desk.queue = keeper.desk.queueLength
        desk.reserved = counted.reserved
        desk.shedFull = counted.shed[.full] ?? 0
        desk.shedLate = counted.shed[.late] ?? 0
        times.steps = [
            .page: BucketCounts(keeper.steps.page.snapshot),
            .read: BucketCounts(keeper.steps.read.snapshot),
            .slip: BucketCounts(keeper.steps.slip.snapshot),
            .desk: BucketCounts(counted.waitMilliseconds),
            .commit: BucketCounts(counted.commitMilliseconds),
        ]
        for listing in keeper.catalogue?.listings ?? []
        where listing.drop.opensAt <= now && now < listing.drop.closesAt {
            stock.openDrops += 1
            stock.unitsLeft += keeper.stock.available(listing.variants.map(\.id)).values
                .reduce(0, +)
        }
    }
}

extension BucketCounts {
    /// What a histogram has counted.
    package init(_ snapshot: HistogramSnapshot) {
        self.init(
            bounds: snapshot.bounds.map { $0 * 1_000 }, counts: snapshot.counts.map { Int64($0) })
    }

    fileprivate init(_ counted: DeskFigures.Histogram) {
        self.init(bounds: DeskFigures.commitBounds.map { Double($0) }, counts: counted.counts)
    }
}
