/// The time that only runs: nobody sets it to another, as happens to the clock. For how long ago
/// something was, and never for when.
package typealias Uptime = @Sendable () -> ContinuousClock.Instant
