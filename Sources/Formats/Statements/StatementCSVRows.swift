internal import Shop

/// Makes rows of a statement of the rows of a CSV file.
///
/// One row is held back until the next one shows whether its text goes on and, where the newest
/// stands first, whether its balance follows.
struct StatementCSVRows {
    private let table: StatementCSVTable
    private var gate: StatementCSVGate
    private var chain: StatementCSVChain
    private var held: StatementRow?
    /// Whether the text of the row that is held may go on in the next one.
    private var canGoOn = false
    private var account: String
    private var isTold = false
    private var rows = 0

    init(_ table: StatementCSVTable) {
        self.table = table
        gate = StatementCSVGate(table.mapping, table.encoding)
        chain = StatementCSVChain(isNewestFirst: table.manner.isNewestFirst)
        account = table.account
    }

    /// Takes the next row of the file.
    mutating func take(
        _ record: StatementCSVRecord, _ tell: (StatementEvent) throws -> Void
    ) throws {
        guard gate.admits(record) else { return }
        if let flaw = record.flaw { return try refuse(record, flaw, tell) }
        let kind: Kind
        do throws(StatementProblem) {
            kind = try self.kind(record)
        } catch {
            return try refuse(record, error, tell)
        }
        switch kind {
        case .nothing: canGoOn = false
        case .goesOn(let text):
            guard var row = held else { return }
            row.text = StatementWords.joined(row.text, text, most: StatementLimits.text)
            held = row
        case .carried(let balance, let currency):
            if chain.carry(balance, currency) != nil { held?.doubt = .balance }
            canGoOn = false
        case .row(let row): try hold(row, record, tell)
        }
    }

    /// Ends the file.
    mutating func finish(_ tell: (StatementEvent) throws -> Void) throws {
        try tellAccount(tell)
        try release(tell)
    }

    private enum Kind {
        case row(StatementRow)
        /// More text of the row before.
        case goesOn(String)
        /// A balance that was carried over: no money moved.
        case carried(Int64, Currency)
        /// No row: a total, a foot, an empty line.
        case nothing
    }

    private func kind(_ record: StatementCSVRecord) throws(StatementProblem) -> Kind {
        let own = record[table.columns.date]
        let dateCell = own.isEmpty ? record[table.columns.valueDate] : own
        let money = table.money(record)
        guard !dateCell.isEmpty else { return try undated(record, money) }
        guard let date = table.date(dateCell),
            let day = date.day(table.manner.order, table.mapping.years)
        else { return try misdated(record, money, dateCell) }
        try checkWidth(record, money)
        let currency = try table.currency(record, money)
        let (text, payer) = words(of: record)
        if !money.isThere || holdsBalance(money), StatementCSVLabels.isBalanceCarried(text) {
            return try carried(record, money, currency)
        }
        guard money.isThere else {
            guard rows == 0, held == nil, money.balance != .empty else { throw .noAmount }
            return try carried(record, money, currency)
        }
        let amount = try table.amount(record, money, in: currency)
        var row = StatementRow(
            line: record.line, day: day, amount: Money(minorUnits: amount, currency: currency))
        row.text = text
        fill(&row, record, date, payer)
        if case .number = money.balance {
            row.balance = try? table.value(
                money.balance, table.columns.balance, .balance, record, currency)
        }
        return .row(row)
    }

    /// A row without a date: more text of the row before, or none of the table's.
    private func undated(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney
    ) throws(StatementProblem) -> Kind {
        guard money.isThere else {
            let isText = (0..<record.count).allSatisfy {
                record[$0].isEmpty || table.mapping.texts.contains($0)
            }
            let text = words(of: record).text
            guard canGoOn, isText, !text.isEmpty, !isTotal(record) else { return .nothing }
            return .goesOn(text)
        }
        guard hasDigits(record, money), !isTotal(record) else { return .nothing }
        throw .noDate
    }

    /// A row whose date is none: words under the table, or a row that is damaged.
    private func misdated(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney, _ cell: ArraySlice<UInt8>
    ) throws(StatementProblem) -> Kind {
        let isWritten = money.isThere && hasDigits(record, money) && !isTotal(record)
        // Digits and strokes alone are meant to be a date.
        let isMeant = cell.allSatisfy { $0 <= 0x39 } && cell.contains { $0 >= 0x30 }
        guard isWritten || isMeant else { return .nothing }
        throw .date(table.shown(cell))
    }

    /// Refuses a row with more cells than labels, where nobody knows which is which, and one that
    /// ends before its amount.
    private func checkWidth(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney
    ) throws(StatementProblem) {
        guard let width = gate.width else { return }
        if record.count > width, (width..<record.count).contains(where: { !record[$0].isEmpty }) {
            throw .malformed("a row has more cells than the header")
        }
        let columns = table.columns
        let needed = max(columns.amount, columns.moneyIn, columns.moneyOut)
        let isCut = record.isLast || !money.isThere && record.count <= needed
        guard record.count >= width || !isCut else { throw .shortRow(record.count) }
    }

    private func carried(
        _ record: StatementCSVRecord, _ money: StatementCSVMoney, _ currency: Currency
    ) throws(StatementProblem) -> Kind {
        let isOfBalance = money.balance != .empty
        let balance = try table.value(
            isOfBalance ? money.balance : money.amount,
            isOfBalance ? table.columns.balance : table.columns.amount,
            isOfBalance ? .balance : .amount, record, currency)
        return .carried(balance, currency)
    }

    /// Whether the amount of a row is its balance written twice, as some banks write what they
    /// carry over.
    private func holdsBalance(_ money: StatementCSVMoney) -> Bool {
        guard case .number = money.balance else { return false }
        return [money.amount, money.moneyIn, money.moneyOut].allSatisfy {
            $0 == .empty || $0 == money.balance || $0.number?.isZero == true
        }
    }

    private func hasDigits(_ record: StatementCSVRecord, _ money: StatementCSVMoney) -> Bool {
        let columns = table.columns
        return [columns.amount, columns.moneyIn, columns.moneyOut].contains { place in
            record[place].contains { (0x30...0x39).contains($0) }
        } || money.amount.number != nil || money.moneyIn.number != nil
            || money.moneyOut.number != nil
    }

    private func isTotal(_ record: StatementCSVRecord) -> Bool {
        let first = (0..<record.count).first { !record[$0].isEmpty }
        return first.map { StatementCSVLabels.isTotal(table.text(record[$0])) } ?? false
    }

    /// The text of a row, and the other side that it names where no column does.
    private func words(
        of record: StatementCSVRecord
    ) -> (text: String, payer: StatementCSVPayer?) {
        let hasOwnColumn = table.columns.name >= 0 || table.columns.account >= 0
        let most = StatementLimits.text
        var text = ""
        var payer: StatementCSVPayer?
        for place in table.mapping.texts where !record[place].isEmpty {
            let words = table.text(record[place], most: most)
            text = StatementWords.joined(text, words, most: most)
            if !hasOwnColumn, payer == nil { payer = StatementCSVPayer(words) }
        }
        return (text, payer)
    }

    private func fill(
        _ row: inout StatementRow, _ record: StatementCSVRecord, _ date: StatementCSVDate,
        _ payer: StatementCSVPayer?
    ) {
        let columns = table.columns
        row.secondOfDay = date.secondOfDay
        if !record[columns.time].isEmpty {
            var scan = StatementCSVScan(record[columns.time])
            row.secondOfDay = scan.time() ?? row.secondOfDay
        }
        row.name = payer?.name ?? table.text(record[columns.name])
        row.account = payer?.account ?? table.text(record[columns.account])
        row.reference = table.text(record[columns.reference])
    }

    private mutating func hold(
        _ row: StatementRow, _ record: StatementCSVRecord,
        _ tell: (StatementEvent) throws -> Void
    ) throws {
        rows += 1
        guard rows <= StatementLimits.rows else {
            let reason = StatementProblem.tooManyRows(StatementLimits.rows)
            throw StatementRefusal(line: record.line, reason: reason)
        }
        var row = row
        if let balance = row.balance {
            switch chain.take(row.amount.minorUnits, balance, row.amount.currency) {
            case .thisRow: row.doubt = .balance
            case .rowBefore: held?.doubt = .balance
            case nil: break
            }
        } else if table.columns.balance >= 0 {
            // A balance that cannot be read follows from nothing; one that is missing may be.
            chain.cut()
            if !record[table.columns.balance].isEmpty { row.doubt = .balance }
        }
        try release(tell)
        let own = record[table.columns.ownAccount]
        if !own.isEmpty {
            let number = table.text(own)
            if number != account { (account, isTold) = (number, false) }
        }
        try tellAccount(tell)
        held = row
        canGoOn = true
    }

    private mutating func refuse(
        _ record: StatementCSVRecord, _ reason: StatementProblem,
        _ tell: (StatementEvent) throws -> Void
    ) throws {
        try release(tell)
        try tellAccount(tell)
        chain.cut()
        canGoOn = false
        try tell(.refused(StatementRefusal(line: record.line, reason: reason)))
    }

    private mutating func release(_ tell: (StatementEvent) throws -> Void) throws {
        guard let row = held else { return }
        held = nil
        try tell(.row(row))
    }

    private mutating func tellAccount(_ tell: (StatementEvent) throws -> Void) throws {
        guard !isTold else { return }
        isTold = true
        try tell(.account(StatementAccount(number: account, currency: table.named)))
    }
}
