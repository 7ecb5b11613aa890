internal import Shop

/// The labels that banks write above the columns of their CSV files.
package enum StatementCSVLabels {
    /// What a label says: its column, and how well, 0 best.
    struct Meaning {
        /// `nil` for a text.
        var column: StatementCSVColumn?
        var rank: Int
    }

    /// A label's letters and digits in lower case: blanks, points and strokes differ from file to
    /// file.
    package static func bare(_ label: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in label.lowercased().unicodeScalars {
            let properties = scalar.properties
            // The letters of Thai vowels are marks, and belong to the word.
            guard
                properties.isAlphabetic || properties.numericType != nil
                    || properties.generalCategory == .nonspacingMark
            else { continue }
            // Some keyboards write the vowel am in two characters.
            if scalar.value == 0xE32, scalars.last?.value == 0xE4D {
                scalars.removeLast()
                scalars.append("\u{E33}")
            } else {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The text by which a header is known again in the bank's next file.
    package static func key(_ cells: [String]) -> String {
        cells.map(bare).joined(separator: "|")
    }

    /// What a label means, and the currency that it names: `Withdrawals (SGD)`.
    static func meaning(of label: String) -> (meaning: Meaning?, currency: Currency?) {
        if let found = meanings[bare(label)] { return (found, nil) }
        let (short, currency) = withoutCurrency(label)
        if let found = meanings[bare(short)] { return (found, currency) }
        // Labels in two languages, or of two things in one column: the first that is known.
        let pieces = short.utf8.split { $0 == UInt8(ascii: "/") || $0 == 0x0A }
        guard pieces.count > 1 else { return (nil, nil) }
        return (pieces.lazy.compactMap { meanings[bare(String(Substring($0)))] }.first, currency)
    }

    /// Whether a cell says that the row is a total or a page's foot.
    static func isTotal(_ cell: String) -> Bool {
        let word = bare(cell)
        return totals.contains { total in
            guard word.begins(with: total) else { return false }
            // "Total 12" and "รวมทั้งสิ้น" are; "Totalenergies" and "Summer" are somebody's names.
            let next = word.unicodeScalars.dropFirst(total.unicodeScalars.count).first
            return next.map { !$0.properties.isAlphabetic || $0.value >= 0xE00 } ?? true
        }
    }

    /// Whether a text says that a balance is carried over from the page or month before, or on to
    /// the next: no money moved.
    static func isBalanceCarried(_ text: String) -> Bool {
        carried.contains(bare(text))
    }

    /// Whether a word says that money came in, or went out; `nil` where it says neither.
    static func isIn(_ word: String) -> Bool? {
        if word == "+" { return true }
        if word == "-" { return false }
        let bare = bare(word)
        return wordsIn.contains(bare) ? true : wordsOut.contains(bare) ? false : nil
    }

    /// Whether a cell before the header is the label of the account's number.
    static func isAccountNumber(_ cell: String) -> Bool {
        let word = bare(cell)
        return accountNumbers.contains { word.begins(with: $0) }
    }

    /// Whether a cell before the header is the label of the currency.
    static func isCurrency(_ cell: String) -> Bool {
        let pieces = cell.utf8.split { $0 == UInt8(ascii: "/") || $0 == 0x0A }
        return pieces.contains {
            if case .currency? = meanings[bare(String(Substring($0)))]?.column { return true }
            return false
        }
    }

    /// The label without what stands in parentheses or behind the last blank, where that is a
    /// currency.
    private static func withoutCurrency(_ label: String) -> (String, Currency?) {
        let parts = label.utf8.split { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
        if parts.count > 1 {
            let inside = String(Substring(parts[1])).lowercased()
            let rest = String(Substring(parts[0]))
            return (rest, StatementCSVCurrencies.currency(named: inside))
        }
        let words = label.pieces(at: " ")
        guard words.count > 1, let last = words.last,
            let currency = StatementCSVCurrencies.currency(named: last.lowercased())
        else { return (label, nil) }
        let rest = words.dropLast(words.dropLast().last?.lowercased() == "in" ? 2 : 1)
        return (rest.joined(separator: " "), currency)
    }

    private static let meanings: [String: Meaning] = {
        var meanings: [String: Meaning] = [:]
        for (column, labels) in StatementCSVLabelTable.columns {
            for (rank, label) in labels.pieces(at: "|").enumerated() {
                meanings[bare(String(label))] = Meaning(column: column, rank: rank)
            }
        }
        return meanings
    }()

    private static func words(_ text: String) -> [String] {
        text.pieces(at: "|").map { bare(String($0)) }
    }

    private static let totals = words(StatementCSVLabelTable.totals)
    private static let carried = Set(words(StatementCSVLabelTable.carried))
    private static let wordsIn = Set(words(StatementCSVLabelTable.wordsIn))
    private static let wordsOut = Set(words(StatementCSVLabelTable.wordsOut))
    private static let accountNumbers = words(StatementCSVLabelTable.accountNumbers)
}
