package import Shop

/// What a column of a CSV file holds, besides texts.
package enum StatementCSVColumn: String, CaseIterable, Hashable, Sendable {
    /// The day on which the bank booked the row.
    case date
    case time
    /// The day from which the money counts; it stands in where there is no other.
    case valueDate = "value_date"
    /// The amount, below zero where money went out unless there is a direction.
    case amount
    case moneyIn = "in"
    case moneyOut = "out"
    /// Whether the money came in or went out, in a word.
    case direction
    /// The name of the other side.
    case name
    /// The account of the other side.
    case account
    case reference
    case balance
    case currency
    /// The account that the row belongs to.
    case ownAccount = "own_account"
}

/// Where the rows of a CSV file begin.
package enum StatementCSVHeader: Hashable, Sendable {
    /// There is no header: the first line is a row.
    case none
    /// The header begins in this line of the file, from 1.
    case line(Int)
    /// The header is the row with these labels, wherever it stands; see `StatementCSVLabels.key`.
    case labels(String)
}

/// Where in a CSV file what is, so that it can be read: what a page asks for and a shop keeps.
package struct StatementCSVMapping: Hashable, Sendable {
    package var header = StatementCSVHeader.none
    /// The byte between two cells.
    package var delimiter: Unicode.Scalar = ","
    /// The encoding; `nil` where each file shows its own. A byte order mark is stronger.
    package var encoding: StatementCSVEncoding?
    /// The number of each column that is there, from 0.
    package var columns: [StatementCSVColumn: Int] = [:]
    /// The numbers of the columns of text, from 0, in the order in which they are joined.
    package var texts: [Int] = []
    /// The order of the dates; `nil` where the file must show it.
    package var order: StatementCSVOrder?
    package var years = StatementCSVYears.automatic
    /// The mark before decimals, `.` or `,`; `nil` where each column must show it.
    package var decimal: Unicode.Scalar?
    /// The words of the direction's column for money that came in; empty for those in use.
    package var wordsIn: [String] = []
    /// The words for money that went out; empty for those in use.
    package var wordsOut: [String] = []
    /// The currency of all amounts, as the labels name it; `nil` where they name none.
    package var currency: Currency?

    package init() {}

    /// Whether it says enough to read a row: where its day and its amount are.
    package var isWhole: Bool {
        let hasDay = columns[.date] != nil || columns[.valueDate] != nil
        let isAmount =
            columns[.amount] != nil || columns[.moneyIn] != nil
            || columns[.moneyOut] != nil
        return hasDay && isAmount && columns.values.allSatisfy { $0 >= 0 }
            && texts.allSatisfy { $0 >= 0 }
    }
}

extension StatementCSVMapping {
    /// The mapping as lines of `key=value`, from which it can be read again.
    ///
    /// Columns have their numbers from 1, as people count them: `date=2`, `text=4,11,13`.
    package var text: String {
        var lines: [(String, String)] = []
        switch header {
        case .none: lines.append(("header", "none"))
        case .line(let line): lines.append(("header", "line \(line)"))
        case .labels(let key): lines.append(("header", "labels \(key)"))
        }
        lines.append(("delimiter", delimiter == "\t" ? "tab" : String(delimiter)))
        if let encoding { lines.append(("encoding", encoding.rawValue)) }
        for column in StatementCSVColumn.allCases {
            if let place = columns[column] { lines.append((column.rawValue, String(place + 1))) }
        }
        if !texts.isEmpty {
            lines.append(("text", texts.map { String($0 + 1) }.joined(separator: ",")))
        }
        if let order { lines.append(("order", order.rawValue)) }
        if years != .automatic { lines.append(("years", years.rawValue)) }
        if let decimal { lines.append(("decimal", String(decimal))) }
        if !wordsIn.isEmpty { lines.append(("words_in", Self.line(wordsIn))) }
        if !wordsOut.isEmpty { lines.append(("words_out", Self.line(wordsOut))) }
        if let currency { lines.append(("currency_of_all", currency.code)) }
        return lines.map { "\($0.0)=\($0.1)\n" }.joined()
    }

    /// Reads what `text` gives; `nil` where a line is none of it or says a thing twice.
    package init?(text: String) {
        var seen: Set<String> = []
        for line in text.pieces(at: "\n") {
            let parts = line.pieces(at: "=", most: 2, keepsEmpty: true)
            guard parts.count == 2, seen.insert(String(parts[0])).inserted,
                read(key: String(parts[0]), value: String(parts[1]))
            else { return nil }
        }
    }

    private mutating func read(key: String, value: String) -> Bool {
        if let column = StatementCSVColumn(rawValue: key) {
            columns[column] = Self.place(value)
            return columns[column] != nil
        }
        switch key {
        case "header": return readHeader(value)
        case "delimiter":
            let mark = value == "tab" ? "\t" : value
            guard let scalar = mark.unicodeScalars.first, mark.utf8.count == 1 else { return false }
            delimiter = scalar
            return true
        case "encoding":
            encoding = StatementCSVEncoding(rawValue: value)
            return encoding != nil
        case "text":
            texts = value.pieces(at: ",").compactMap { Self.place(String($0)) }
            return texts.count == value.pieces(at: ",", keepsEmpty: true).count
        case "order":
            order = StatementCSVOrder(rawValue: value)
            return order != nil
        case "years":
            guard let found = StatementCSVYears(rawValue: value) else { return false }
            years = found
            return true
        case "decimal":
            decimal = StatementCSVNumber.Mark(rawValue: value).flatMap {
                $0.rawValue.unicodeScalars.first
            }
            return decimal != nil
        case "words_in":
            wordsIn = value.pieces(at: "|").map(String.init)
            return true
        case "words_out":
            wordsOut = value.pieces(at: "|").map(String.init)
            return true
        case "currency_of_all":
            currency = Currency(code: value)
            return currency != nil
        default: return false
        }
    }

    private mutating func readHeader(_ value: String) -> Bool {
        let words = value.pieces(at: " ", most: 2, keepsEmpty: true)
        switch (words[0], words.count) {
        case ("none", 1): header = .none
        case ("line", 2):
            guard let line = Int64(digits: String(words[1])), (1...Self.most).contains(line) else {
                return false
            }
            header = .line(Int(line))
        case ("labels", 2): header = .labels(String(words[1]))
        default: return false
        }
        return true
    }

    /// A column's place, from 0, of its number from 1.
    private static func place(_ text: String) -> Int? {
        guard let number = Int64(digits: text), (1...most).contains(number) else { return nil }
        return Int(number) - 1
    }

    /// Words with bars between them. What would break the line or the bars is a blank.
    private static func line(_ words: [String]) -> String {
        words.map { word in
            String(decoding: word.utf8.map { $0 < 0x20 || $0 == 0x7C ? 0x20 : $0 }, as: UTF8.self)
        }.joined(separator: "|")
    }

    /// No line has more cells, and no header stands farther down.
    private static let most = Int64(StatementLimits.line)
}
