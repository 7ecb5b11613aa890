internal import Shop

/// The surroundings that the outside world hands to the program. Nothing else reads the
/// environment, the clock or the machine's randomness.
struct Surroundings: Sendable {
    /// The program's own path when it began, and its arguments.
    var command: [String]
    var environment: [String: String]
    var clock: Clock
    /// Names the start of the machine: another after each.
    var boot: String
    /// Fresh random bytes from the operating system.
    var random: @Sendable (_ count: Int) -> [UInt8]
}
