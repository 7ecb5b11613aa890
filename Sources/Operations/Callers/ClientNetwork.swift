internal import Shop

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The part of a client's address that whoever has it does not choose for themselves.
///
/// Of IPv6 that is the first 64 bits: the rest is given out by the network's own machines (RFC
/// 4291, 2.5.4), so that one of them has 2^64 addresses. An IPv4 address in IPv6's clothes (RFC
/// 4291, 2.5.5.2) is itself.
package enum ClientNetwork {
    /// The longest name that is kept of what is no address, in bytes.
    static let longest = 64

    /// The name that tries from an address are counted by.
    package static func name(of address: String) -> String {
        let bare = String(address.before("%"))
        var parsed = in6_addr()
        guard address.utf8.count <= longest, inet_pton(AF_INET6, bare, &parsed) == 1 else {
            return String(decoding: address.utf8.prefix(longest), as: UTF8.self)
        }
        let bytes = withUnsafeBytes(of: parsed) { Array($0) }
        if bytes.starts(with: Self.mapped) {
            return bytes.suffix(4).map { String($0) }.joined(separator: ".")
        }
        return hex(Array(bytes.prefix(8))) + "::/64"
    }

    /// The network of an address as a number; `nil` for what is no address.
    ///
    /// Of IPv6 that is the first 56 bits, which is what a home or a rented server gets at least
    /// (RFC 6177, 2): counted by 64 bits, each would be 256 networks.
    package static func number(of address: String) -> NetworkNumber? {
        guard address.utf8.count <= longest, let bytes = bytes(of: address) else { return nil }
        let value = bytes.prefix(7).reduce(UInt64(bytes.count)) { $0 << 8 | UInt64($1) }
        return NetworkNumber(value: value, isNear: isNear(bytes))
    }

    static func bytes(of address: String) -> [UInt8]? {
        var short = in_addr()
        if inet_pton(AF_INET, address, &short) == 1 {
            return withUnsafeBytes(of: short) { Array($0) }
        }
        var long = in6_addr()
        guard inet_pton(AF_INET6, String(address.before("%")), &long) == 1 else {
            return nil
        }
        let bytes = withUnsafeBytes(of: long) { Array($0) }
        return bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    /// Addresses that nobody out in the world has (RFC 6890): this machine, a local network, a
    /// container's bridge.
    private static func isNear(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 4 else {
            return bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
                || bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        }
        switch (bytes[0], bytes[1]) {
        case (127, _), (10, _), (192, 168), (169, 254): return true
        case (172, let second): return (16...31).contains(second)
        default: return false
        }
    }

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}

/// The network that a request comes from.
package struct NetworkNumber: Hashable, Sendable {
    /// The network's number: the same for all of its addresses, and for no other network.
    package let value: UInt64
    /// Whether the network is this machine's own or a local one: a proxy's, a container's, the
    /// shopkeeper's, and not a stranger's.
    package let isNear: Bool

    package init(value: UInt64, isNear: Bool) {
        self.value = value
        self.isNear = isNear
    }
}
