/// A statement file's bytes on their way in, without a byte order mark, and in UTF-8 where the file
/// is in UTF-16.
///
/// The readers behind it look for separators and digits of ASCII and need know no other.
struct StatementPlainFeed {
    private var opening: [UInt8] = []
    private var decoder: StatementUTF16?
    private var isOpen = false

    /// How many bytes are looked at to know UTF-16: an even number, so that zeros keep their sides.
    private static let openingBytes = 1_024

    /// All of a few bytes.
    static func text(of bytes: [UInt8]) -> [UInt8] {
        var feed = StatementPlainFeed()
        var text: [UInt8] = []
        bytes.withUnsafeBytes { feed.feed($0) { text.append(contentsOf: $0) } }
        feed.finish { text.append(contentsOf: $0) }
        return text
    }

    /// Takes the next bytes.
    mutating func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        if isOpen { return try pass(piece, take) }
        let missing = min(Self.openingBytes - opening.count, piece.count)
        opening.append(contentsOf: piece[..<missing])
        guard opening.count == Self.openingBytes else { return }
        try open(take)
        try pass(UnsafeRawBufferPointer(rebasing: piece[missing...]), take)
    }

    /// Takes the end of the file.
    mutating func finish(_ take: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        if !isOpen { try open(take) }
        guard let rest = decoder?.rest, !rest.isEmpty else { return }
        try rest.withUnsafeBytes(take)
    }

    private mutating func open(_ take: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        isOpen = true
        let mark = StatementCSVEncoding.mark(of: opening)
        if let encoding = mark?.0 ?? StatementCSVEncoding.unmarkedUTF16(opening),
            encoding.isUTF16
        {
            decoder = StatementUTF16(isLittleEndian: encoding == .utf16LittleEndian)
        }
        let bytes = opening
        try bytes.withUnsafeBytes {
            try pass(UnsafeRawBufferPointer(rebasing: $0[(mark?.bytes ?? 0)...]), take)
        }
    }

    private mutating func pass(
        _ piece: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        guard !piece.isEmpty else { return }
        guard decoder != nil else { return try take(piece) }
        let bytes = decoder?.decoded(piece) ?? []
        if !bytes.isEmpty { try bytes.withUnsafeBytes(take) }
    }
}

/// Turns UTF-16 into UTF-8 as its bytes arrive.
struct StatementUTF16 {
    private let isLittleEndian: Bool
    private var half: UInt8?
    private var high: UInt16?

    init(isLittleEndian: Bool) {
        self.isLittleEndian = isLittleEndian
    }

    /// The next bytes in UTF-8; what is no character is U+FFFD.
    mutating func decoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        for byte in bytes {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let unit =
                isLittleEndian
                ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
            take(unit, &text)
        }
        return text
    }

    /// What stands for the half of a character at the end; nothing where it ends well.
    var rest: [UInt8] { half == nil && high == nil ? [] : Self.broken }

    private mutating func take(_ unit: UInt16, _ text: inout [UInt8]) {
        if let first = high {
            high = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let scalar = 0x10000 + (UInt32(first - 0xD800) << 10 | UInt32(unit - 0xDC00))
                append(scalar, &text)
                return
            }
            text += Self.broken
        }
        switch unit {
        case 0xD800...0xDBFF: high = unit
        case 0xDC00...0xDFFF: text += Self.broken
        default: append(UInt32(unit), &text)
        }
    }

    private func append(_ value: UInt32, _ text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value) else { return }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// U+FFFD in UTF-8.
    private static let broken: [UInt8] = [0xEF, 0xBF, 0xBD]
}
