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
        // Full-width forms, and the small forms beside them.
        case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        case "\u{FE66}", "\u{FE62}", "\u{FE63}", "\u{FE6B}": true
        default: false
        }
    }

    /// Blanks, controls and format characters, such as a zero-width space or a byte order mark.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ...0x20, 0x7F...0xA0, 0xAD: true
        // Every letter of Latin, Greek, Cyrillic and Thai is told without a look at a table.
        case ..<0x600, 0xE00...0xE7F: false
        default:
            scalar.properties.generalCategory == .format || scalar.properties.isWhitespace
                || scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
