internal import Synchronization

/// The count of round trips: how often somebody waited for the server after something was sent,
/// which is what a database that is milliseconds away costs, whatever it has to do.
///
/// What a new connection waits for before anybody can use it does not count: one may be made while
/// somebody else's statement runs on another.
package final class RoundTrips: Sendable {
    private let number = Atomic<Int>(0)

    init() {}

    func count() {
        number.add(1, ordering: .relaxed)
    }

    /// The number of round trips so far, on all connections of the same settings.
    package var value: Int { number.load(ordering: .relaxed) }
}
