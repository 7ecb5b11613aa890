internal import Shop

/// A network as it is written down: `10.0.0.0/8`, `2001:db8::/32`, or one address (RFC 4632).
package struct NetworkRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads an address with or without a length; `nil` for anything else, also for a length that
    /// leaves bits of the address over: whoever writes those means another network.
    package init?(_ text: some StringProtocol) {
        let parts = String(text).pieces(at: "/", keepsEmpty: true)
        guard (1...2).contains(parts.count),
            let bytes = ClientNetwork.bytes(of: String(parts[0]))
        else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let length = Int(parts[1]), (0...bits).contains(length)
            else { return nil }
            bits = length
        }
        self.bits = bits
        self.bytes = bytes
        guard (0..<bytes.count * 8).allSatisfy({ $0 < bits || !Self.bit($0, of: bytes) }) else {
            return nil
        }
    }

    /// Whether an address is of this network. An IPv4 address in IPv6's clothes is itself.
    package func contains(_ address: String) -> Bool {
        ClientNetwork.bytes(of: address).map(contains(bytes:)) ?? false
    }

    /// Whether an address, of 4 or 16 bytes in network order, is of this network.
    package func contains(bytes other: [UInt8]) -> Bool {
        other.count == bytes.count
            && (0..<bits).allSatisfy { Self.bit($0, of: bytes) == Self.bit($0, of: other) }
    }

    private static func bit(_ place: Int, of bytes: [UInt8]) -> Bool {
        bytes[place / 8] & (0x80 >> UInt8(place % 8)) != 0
    }
}
