/// The tag-length-value text of EMVCo merchant-presented QR codes ("EMV QR Code Specification for
/// Payment Systems, Merchant-Presented Mode", section 3): two digits of tag, two of length, value.
///
/// One encoder serves PromptPay, PIX, PayNow, VietQR and their kin; each scheme only chooses tags.
package struct EMVPayload: Hashable, Sendable {
    /// The reason why a value cannot stand in a payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The tag is not one of 00 to 99, or is 63, the checksum that `text` writes.
        case tag(Int)
        /// The field is empty, and empty fields must be left out.
        case empty(tag: Int)
        /// The value has more than 99 bytes.
        case tooLong(tag: Int, bytes: Int)
        /// The value has something else than printable ASCII; banking apps disagree about anything
        /// beyond.
        case notASCII(tag: Int)

        package var description: String {
            switch self {
            case .tag(let tag): "tag \(tag) is not one that a payload can have"
            case .empty(let tag): "field \(tag) is empty"
            case .tooLong(let tag, let bytes):
                "field \(tag) has \(bytes) bytes, \(EMVPayload.greatestValue) are the most"
            case .notASCII(let tag): "field \(tag) has characters other than printable ASCII"
            }
        }
    }

    /// The most bytes of a value: its length is written with two digits.
    package static let greatestValue = 99

    /// The fields without the checksum; this is also the value of a nested template.
    package private(set) var fields = ""

    /// Makes a payload, or a template, without fields.
    package init() {}

    /// Appends a field. Fields keep the order in which they were appended; 00 must come first.
    package mutating func append(_ tag: Int, _ value: String) throws(Failure) {
        guard (0...99).contains(tag), tag != EMVPayload.checksumTag else { throw .tag(tag) }
        try appendUnchecked(tag, value)
    }

    /// Appends a template: a field whose value is itself fields, where 63 is a tag like others.
    package mutating func append(_ tag: Int, _ template: EMVPayload) throws(Failure) {
        try append(tag, template.fields)
    }

    private mutating func appendUnchecked(_ tag: Int, _ value: String) throws(Failure) {
        let bytes = value.utf8.count
        guard bytes > 0 else { throw .empty(tag: tag) }
        guard bytes <= EMVPayload.greatestValue else { throw .tooLong(tag: tag, bytes: bytes) }
        guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .notASCII(tag: tag)
        }
        fields += EMVPayload.twoDigits(tag) + EMVPayload.twoDigits(bytes) + value
    }

    /// The whole payload with its checksum, as it goes into the QR code.
    package var text: String { EMVPayload.closed(fields) }

    /// Fields with their checksum behind them (section 4.7.3 of the specification): tag 63, four
    /// hexadecimal digits over all before them.
    static func closed(_ fields: String) -> String {
        let head = fields + checksumHead
        let digits = String(CRC16.ccittFalse(head.utf8), radix: 16, uppercase: true)
        return head + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The tag and the length of the checksum.
    static let checksumHead = "6304"

    private static let checksumTag = 63

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

/// Cyclic redundancy checks of 16 bits.
package enum CRC16 {
    /// CRC-16/CCITT-FALSE (also CRC-16/IBM-3740): polynomial 1021, start FFFF, not reflected;
    /// `123456789` gives 29B1. EMVCo QR codes use it.
    package static func ccittFalse(_ bytes: some Sequence<UInt8>) -> UInt16 {
        var remainder: UInt16 = 0xFFFF
        for byte in bytes {
            remainder ^= UInt16(byte) << 8
            for _ in 0..<8 {
                let carries = remainder & 0x8000 != 0
                remainder = remainder << 1 ^ (carries ? 0x1021 : 0)
            }
        }
        return remainder
    }
}
