internal import Shop

/// Goes over all rows of a CSV file once and finds out how the file writes its dates, its amounts
/// and its balances. It keeps counts and the first rows, and no more.
struct StatementCSVSurvey {
    private struct Marks {
        var point = false
        var comma = false

        /// The mark that all cells agree on.
        var decimal: StatementCSVNumber.Mark? { point == comma ? nil : point ? .point : .comma }

        mutating func take(_ mark: StatementCSVNumber.Mark) {
            if mark == .point { point = true } else { comma = true }
        }
    }

    /// A row as it is needed to know in which direction the balances run.
    private struct Step {
        var record: StatementCSVRecord
        var money: StatementCSVMoney
        var date: StatementCSVDate
    }

    private let table: StatementCSVTable
    private var gate: StatementCSVGate
    private var marks = [Marks(), Marks(), Marks(), Marks()]
    private var dayFirst = 0
    private var monthFirst = 0
    private var isDayFirstForSure = false
    private var unclear: (line: Int, text: String)?
    private var compact: StatementCSVCompactDates
    private var negativeOut = 0
    private var positiveOut = 0
    private var steps: [Step] = []
    private var hasRows = false

    init(_ table: StatementCSVTable) {
        self.table = table
        gate = StatementCSVGate(table.mapping, table.encoding)
        compact = StatementCSVCompactDates(table.mapping.years)
    }

    /// Takes the next row.
    mutating func take(_ record: StatementCSVRecord) {
        guard gate.admits(record), record.flaw == nil else { return }
        let date = takeDate(record)
        let money = table.money(record)
        take(money.amount, .amount)
        take(money.moneyIn, .moneyIn)
        take(money.moneyOut, .moneyOut)
        take(money.balance, .balance)
        if let out = money.moneyOut.number, !out.isZero {
            if out.isNegative { negativeOut += 1 } else { positiveOut += 1 }
        }
        hasRows = hasRows || date != nil
        if let date, money.balance != .empty, steps.count < StatementCSVLimits.balanceRows {
            steps.append(Step(record: record, money: money, date: date))
        }
    }

    /// What the file showed.
    ///
    /// - Throws: `StatementRefusal` when there is no header, or day and month cannot be told apart.
    func finish() throws(StatementRefusal) -> StatementCSVManner {
        guard gate.isOpen else { throw StatementRefusal(line: 1, reason: .columns) }
        var manner = StatementCSVManner()
        manner.hasRows = hasRows
        manner.order = try order()
        let all = marks.reduce(into: Marks()) {
            $0.point = $0.point || $1.point
            $0.comma = $0.comma || $1.comma
        }
        let forced = table.mapping.decimal.flatMap {
            StatementCSVNumber.Mark(rawValue: String($0))
        }
        manner.decimals = marks.map { own in
            // A column that shows both marks before decimals agrees on none; one that shows none
            // is written as the others are.
            forced ?? own.decimal ?? (own.point || own.comma ? nil : all.decimal)
        }
        // A reversal stands in its column with the other sign.
        manner.writesOutNegative = negativeOut > positiveOut
        var settled = table
        settled.manner = manner
        manner.isNewestFirst = isNewestFirst(settled)
        return manner
    }

    private mutating func takeDate(_ record: StatementCSVRecord) -> StatementCSVDate? {
        let cell = record[table.columns.date]
        let other = record[table.columns.valueDate]
        let date = cell.isEmpty ? nil : table.date(cell)
        let valueDate = other.isEmpty ? nil : table.date(other)
        if let date { take(date, cell, record.line) }
        if let valueDate { take(valueDate, other, record.line) }
        return date ?? valueDate
    }

    private mutating func take(_ date: StatementCSVDate, _ cell: ArraySlice<UInt8>, _ line: Int) {
        guard date.form == .numbers else { return }
        if date.isCompact { compact.take(date, line) { table.shown(cell) } }
        let (first, second, _) = date.numbers
        if date.hasPoints || date.isBuddhist { isDayFirstForSure = true }
        if first > 12, second <= 12 {
            dayFirst += 1
        } else if second > 12, first <= 12 {
            monthFirst += 1
        } else if first != second, unclear == nil {
            unclear = (line, table.shown(cell))
        }
    }

    private func order() throws(StatementRefusal) -> StatementCSVOrder {
        if let order = table.mapping.order {
            // A label in Thai tells the order of dates with marks between. Where none of the days
            // that it gives is one, the digits begin with the year.
            return order == .dayMonthYear && compact.areOnlyYearFirst ? .yearMonthDay : order
        }
        switch compact.order {
        case .yearFirst: return .yearMonthDay
        case .unclear(let unclear):
            throw StatementRefusal(line: unclear.line, reason: .dateOrder(unclear.text))
        case .yearLast: break
        }
        if isDayFirstForSure, monthFirst == 0 { return .dayMonthYear }
        if dayFirst != monthFirst { return dayFirst > monthFirst ? .dayMonthYear : .monthDayYear }
        guard let unclear else { return .dayMonthYear }
        throw StatementRefusal(line: unclear.line, reason: .dateOrder(unclear.text))
    }

    private mutating func take(_ cell: StatementCSVMoney.Cell, _ column: StatementCSVColumn) {
        guard case .number(let number) = cell else { return }
        switch number.shape {
        case .whole, .either: return
        case .decimal(let mark): marks[StatementCSVManner.place(column)].take(mark)
        // What stands between thousands does not stand before decimals.
        case .grouped(let mark): marks[StatementCSVManner.place(column)].take(mark.other)
        }
    }

    /// Whether the first rows' balances follow from the rows below them rather than from those
    /// above; `nil` where they follow from neither, as balances of days do.
    private func isNewestFirst(_ table: StatementCSVTable) -> Bool? {
        var chain: [Currency: (balance: Int64, amount: Int64)] = [:]
        var pairs = 0
        var oldestFirst = 0
        var newestFirst = 0
        for step in steps {
            guard let currency = try? table.currency(step.record, step.money),
                let amount = try? table.amount(step.record, step.money, in: currency),
                let balance = try? table.value(
                    step.money.balance, table.columns.balance, .balance, step.record, currency)
            else { continue }
            if let before = chain[currency] {
                pairs += 1
                if before.balance + amount == balance { oldestFirst += 1 }
                if before.balance - before.amount == balance { newestFirst += 1 }
            }
            chain[currency] = (balance, amount)
        }
        if oldestFirst != newestFirst { return newestFirst > oldestFirst }
        if oldestFirst == 0, pairs >= Self.pairsToKnow { return nil }
        func day(_ step: Step?) -> CivilTime? {
            step?.date.day(table.manner.order, table.mapping.years)
        }
        guard let first = day(steps.first), let last = day(steps.last) else { return false }
        return last < first
    }

    /// Where none of so many balances follows from a neighbour, the column is none of running ones.
    private static let pairsToKnow = 3
}
