internal import Shop

/// What is known of a CSV file when its rows are read: the mapping, with all settled that it leaves
/// to the file.
struct StatementCSVTable {
    let mapping: StatementCSVMapping
    let encoding: StatementCSVEncoding
    /// The currency of amounts that name none: the labels', the file's, the reader's.
    let named: Currency?
    let fallback: Currency?
    let account: String
    private let usual: Currency?
    private let usualDecimals: Int
    /// The columns, looked up once and not for every row.
    let columns: Columns
    /// How the file writes what the mapping leaves open. The first pass finds it.
    var manner = StatementCSVManner()

    struct Columns {
        let date, valueDate, time, amount, moneyIn, moneyOut, direction: Int
        let name, account, reference, balance, currency, ownAccount: Int

        /// Columns that are not there are -1.
        init(_ columns: [StatementCSVColumn: Int]) {
            func place(_ column: StatementCSVColumn) -> Int { columns[column] ?? -1 }
            (date, valueDate, time) = (place(.date), place(.valueDate), place(.time))
            (amount, moneyIn, moneyOut) = (place(.amount), place(.moneyIn), place(.moneyOut))
            (direction, name, account) = (place(.direction), place(.name), place(.account))
            (reference, balance) = (place(.reference), place(.balance))
            (currency, ownAccount) = (place(.currency), place(.ownAccount))
        }
    }

    init(
        _ mapping: StatementCSVMapping, encoding: StatementCSVEncoding, layout: StatementCSVLayout,
        fallback: Currency?
    ) {
        self.mapping = mapping
        self.encoding = encoding
        named = mapping.currency ?? layout.currency
        self.fallback = fallback
        account = layout.account
        usual = named ?? fallback
        usualDecimals = usual?.decimals ?? 0
        columns = Columns(mapping.columns)
    }

    /// A cell as a text.
    func text(_ cell: ArraySlice<UInt8>, most: Int = StatementLimits.field) -> String {
        StatementWords.text(cell, encoding, most: most)
    }

    /// A cell as a reason shows it.
    func shown(_ cell: ArraySlice<UInt8>) -> String {
        text(cell, most: StatementCSVLimits.shown)
    }

    func date(_ cell: ArraySlice<UInt8>) -> StatementCSVDate? { StatementCSVDate(cell, encoding) }

    /// The money of a row, as far as its cells can be read.
    func money(_ record: StatementCSVRecord) -> StatementCSVMoney {
        StatementCSVMoney(
            amount: cell(record[columns.amount]), moneyIn: cell(record[columns.moneyIn]),
            moneyOut: cell(record[columns.moneyOut]), balance: cell(record[columns.balance]))
    }

    /// The currency of a row.
    func currency(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney
    ) throws(StatementProblem) -> Currency {
        let cell = record[columns.currency]
        var known = named
        if !cell.isEmpty {
            guard let own = Currency(code: text(cell)) else { throw .noCurrency }
            known = own
        }
        let written = money.currency
        if let known, let written, known != written {
            throw .amount("\(shown(record[money.place(columns)])) / \(known.code)")
        }
        guard let currency = known ?? written ?? fallback else { throw .noCurrency }
        return currency
    }

    /// What came in, or below zero went out, in a row.
    func amount(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney, in currency: Currency
    ) throws(StatementProblem) -> Int64 {
        if money.amount != .empty {
            let amount = try value(money.amount, columns.amount, .amount, record, currency)
            guard columns.direction >= 0 else { return amount }
            let word = text(record[columns.direction])
            guard let isIn = isIn(word), !isIn || amount >= 0 else { throw .direction(word) }
            return isIn ? amount : -abs(amount)
        }
        let came = try value(money.moneyIn, columns.moneyIn, .moneyIn, record, currency)
        var went = try value(money.moneyOut, columns.moneyOut, .moneyOut, record, currency)
        if manner.writesOutNegative { went = -went }
        guard came == 0 || went == 0 else {
            let both = [columns.moneyIn, columns.moneyOut].map { shown(record[$0]) }
            throw .direction(both.joined(separator: " / "))
        }
        return came - went
    }

    /// A cell's number in a currency's minor units; 0 for an empty one.
    func value(
        _ cell: StatementCSVMoney.Cell, _ place: Int, _ column: StatementCSVColumn,
        _ record: StatementCSVRecord, _ currency: Currency
    ) throws(StatementProblem) -> Int64 {
        switch cell {
        case .empty: return 0
        case .unreadable: throw .columnAmount(place + 1, shown(record[place]))
        case .number(let number):
            let decimals = currency == usual ? usualDecimals : currency.decimals
            let mark = manner.decimal(of: column)
            do throws(StatementProblem) {
                return try number.minorUnits(in: currency, decimals: decimals, decimal: mark) {
                    shown(record[place])
                }
            } catch .amount(let text) {
                throw .columnAmount(place + 1, text)
            } catch .amountOf(let text, let currency) {
                // Where no shop says its currency, none is too small for it.
                throw currency == .untold
                    ? .columnAmount(place + 1, text)
                    : .columnAmountOf(place + 1, text, currency)
            }
        }
    }

    private func isIn(_ word: String) -> Bool? {
        guard !mapping.wordsIn.isEmpty || !mapping.wordsOut.isEmpty else {
            return StatementCSVLabels.isIn(word)
        }
        let word = word.lowercased()
        if mapping.wordsIn.contains(where: { $0.lowercased() == word }) { return true }
        return mapping.wordsOut.contains { $0.lowercased() == word } ? false : nil
    }

    private func cell(_ bytes: ArraySlice<UInt8>) -> StatementCSVMoney.Cell {
        // A dash alone stands for nothing, as banks fill empty columns with it.
        if bytes.allSatisfy({ $0 == UInt8(ascii: "-") }) { return .empty }
        return StatementCSVNumber(bytes, encoding).map { .number($0) } ?? .unreadable
    }
}

/// The cells of a row that hold money.
struct StatementCSVMoney {
    enum Cell: Equatable {
        case empty
        case number(StatementCSVNumber)
        case unreadable

        var number: StatementCSVNumber? {
            if case .number(let number) = self { number } else { nil }
        }
    }

    var amount: Cell
    var moneyIn: Cell
    var moneyOut: Cell
    var balance: Cell

    /// Whether a cell says what came in or went out.
    var isThere: Bool { amount != .empty || moneyIn != .empty || moneyOut != .empty }

    /// The currency that a cell names.
    var currency: Currency? {
        amount.number?.currency ?? moneyIn.number?.currency ?? moneyOut.number?.currency
    }

    /// The column that holds the amount.
    func place(_ columns: StatementCSVTable.Columns) -> Int {
        amount != .empty ? columns.amount : moneyIn != .empty ? columns.moneyIn : columns.moneyOut
    }
}

/// How a CSV file writes what differs from country to country, as all of its rows show it.
struct StatementCSVManner {
    var order = StatementCSVOrder.dayMonthYear
    /// The decimal mark of each column of money that shows one.
    var decimals: [StatementCSVNumber.Mark?] = [nil, nil, nil, nil]
    /// Whether the column of money that went out has it below zero.
    var writesOutNegative = false
    /// Whether the newest row stands first; `nil` where the balances follow from no rows.
    var isNewestFirst: Bool?
    /// Whether any row stands behind the header.
    var hasRows = false

    func decimal(of column: StatementCSVColumn) -> StatementCSVNumber.Mark? {
        decimals[Self.place(column)]
    }

    /// The place of a column of money among the decimal marks.
    static func place(_ column: StatementCSVColumn) -> Int {
        switch column {
        case .amount: 0
        case .moneyIn: 1
        case .moneyOut: 2
        default: 3
        }
    }
}
