/// A hash that tells one text from another where nobody gains by a collision: FNV-1a of 64 bits
/// (http://www.isthe.com/chongo/tech/comp/fnv/).
package struct FNV1a: Sendable {
    /// The hash of all bytes so far.
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    /// Adds bytes, in their order.
    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
