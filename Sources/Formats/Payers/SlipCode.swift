/// The text of a QR code on a payer's slip, and what it says.
///
/// A slip's code holds no amount, no receiver and no signature, and anyone can compute its
/// checksum: it tells one transfer from another, and proves none.
package struct SlipCode: Hashable, Sendable {
    /// The kinds of code that stand on slips.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A Thai bank's own code, which names the bank and the transfer.
        case thaiSlip = "thai_slip"
        /// The code of a TrueMoney wallet's slip, which names the transfer.
        case trueMoney = "truemoney"
        /// A code to pay with, by EMVCo's rules, such as PromptPay: no proof of anything.
        case emv
        /// A code to pay with in SEPA (EPC069-12).
        case epc
        /// Anything else, also a code whose checksum is wrong.
        case other
    }

    /// The code's text: as UTF-8 where its bytes are that, else as ISO-8859-1.
    package let text: String
    /// The finding about it.
    package let kind: Kind
    /// The sending bank's three digits, of a Thai bank's code; any are taken, known or not.
    package let bank: String?
    /// The transfer's reference, letter by letter: two that differ only in case are two.
    package let reference: String?

    /// How many bytes the reference of a Thai bank's code has.
    package static let referenceBytes = 17...25
    /// How many bytes the transfer of a TrueMoney code may have: as much as one field holds.
    package static let trueMoneyBytes = 1...99

    /// Reads a code.
    ///
    /// - Parameter bytes: the code's own bytes; a reader's guess at their text loses letters.
    package init(_ bytes: [UInt8]) {
        text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        if let slip = Self.thaiSlip(bytes) {
            (kind, bank, reference) = (.thaiSlip, slip.bank, slip.reference)
        } else if let transfer = Self.trueMoney(bytes) {
            (kind, bank, reference) = (.trueMoney, nil, transfer)
        } else {
            let other: Kind = Self.isEPC(bytes) ? .epc : .other
            kind = Self.isEMV(bytes) ? .emv : other
            (bank, reference) = (nil, nil)
        }
    }
}

extension SlipCode {
    /// The tags that a checksum stands behind: that of a Thai slip, and EMVCo's.
    private static let slipChecksum = 91
    private static let emvChecksum = 63

    /// `00`[`00`=`000001`, `01`=bank, `02`=reference] `51`=`TH` `91`=checksum: the Thai banks' mini
    /// QR, as promptparse and SlipOK describe it.
    private static func thaiSlip(_ bytes: [UInt8]) -> (bank: String, reference: String)? {
        guard let fields = checked(bytes, tag: slipChecksum), fields.has("TH", at: 51),
            let transfer = fields[0].flatMap(TagFields.init), transfer.has("000001", at: 0),
            let bank = transfer[1], bank.count == 3, bank.allSatisfy(isDigit),
            let reference = transfer[2], referenceBytes.contains(reference.count),
            reference.allSatisfy(isPrinted)
        else { return nil }
        return (String(decoding: bank, as: UTF8.self), String(decoding: reference, as: UTF8.self))
    }

    /// `00`[`00`=`01`, `01`=`01`, `02`=event, `03`=transfer, `04`=day as DDMMYYYY] and a checksum;
    /// `51` is not always there.
    private static func trueMoney(_ bytes: [UInt8]) -> String? {
        guard let fields = checked(bytes, tag: slipChecksum),
            fields[51] == nil || fields.has("TH", at: 51),
            let transfer = fields[0].flatMap(TagFields.init), transfer.has("01", at: 0),
            transfer.has("01", at: 1), transfer[2] != nil, let day = transfer[4], day.count == 8,
            day.allSatisfy(isDigit), let number = transfer[3],
            trueMoneyBytes.contains(number.count), number.allSatisfy(isPrinted)
        else { return nil }
        return String(decoding: number, as: UTF8.self)
    }

    /// `00`=`01` first, the checksum last (EMVCo, Merchant-Presented Mode, 4.7.1 and 4.7.3).
    private static func isEMV(_ bytes: [UInt8]) -> Bool {
        checked(bytes, tag: emvChecksum)?.has("01", at: 0) ?? false
    }

    /// The first four lines of EPC069-12, version 2.1, table 2: service tag, version, character
    /// set and identification.
    private static func isEPC(_ bytes: [UInt8]) -> Bool {
        let lines = bytes.split(
            separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false
        ).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        guard lines.count > 4, lines[0].elementsEqual("BCD".utf8),
            lines[1].elementsEqual("001".utf8) || lines[1].elementsEqual("002".utf8),
            lines[2].count == 1, let set = lines[2].first
        else { return false }
        return (0x31...0x38).contains(set) && lines[3].elementsEqual("SCT".utf8)
    }

    /// The fields before a checksum that is right, and stands at the end; 00 comes first.
    ///
    /// Some banks write the checksum as a number, without its leading zeros, and TrueMoney in small
    /// letters; its length says 04 all the same.
    private static func checked(_ bytes: [UInt8], tag: Int) -> TagFields? {
        let opening = Array("\(tag)04".utf8)
        let starts = (1...4).map { bytes.count - $0 - opening.count }
        // The longest first: the digits of a checksum may look like the opening of another.
        for start in starts.reversed() where start > 0 {
            let digits = bytes[(start + opening.count)...]
            guard bytes[start...].starts(with: opening),
                let checksum = UInt16(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.allSatisfy(isHexadecimal),
                checksum == CRC16.ccittFalse(bytes[..<(start + opening.count)]),
                let fields = TagFields(bytes[..<start]), fields.fields.first?.tag == 0,
                fields[tag] == nil
            else { continue }
            return fields
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte & 0xDF)
    }

    /// Whether a byte is printable ASCII and no blank.
    private static func isPrinted(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}
