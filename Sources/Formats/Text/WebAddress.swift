internal import Shop

/// An address that can be posted to: `https://hooks.example/holdfast` (RFC 3986).
///
/// It is read to tell a person early what is wrong with it. What is really reached is looked at
/// when a connection is made.
package struct WebAddress: Hashable, Sendable {
    /// The address as it was typed, without blanks around it.
    package let text: String
    /// Whether it is https.
    package let isSecure: Bool
    /// The host in small letters: a name, or an address of the internet without its brackets.
    package let host: String
    /// The port where one is named.
    package let port: Int?

    /// Reads an address; `nil` for anything that is none, that has a name and password in it, or a
    /// fragment, which is never sent.
    package init?(_ typed: String) {
        let text = String(typed.trimmingBlanks())
        let isWhole = text.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && !Self.foreign.contains($0)
        }
        let scheme = text.before(":").asciiLowercased
        guard isWhole, ["http", "https"].contains(scheme), !text.has("#") else { return nil }
        let rest = text.dropFirst(scheme.utf8.count)
        guard rest.begins(with: "://") else { return nil }
        let authority = rest.dropFirst(3).before("/?")
        guard !authority.has("@"), let (host, port) = Self.parts(authority) else { return nil }
        self.text = text
        isSecure = scheme.utf8.count == 5
        self.host = host.asciiLowercased
        self.port = port
    }

    /// What stands in no address as it is sent.
    private static let foreign: [UInt8] = Array("\"<>\\^`{|}".utf8)

    private static func parts(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var tail = Substring()
        if authority.begins(with: "[") {
            guard let end = authority.place(of: "]") else { return nil }
            host = authority[authority.utf8.index(after: authority.startIndex)..<end]
            tail = authority[authority.utf8.index(after: end)...]
            guard host.has(":"), host.utf8.allSatisfy(isOfIPv6) else { return nil }
        } else {
            if let colon = authority.place(of: ":") {
                host = authority[..<colon]
                tail = authority[colon...]
            }
            guard isName(host) else { return nil }
        }
        if tail.isEmpty { return (String(host), nil) }
        guard tail.begins(with: ":"), let port = Int(tail.dropFirst()),
            tail.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }),
            (1...65_535).contains(port)
        else { return nil }
        return (String(host), port)
    }

    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && host.pieces(at: ".", keepsEmpty: true).dropLast().allSatisfy { !$0.isEmpty }
            && host.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "_")
            }
    }

    private static func isOfIPv6(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
