/// Texts looked at by their bytes, which is how everybody else reads what strangers send.
///
/// A `Character` is all that Unicode draws as one, and equals what is written otherwise: a slash
/// with a variation selector behind it is no "/", a Greek question mark is a ";", and the Kelvin
/// sign is a "K". A browser, a proxy and a spreadsheet see the bytes. So what decides about a text
/// from outside asks here, and a test bans the like of it for characters.
///
/// Every request asks dozens of times, from other modules: what can be inlined there is not looked
/// up by its type at each call.
extension StringProtocol {
    /// Whether the text begins with the bytes of another.
    @inlinable
    package func begins(with text: some StringProtocol) -> Bool {
        utf8.starts(with: text.utf8)
    }

    /// Whether the text ends with the bytes of another.
    @inlinable
    package func ends(with text: some StringProtocol) -> Bool {
        utf8.count >= text.utf8.count && utf8.suffix(text.utf8.count).elementsEqual(text.utf8)
    }

    /// Whether the text is another, byte for byte.
    @inlinable
    package func isBytes(of text: some StringProtocol) -> Bool {
        utf8.elementsEqual(text.utf8)
    }

    /// Whether the text has a certain byte of ASCII.
    @inlinable
    package func has(_ mark: Unicode.Scalar) -> Bool {
        utf8.contains(UInt8(ascii: mark))
    }

    /// The place where a certain byte of ASCII stands first.
    @inlinable
    package func place(of mark: Unicode.Scalar) -> Index? {
        utf8.firstIndex(of: UInt8(ascii: mark))
    }

    /// The text with the capitals of ASCII as small letters, and nothing else changed.
    @inlinable
    package var asciiLowercased: String {
        String(
            decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The range where the bytes of another text stand first.
    package func span(of text: StaticString) -> Range<Index>? {
        let wanted = Array(String(describing: text).utf8)
        let bytes = self[...].utf8
        var start = bytes.startIndex
        while let end = bytes.index(start, offsetBy: wanted.count, limitedBy: bytes.endIndex) {
            if bytes[start..<end].elementsEqual(wanted) { return start..<end }
            if start == bytes.endIndex { return nil }
            start = bytes.index(after: start)
        }
        return nil
    }

    /// The pieces of the text between bytes of ASCII, in so many pieces at most.
    package func pieces(
        at mark: Unicode.Scalar, most: Int = .max, keepsEmpty: Bool = false
    ) -> [Substring] {
        self[...].utf8.split(
            separator: UInt8(ascii: mark), maxSplits: most == .max ? most : most - 1,
            omittingEmptySubsequences: !keepsEmpty
        ).map { Substring($0) }
    }

    /// The text up to the first byte that is one of these.
    package func before(_ marks: StaticString) -> Substring {
        let marks = Array(String(describing: marks).utf8)
        return self[..<(utf8.firstIndex { marks.contains($0) } ?? endIndex)]
    }

    /// The text without blanks and tabs at both ends.
    package func trimmingBlanks() -> Substring {
        let bytes = self[...].utf8
        guard let first = bytes.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return self[endIndex...] }
        return self[first..<bytes.index(after: last)]
    }
}
