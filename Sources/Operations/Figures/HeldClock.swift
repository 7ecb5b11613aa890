package import Shop
package import Storage
internal import Synchronization

/// The machine's clock, held against the database's: of several nodes each must see a hold end, a
/// drop open and a line be drawn at the same moment, and only the database is the same for all.
///
/// A difference of network and sync is left alone. Above `Limits.told` the database's clock is the
/// shop's: this node shows and decides by it, and says so.
package final class HeldClock: Sendable {
    /// The named limits of clocks.
    package enum Limits {
        /// The difference between the clocks above which it is corrected and told.
        package static let told: Span = .seconds(1)
        /// The difference below which the clock is right again: half, so that it does not come and
        /// go.
        static let calm: Span = .milliseconds(500)
    }

    private struct State {
        /// What is added to the machine's time.
        var correction: Span = .milliseconds(0)
    }

    private let machine: Clock
    private let state = Mutex(State())

    package init(_ machine: @escaping Clock) {
        self.machine = machine
    }

    /// The shop's clock on this node.
    package var clock: Clock {
        { self.machine() + self.correction }
    }

    /// How far the machine's clock is behind the database's, as far as that is corrected; negative
    /// where it is ahead.
    package var correction: Span { state.withLock { $0.correction } }

    /// Asks the database for its time and corrects by it.
    ///
    /// - Returns: whether the correction is another than before.
    /// - Throws: `StorageError`.
    package func compare(with store: any Store) async throws -> Bool {
        let asked = try await store.read { [machine] connection -> (Timestamp, Int64, Timestamp)? in
            guard let query = connection.dialect.clock else { return nil }
            let before = machine()
            let found = try connection.first(query) { $0.integer(0) }
            return found.map { (before, $0, machine()) }
        }
        guard let (before, found, after) = asked, after >= before else { return false }
        return take(Timestamp(milliseconds: found), between: before, and: after)
    }

    /// The database's time was `found` at some moment between two of the machine's.
    func take(_ found: Timestamp, between before: Timestamp, and after: Timestamp) -> Bool {
        let error =
            found < before ? found - before : found > after ? found - after : Span.milliseconds(0)
        let size = abs(error.milliseconds)
        return state.withLock { state in
            let known = state.correction
            let isOn = known.milliseconds != 0
            if size <= (isOn ? Limits.calm : Limits.told).milliseconds {
                state.correction = .milliseconds(0)
            } else if abs(error.milliseconds - known.milliseconds) > Limits.calm.milliseconds {
                state.correction = error
            }
            return state.correction != known
        }
    }
}
