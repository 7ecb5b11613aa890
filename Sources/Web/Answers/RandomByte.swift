/// A source of random bytes, one at a time, for what must not happen to everybody at the same
/// moment.
package typealias RandomByte = @Sendable () -> UInt8
