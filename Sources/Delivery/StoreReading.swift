/// The reading of the store that slips are carried to.
package struct StoreReading: Hashable, Sendable {
    package var isAway = false
    /// The number of files that are yet to be carried.
    package var waiting = 0

    package init(isAway: Bool = false, waiting: Int = 0) {
        self.isAway = isAway
        self.waiting = waiting
    }
}
