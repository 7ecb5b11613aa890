/// How a text begins that a spreadsheet would take for a formula (OWASP, "CSV Injection").
///
/// Spreadsheets of East Asian languages take the full-width signs for the plain ones, and what
/// cannot be seen before a sign is dropped by some of them when the file is read.
enum FormulaOpening {
    /// Whether the first thing to be seen in a text begins a formula.
    static func begins(_ text: String) -> Bool {
        for scalar in text.unicodeScalars {
            if isSign(scalar) { return true }
            if !isUnseen(scalar) { return false }
        }
        return false
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n": true
        // Full-width forms, the small forms beside them, and the minus sign.
        case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        case "\u{FE66}", "\u{FE62}", "\u{FE63}", "\u{FE6B}", "\u{2212}": true
        default: false
        }
    }

    /// What takes no place of its own: blanks, controls, format characters such as a zero-width
    /// space, whatever may be ignored by default, and marks that have no letter to stand on.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ...0x20, 0x7F...0xA0, 0xAD: return true
        // Every letter of Latin, Greek, Cyrillic and Thai is told without a look at a table; the
        // combining marks at 0x300 are not among them, nor those of Cyrillic and Thai.
        case ..<0x300, 0x370..<0x483, 0x48A..<0x591, 0xE01...0xE30: return false
        // A Braille cell without dots.
        case 0x2800: return true
        default: break
        }
        let properties = scalar.properties
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        switch properties.generalCategory {
        case .format, .control, .nonspacingMark, .enclosingMark, .unassigned, .privateUse:
            return true
        default: return false
        }
    }
}
