internal import Shop

/// The size of a text, beyond the characters that a reader counts.
///
/// One character can be thousands of marks upon one letter: it would be counted as one, fill the
/// database, and cover what stands above and below it on every page.
package enum TextSize {
    /// The most Unicode scalars of one character. A Thai syllable's consonant with its vowel and
    /// tone mark has three, and a family of four in one emoji with its skin tones eleven.
    package static let scalarsOfACharacter = 16
    /// The most Unicode scalars of a text for each character that its limit allows; of Thai it is
    /// one and a half.
    package static let scalarsForACharacter = 4

    /// Whether a text has at most so many characters, of which none is out of all measure.
    package static func fits(_ text: String, characters limit: Int) -> Bool {
        if text.isPlain { return text.utf8.count <= limit }
        return text.unicodeScalars.count <= limit * scalarsForACharacter
            && text.count <= limit
            && text.allSatisfy { $0.unicodeScalars.count <= scalarsOfACharacter }
    }

    /// The beginning of a text that fits, with what is out of all measure left away.
    package static func cut(_ text: String, characters limit: Int) -> String {
        let scalars = text.unicodeScalars.prefix(limit * scalarsForACharacter)
        let characters = String(String.UnicodeScalarView(scalars)).prefix(limit)
        return String(
            characters.filter { $0.unicodeScalars.count <= Self.scalarsOfACharacter })
    }
}

extension String {
    /// The text without white space at both ends, and without control characters other than line
    /// ends.
    ///
    /// Those that turn the direction of writing (Unicode Annex 9, 2.1 to 2.3) are dropped too:
    /// with them a name could show what it does not say, and turn round what a page writes after
    /// it. Joiners and the marks of scripts that are written from the right stay. A text of which
    /// nothing can be seen is empty: it would be a reason that gives none, and a name of nobody.
    package var trimmed: String {
        if isPlain { return plainTrimmed }
        let kept = unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0A: true
            case 0x202A...0x202E, 0x2066...0x2069: false
            default: scalar.properties.generalCategory != .control
            }
        }
        let text = String(String.UnicodeScalarView(kept))
        if text.isUnseen { return "" }
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// Whether each byte is one character that is seen, a space or a line end: most of what is
    /// typed, for which the tables of Unicode need not be asked.
    var isPlain: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A } }

    private var plainTrimmed: String {
        let isSeen = { (byte: UInt8) in byte > 0x20 }
        guard let first = utf8.firstIndex(where: isSeen), let last = utf8.lastIndex(where: isSeen)
        else { return "" }
        return String(self[first...last])
    }
}
