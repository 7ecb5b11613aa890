package import Formats
package import Shop
internal import Storage

/// A refund that somebody chose for the bank, with what they saw of it.
package struct RefundChoice: Hashable, Sendable {
    package var order: OrderID
    /// The amount that was seen to be due, in minor units; `nil` where nobody looked.
    package var amount: Int64?
    /// The digest of the account that was seen; `nil` where nobody looked.
    package var account: UInt64?

    package init(order: OrderID, amount: Int64? = nil, account: UInt64? = nil) {
        self.order = order
        self.amount = amount
        self.account = account
    }
}

/// What a file of refunds is to be.
package struct RefundFileForm: Hashable, Sendable {
    package var format: RefundFormat
    /// The day on which the bank is to make the transfers.
    package var day: CivilTime
    package var payer: ReceivingAccount
    package var bic: String

    package init(
        format: RefundFormat, day: CivilTime, payer: ReceivingAccount, bic: String = ""
    ) {
        self.format = format
        self.day = day
        self.payer = payer
        self.bic = bic
    }
}

/// Hands refunds to the bank in a file: all of them or none. From then on they are locked.
///
/// A refund is of all that is due of its order. It has not gone back yet: the bank's statement says
/// that, or somebody.
package struct ExportRefunds: StaffCommand {
    package static let permission = Shopkeeper.refundPermission

    package let choices: [RefundChoice]
    package let form: RefundFileForm
    /// The name of the form that was sent: the same form again makes the same file.
    package let key: RequestKey
    package let caller: Caller

    package init(
        choices: [RefundChoice], form: RefundFileForm, key: RequestKey, caller: Caller
    ) {
        self.choices = choices
        self.form = form
        self.key = key
        self.caller = caller
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        for choice in choices { book.want(choice.order) }
        book.counters.want(.refunds)
        book.counters.want(.refundFiles)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRefundFile, RefundRefusal> {
        if let made = try RefundFileTable.made(by: key.name, on: connection) {
            return .success(made)
        }
        guard (1...RefundLimits.perFile).contains(choices.count),
            Set(choices.map(\.order)).count == choices.count
        else { return .failure(.field(.orders)) }
        if let field = form.wrongField(at: now) { return .failure(.field(field)) }
        let orders = choices.map(\.order)
        let accounts = try RefundAccountTable.accounts(of: orders, on: connection)
        let sent = try RefundTable.sent(of: orders, on: connection)
        var fit: [(change: OrderChange, account: RefundAccount)] = []
        var unfit: [UnfitRefund] = []
        var currency: Currency?
        for choice in choices {
            let change = try OrderChange(choice.order, at: now, on: connection)
            let account = accounts[choice.order]?.account
            let reason = reason(
                choice, change, account, isAtBank: sent[choice.order] != nil, currency)
            if let reason {
                unfit.append(UnfitRefund(order: choice.order, reason: reason))
            } else if let change, let account {
                currency = change.order.total.currency
                fit.append((change, account))
            }
        }
        guard unfit.isEmpty, let currency else { return .failure(.unfit(unfit)) }
        let sum = fit.reduce(Money.zero(currency)) { $0 + $1.change.order.due }
        let file = try write(form, count: fit.count, sum: sum, at: now, in: connection)
        try write(fit, to: file, in: connection, journal: &journal)
        return .success(file)
    }

    private func reason(
        _ choice: RefundChoice, _ change: OrderChange?, _ account: RefundAccount?,
        isAtBank: Bool, _ currency: Currency?
    ) -> UnfitRefund.Reason? {
        guard let change, !change.drop.kind.isRehearsal else { return .unknown }
        if isAtBank { return .atBank }
        let due = change.order.due
        guard due.minorUnits > 0, choice.amount ?? due.minorUnits == due.minorUnits else {
            return .amountChanged
        }
        guard let account else { return .accountMissing }
        guard choice.account ?? account.digest == account.digest else { return .accountChanged }
        if let currency, currency != due.currency { return .currency }
        let transfer = CreditTransfer(reference: "", amount: due, account: account, text: "")
        do throws(CreditTransfer.Failure) {
            try transfer.check(for: form.format)
            return nil
        } catch {
            return error == .amount ? .amount : .latinName
        }
    }

    private func write(
        _ form: RefundFileForm, count: Int, sum: Money, at now: Timestamp, in book: DeskBook
    ) throws -> StoredRefundFile {
        let id = RefundFileID(try book.next(.refundFiles))
        let file = StoredRefundFile(
            id: id, message: Self.message(of: id, key), format: form.format, payer: form.payer,
            bic: form.bic, day: form.day, count: count, sum: sum, at: now, actor: actor)
        try book.flush()
        try RefundFileTable.insert.run(
            book.base, RefundFileTable.values(of: file, key: key.name))
        return file
    }

    /// The name of a file at the bank: its number, and what makes it another shop's file or that of
    /// a shop which was restored.
    static func message(of id: RefundFileID, _ key: RequestKey) -> String {
        "REFUND-\(id.value)-\(hex(key.name.prefix(6)))"
    }

    private func write(
        _ fit: [(change: OrderChange, account: RefundAccount)], to file: StoredRefundFile,
        in book: DeskBook, journal: inout DeskJournal
    ) throws {
        var rows: [Value] = []
        for (change, account) in fit {
            let refund = Refund(
                id: RefundID(try book.next(.refunds)), order: change.order.id,
                amount: change.order.due, state: .sent, account: account)
            rows += RefundTable.values(
                of: StoredRefund(refund: refund, file: file.id, at: change.now, actor: actor))
            try change.save(
                change.order.unchanged(),
                entry: TimelineEntry(
                    at: change.now, actor: actor, kind: .refundSent,
                    words: "\(refund.amount.decimal) \(refund.amount.currency.code), "
                        + "\(account.masked), \(file.message)"),
                journal: &journal)
        }
        try book.flush()
        try RefundTable.insert.run(book.base, rows)
    }
}

extension RefundFileForm {
    /// The field that no bank would take; `nil` where all are right.
    func wrongField(at now: Timestamp) -> RefundFormField? {
        let days = (day.milliseconds - now.milliseconds) / 86_400_000
        guard days >= -2, days <= Int64(RefundLimits.daysAhead) else { return .day }
        guard TransferText.bic(bic) == bic else { return .bic }
        return nil
    }
}

/// Makes another file of the refunds of a file that are still at the bank, for a bank that has lost
/// it or did not take it. The refunds keep their references, so that the bank, or its statement,
/// shows one that came twice; the first file is not handed out any more.
package struct ExportRefundsAgain: StaffCommand {
    package static let permission = Shopkeeper.refundPermission

    /// The file that is replaced.
    package let first: RefundFileID
    package let form: RefundFileForm
    package let key: RequestKey
    package let caller: Caller

    package init(
        first: RefundFileID, form: RefundFileForm, key: RequestKey, caller: Caller
    ) {
        self.first = first
        self.form = form
        self.key = key
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRefundFile, RefundRefusal> {
        if let made = try RefundFileTable.made(by: key.name, on: connection) {
            return .success(made)
        }
        guard let earlier = try RefundFileTable.find(first, on: connection) else {
            return .failure(.unknownFile)
        }
        if let newer = earlier.replacedBy { return .failure(.replaced(newer)) }
        if let field = form.wrongField(at: now) { return .failure(.field(field)) }
        let refunds = try RefundTable.refunds(
            "WHERE file_id = $1 AND state = 'sent' ORDER BY id", [.integer(first.value)],
            on: connection)
        guard !refunds.isEmpty else { return .failure(.fileDecided) }
        let unfit = refunds.filter { stored in
            guard let account = stored.refund.account else { return true }
            let transfer = CreditTransfer(
                reference: "", amount: stored.refund.amount, account: account, text: "")
            return (try? transfer.check(for: form.format)) == nil
        }
        guard unfit.isEmpty else {
            return .failure(
                .unfit(unfit.map { UnfitRefund(order: $0.refund.order, reason: .latinName) }))
        }
        for refund in refunds { connection.want(refund.refund.order) }
        let sum = refunds.reduce(Money.zero(earlier.sum.currency)) { $0 + $1.refund.amount }
        let id = RefundFileID(try connection.next(.refundFiles))
        let file = StoredRefundFile(
            id: id, message: ExportRefunds.message(of: id, key), format: form.format,
            payer: form.payer, bic: form.bic, day: form.day, count: refunds.count, sum: sum,
            at: now, actor: actor, replaces: first)
        for refund in refunds {
            guard let change = try OrderChange(refund.refund.order, at: now, on: connection) else {
                continue
            }
            try change.save(
                change.order.unchanged(),
                entry: TimelineEntry(
                    at: now, actor: actor, kind: .refundSent,
                    words: "\(file.message) (\(earlier.message))"),
                journal: &journal)
        }
        try connection.flush()
        try RefundFileTable.insert.run(
            connection.base, RefundFileTable.values(of: file, key: key.name))
        try connection.base.enqueue(
            "UPDATE refunds SET file_id = $1 WHERE file_id = $2 AND state = 'sent'",
            [.integer(file.id.value), .integer(first.value)])
        return .success(file)
    }
}
