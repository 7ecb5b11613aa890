/// The rule which addresses of the internet are everybody's: what leaves the shop for an address of
/// a stranger's choice goes to these alone.
///
/// The special blocks are those of IANA's registries for IPv4 and IPv6 (RFC 6890) that are not
/// globally reachable, and those that carry another address inside: a private one must not be
/// reached in IPv6's clothes (RFC 4291, 2.5.5.2), through NAT64 (RFC 6052) or 6to4 (RFC 3056).
package enum PublicAddressRule {
    /// Whether an address, of 4 or 16 bytes in network order, is out in the world.
    package static func isPublic(_ address: [UInt8]) -> Bool {
        switch address.count {
        case 4: !special4.contains { isIn($0.prefix, $0.bits, address) }
        case 16:
            // All of the world's addresses begin so (RFC 4291, 2.4): loopback, link-local, unique
            // local, multicast, IPv4-mapped and NAT64 ones do not.
            isIn([0x20], 3, address) && !special6.contains { isIn($0.prefix, $0.bits, address) }
        default: false
        }
    }

    private static let special4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12),
        ([192, 0, 0], 24), ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16),
        ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 4), ([240], 4),
    ]

    private static let special6: [(prefix: [UInt8], bits: Int)] = [
        // Protocol assignments, among them Teredo, benchmarks and ORCHID.
        ([0x20, 0x01, 0x00], 23),
        // Documentation, and 6to4.
        ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
    ]

    private static func isIn(_ prefix: [UInt8], _ bits: Int, _ address: [UInt8]) -> Bool {
        (0..<bits).allSatisfy { place in
            let mask: UInt8 = 0x80 >> UInt8(place % 8)
            let wanted = place / 8 < prefix.count ? prefix[place / 8] & mask : 0
            return address[place / 8] & mask == wanted
        }
    }
}
