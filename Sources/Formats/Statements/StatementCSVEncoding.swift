/// How a CSV file's bytes stand for characters.
///
/// The raw value is the name under which a mapping is stored. The tables are those of the WHATWG
/// Encoding Standard, section 9 (legacy single-byte encodings).
package enum StatementCSVEncoding: String, CaseIterable, Hashable, Sendable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    /// The Thai encoding, which has all of TIS-620.
    case windows874 = "windows-874"
    /// The encoding of western Europe, which has all letters of ISO-8859-1.
    case windows1252 = "windows-1252"
    /// The encoding of central Europe. Its bytes are those of Windows-1252 too, so only the words
    /// of a header or a person can tell the two apart.
    case windows1250 = "windows-1250"

    /// Whether characters have two bytes or four.
    var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

    /// The encoding that a byte order mark says, and how many bytes the mark has.
    static func mark(of opening: some Collection<UInt8>) -> (StatementCSVEncoding, bytes: Int)? {
        if opening.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if opening.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if opening.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// The UTF-16 that a file without a mark is in, as the zeros of its Latin letters show.
    static func unmarkedUTF16(_ opening: some Collection<UInt8>) -> StatementCSVEncoding? {
        var zeros = [0, 0]
        for (place, byte) in opening.enumerated() where byte == 0 { zeros[place & 1] += 1 }
        // A statement has digits and separators in every line, so far more than one in eight of
        // its characters are of ASCII; a file of ASCII has no zeros at all.
        guard zeros[0] != zeros[1], max(zeros[0], zeros[1]) * 16 >= opening.count else {
            return nil
        }
        return zeros[0] < zeros[1] ? .utf16LittleEndian : .utf16BigEndian
    }

    /// Appends what a byte from 0x80 on stands for to a text in UTF-8. Single-byte encodings only.
    func append(_ byte: UInt8, to text: inout [UInt8]) {
        let scalar = Self.scalar(byte, in: self)
        if scalar < 0x800 {
            text.append(UInt8(0xC0 | scalar >> 6))
        } else {
            text.append(UInt8(0xE0 | scalar >> 12))
            text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        }
        text.append(UInt8(0x80 | scalar & 0x3F))
    }

    private static func scalar(_ byte: UInt8, in encoding: StatementCSVEncoding) -> UInt32 {
        switch encoding {
        case .windows874: thai(byte)
        case .windows1250: UInt32(centralUpper[Int(byte) - 0x80])
        default: byte < 0xA0 ? UInt32(westernControls[Int(byte) - 0x80]) : UInt32(byte)
        }
    }

    /// TIS-620 is the Unicode block Thai, moved; Windows adds a few marks below it.
    private static func thai(_ byte: UInt8) -> UInt32 {
        switch byte {
        case 0xA1...0xDA, 0xDF...0xFB: UInt32(byte) - 0xA1 + 0x0E01
        case 0x80: 0x20AC
        case 0x85: 0x2026
        case 0x91...0x97: UInt32(westernControls[Int(byte) - 0x80])
        case 0xA0: 0xA0
        default: 0xFFFD
        }
    }

    /// What 0x80 to 0x9F are in Windows-1252.
    private static let westernControls: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    ]

    /// What 0x80 to 0xFF are in Windows-1250.
    private static let centralUpper: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0xFFFD, 0x201E, 0x2026, 0x2020, 0x2021, 0xFFFD, 0x2030, 0x0160,
        0x2039, 0x015A, 0x0164, 0x017D, 0x0179, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0xFFFD, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A, 0x00A0,
        0x02C7, 0x02D8, 0x0141, 0x00A4, 0x0104, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x015E, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x017B, 0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6,
        0x00B7, 0x00B8, 0x0105, 0x015F, 0x00BB, 0x013D, 0x02DD, 0x013E, 0x017C, 0x0154, 0x00C1,
        0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7, 0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A,
        0x00CD, 0x00CE, 0x010E, 0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7,
        0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF, 0x0155, 0x00E1, 0x00E2,
        0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED,
        0x00EE, 0x010F, 0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7, 0x0159,
        0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
    ]
}
