/// A source of chance: a throw of the dice, for what must not happen to everybody at the same
/// moment.
package typealias Chance = @Sendable () -> UInt8
