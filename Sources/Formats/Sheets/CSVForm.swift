/// The form of a CSV file, by who will read it.
package enum CSVForm: String, CaseIterable, Sendable {
    /// The form for people who may open it in a spreadsheet, and programs that always took it like
    /// this: a byte order mark, and a `'` before text that a spreadsheet would run.
    case guarded
    /// The form for spreadsheets: as `guarded`, and text with digits is marked as text, so that
    /// leading zeros and numbers of twenty digits stay.
    case spreadsheet
    /// The form for programs: every text as it is, and no byte order mark.
    case program

    var hasByteOrderMark: Bool { self != .program }

    /// How a text stands in a cell.
    func look(of text: String) -> Look {
        switch self {
        case .program: .plain
        case .guarded: FormulaOpening.begins(text) ? .guarded : .plain
        case .spreadsheet:
            if Self.isReadAsNumber(text) {
                .quoted
            } else {
                FormulaOpening.begins(text) ? .guarded : .plain
            }
        }
    }

    enum Look {
        case plain
        /// The text is written with a `'` before it.
        case guarded
        /// The text is written as `="text"`, which spreadsheets show as the text.
        case quoted
    }

    /// Whether a spreadsheet might make a number or a date of a text, and could be kept from it: a
    /// text in a formula has at most 255 characters (Excel specifications and limits) and one line.
    private static func isReadAsNumber(_ text: String) -> Bool {
        guard text.utf8.count <= 255 * 4, text.utf16.count <= 255 else { return false }
        var hasDigit = false
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 { return false }
            if scalar.properties.numericType != nil { hasDigit = true }
        }
        return hasDigit
    }
}
