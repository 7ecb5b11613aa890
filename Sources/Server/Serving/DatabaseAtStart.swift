internal import Delivery
internal import Shop
internal import Storage

/// Waits for a database that cannot be reached yet, for a bounded time and not in silence.
struct DatabaseAtStart: Sendable {
    /// How long, and how often it is asked and spoken of.
    static let patience: Span = .seconds(60)
    static let pause: Span = .milliseconds(500)
    static let silence: Span = .seconds(10)

    let wait: Wait
    /// The time since any moment.
    let now: @Sendable () -> Duration
    /// Takes a line for people.
    let tell: @Sendable (String) -> Void

    /// What `open` opens; it is called again while the database is away.
    ///
    /// - Throws: what `open` throws in the end, and at once whatever does not pass by itself.
    func opened<T>(_ open: () async throws -> T) async throws -> T {
        let start = now()
        var lastTold: Duration?
        while true {
            do {
                return try await open()
            } catch StorageError.away(let words) {
                let waited = now() - start
                guard waited < .milliseconds(Self.patience.milliseconds) else {
                    throw StorageError.away(
                        "\(words); it was tried for \(Self.patience.milliseconds / 1_000) seconds")
                }
                if lastTold.map({ waited - $0 >= .milliseconds(Self.silence.milliseconds) }) ?? true
                {
                    let left = Self.patience.milliseconds / 1_000 - waited.components.seconds
                    tell("waits for the database, up to \(left) seconds more: \(words)")
                    lastTold = waited
                }
                try await wait(Self.pause)
            }
        }
    }
}
