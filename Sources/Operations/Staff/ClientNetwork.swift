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
        let bare = String(address.prefix { $0 != "%" })
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

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
