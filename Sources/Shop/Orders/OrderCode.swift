/// The short public name of an order, such as `K7R2M4X`: seven of the `PlainSymbols`.
package struct OrderCode: Hashable, Sendable {
    package let text: String

    /// How many symbols a code has.
    package static let length = 7

    /// The code that a number is written as.
    package init(number: UInt64) {
        text = PlainSymbols.text(number, length: Self.length)
    }

    /// The number that the code is written for.
    package var number: UInt64 {
        PlainSymbols.number(text.utf8, length: Self.length) ?? 0
    }
}

/// Turns order ids into codes and back.
///
/// A code is its id, enciphered with a permutation of 0 ..< 26^7 keyed by the shop's secret: no two
/// ids share a code, codes tell neither how many orders there are nor which came first, and no
/// index has to be kept. It hides numbers, it does not protect an order: that is the key's work.
///
/// The permutation is a Feistel network of 34 bits with cycle walking (Black and Rogaway, "Ciphers
/// with Arbitrary Finite Domains", 2002).
package struct OrderCodec: Sendable {
    private let roundKeys: [UInt64]

    private static let domain: UInt64 = 8_031_810_176
    private static let halfBits: UInt64 = 17
    private static let halfMask: UInt64 = (1 << 17) - 1

    /// How many round keys the network needs.
    package static let rounds = 6

    package init(roundKeys: [UInt64]) {
        precondition(roundKeys.count == Self.rounds, "the network has \(Self.rounds) rounds")
        self.roundKeys = roundKeys
    }

    /// Whether an order with this id can have a code.
    package static func hasCode(_ id: OrderID) -> Bool {
        id.value >= 0 && UInt64(id.value) < domain
    }

    /// The code of an order.
    package func code(of id: OrderID) -> OrderCode {
        var number = UInt64(id.value)
        precondition(number < Self.domain, "the shop has run out of order codes")
        repeat { number = encipher(number) } while number >= Self.domain
        return OrderCode(number: number)
    }

    /// The order that a code would name, whether or not there is one.
    package func id(of code: OrderCode) -> OrderID {
        var number = code.number
        repeat { number = decipher(number) } while number >= Self.domain
        return OrderID(Int64(number))
    }

    private func encipher(_ number: UInt64) -> UInt64 {
        var (left, right) = (number >> Self.halfBits, number & Self.halfMask)
        for key in roundKeys {
            (left, right) = (right, left ^ mix(right, key))
        }
        return left << Self.halfBits | right
    }

    private func decipher(_ number: UInt64) -> UInt64 {
        var (left, right) = (number >> Self.halfBits, number & Self.halfMask)
        for key in roundKeys.reversed() {
            (left, right) = (right ^ mix(left, key), left)
        }
        return left << Self.halfBits | right
    }

    /// SplitMix64's finalizer over the keyed half (Steele, Lea and Flood, OOPSLA 2014).
    private func mix(_ half: UInt64, _ key: UInt64) -> UInt64 {
        var value = (half &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ key
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return (value ^ value >> 31) & Self.halfMask
    }
}
