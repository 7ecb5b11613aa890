internal import Synchronization

/// How often somebody waited for the server after something was sent: what a database that is
/// milliseconds away costs, whatever it has to do.
package final class RoundTrips: Sendable {
    private let number = Atomic<Int>(0)

    init() {}

    func count() {
        number.add(1, ordering: .relaxed)
    }

    /// So far, on all connections of the same settings.
    package var value: Int { number.load(ordering: .relaxed) }
}
