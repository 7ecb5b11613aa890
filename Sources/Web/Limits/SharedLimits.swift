/// The limits of a listener, once for all of its connections: each would take more room for copies
/// of them than for all else that it knows.
final class SharedLimits: Sendable {
    let values: WebLimits

    init(_ values: WebLimits) {
        self.values = values
    }
}
