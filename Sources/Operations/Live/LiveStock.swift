package import Shop
internal import Synchronization

/// The stock in memory: how many units of each variant can be reserved, as of the last commit.
/// Served to thousands.
package final class LiveStock: Sendable {
    private struct State {
        var available: [VariantID: Int] = [:]
        var version: Int64
        var catalogueVersion: Int64?
    }

    private let state: Mutex<State>

    /// - Parameter now: where versions begin, so that they grow from one start of the shop to the
    ///   next: a version a millisecond is more than a desk commits.
    package init(at now: Timestamp) {
        state = Mutex(State(version: now.milliseconds))
    }

    /// Takes over numbers that were committed.
    ///
    /// - Parameter catalogue: the version of the catalogue whose numbers these all are; `nil` where
    ///   they are only some of them.
    package func publish(_ available: [VariantID: Int], ofAll catalogue: Int64? = nil) {
        state.withLock { state in
            if let catalogue { state.catalogueVersion = catalogue }
            guard !available.isEmpty else { return }
            state.available.merge(available) { $1 }
            state.version += 1
        }
    }

    /// Takes over numbers of variants that nothing was known of.
    ///
    /// - Parameter catalogue: the version of the catalogue that they were read with.
    package func learn(_ available: [VariantID: Int], of catalogue: Int64) {
        state.withLock { state in
            if state.catalogueVersion == nil { state.catalogueVersion = catalogue }
            let before = state.available.count
            state.available.merge(available) { known, _ in known }
            if state.available.count > before { state.version += 1 }
        }
    }

    /// Takes over all numbers there are; nothing else is known any more.
    package func replace(_ available: [VariantID: Int]) {
        state.withLock { state in
            state.available = available
            state.version += 1
        }
    }

    /// A number that grows with every change of the stock.
    package var version: Int64 { state.withLock { $0.version } }

    /// The version of the catalogue whose numbers these are, so that a change by another process is
    /// not taken for known because its catalogue is.
    package var catalogueVersion: Int64 { state.withLock { $0.catalogueVersion ?? 0 } }

    /// The units of a variant; 0 for one that is not known.
    package func available(_ variant: VariantID) -> Int {
        state.withLock { $0.available[variant] ?? 0 }
    }

    /// The units of several variants at one moment.
    package func available(_ variants: [VariantID]) -> [VariantID: Int] {
        state.withLock { state in
            var units: [VariantID: Int] = [:]
            for variant in variants { units[variant] = state.available[variant] ?? 0 }
            return units
        }
    }
}
