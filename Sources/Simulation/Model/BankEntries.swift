internal import Operations
internal import Shop
internal import Storage

/// What statements and refunds do to orders, held against the naive rules.
extension Picture {
    /// Whether somebody who works on rows or refunds may have caused an entry.
    func isOfBank(
        _ candidate: Candidate, causing entry: EntryPicture, _ stored: Picture
    ) -> Bool {
        let next = stored.payment(payments.count + 1)
        switch (candidate.request.intent, entry.kind) {
        case (.settle(_, let shares), .payment), (.settle(_, let shares), .slipApproved):
            return next?.source == .statement && next?.order == entry.order
                && shares.contains {
                    Int($0.order.value) == entry.order && $0.amount == entry.amount
                }
        case (.task, .payment), (.task, .slipApproved):
            return next?.source == .statement && next?.order == entry.order
        case (.reopen(let row), .takenBack):
            guard let taken = next?.reverses, payment(taken)?.source == .statement else {
                return false
            }
            return bank.shares[taken].map { $0.row == row.value } ?? true
        case (.tellAccount(let order, let account), .refundAccount):
            return Int(order.value) == entry.order && entry.words == account.masked
                && bank.accounts[entry.order] != account.number
        case (.export(let orders, _), .refundSent):
            return orders.contains { Int($0.value) == entry.order }
        case (.task, .refundDone): return true
        default: return refund(of: candidate, causing: entry) != nil
        }
    }

    /// The refund that somebody has decided on with an entry.
    private func refund(of candidate: Candidate, causing entry: EntryPicture) -> Int64? {
        func only(_ refunds: [Int64]) -> Int64? {
            refunds.first { bank.refunds[$0]?.order == entry.order }
        }
        switch (candidate.request.intent, entry.kind) {
        case (.decideRefund(let id, .done), .refundDone),
            (.decideRefund(let id, .refused), .refundRefused),
            (.decideRefund(let id, .returned), .refundReturned):
            return only([id.value])
        case (.prove(_, let refunds), .refundDone), (.prove(_, let refunds), .refundReturned):
            return only(refunds.map(\.value))
        case (.reopenRefunds(let row), .refundReturned):
            return only(
                bank.refunds.keys.sorted().filter { bank.refunds[$0]?.row == row.value })
        case (.reopenRefunds(let row), .refundDone):
            return only(
                bank.refunds.keys.sorted().filter { bank.refunds[$0]?.backRow == row.value })
        case (.task, .refundDone):
            return only(
                bank.refunds.keys.sorted().filter { bank.refunds[$0]?.state == .sent })
        default: return nil
        }
    }

    /// Does an entry that somebody caused who works on rows or refunds.
    mutating func performOfBank(
        _ candidate: Candidate, _ entry: EntryPicture, _ stored: Picture, _ step: [Candidate]
    ) throws {
        switch entry.kind {
        case .payment, .slipApproved: try settle(candidate, entry, stored, step)
        case .takenBack:
            guard let taken = stored.payment(payments.count + 1)?.reverses else { return }
            try takeBack(taken, candidate, entry)
        case .refundAccount:
            guard case .tellAccount(_, let account) = candidate.request.intent,
                order(entry.order)?.due ?? 0 > 0, bank.sent(of: entry.order) == nil
            else { throw Complaint("\(entry): nothing is due that is not on its way") }
            bank.accounts[entry.order] = account.number
            orders[entry.order - 1].changedAt = entry.at
        case .refundSent: try send(entry, stored)
        default: try decideRefund(candidate, entry, stored)
        }
    }

    // MARK: Rows

    /// A payment of an order, of an amount, that stands and that no statement has shown.
    func unproven(_ amount: Int64, of order: Int, _ stored: BankPicture) -> Int? {
        payments.indices.first { index in
            let payment = payments[index]
            return payment.order == order && payment.amount == amount
                && payment.source != .statement && isStanding(index + 1)
                && bank.shares[index + 1] == nil && stored.shares[index + 1] == nil
        }.map { $0 + 1 }
    }

    /// Whether a statement has shown just this sum of an order.
    func isShown(_ amount: Int64, of order: Int) -> Bool {
        payments.indices.contains { index in
            let payment = payments[index]
            return payment.order == order && payment.amount == amount
                && payment.source == .statement && isStanding(index + 1)
        }
    }

    private mutating func settle(
        _ candidate: Candidate, _ entry: EntryPicture, _ stored: Picture, _ step: [Candidate]
    ) throws {
        let number = payments.count + 1
        guard let payment = stored.payment(number), let order = order(entry.order) else {
            throw Complaint("\(entry) entered nothing")
        }
        let amount = payment.amount
        guard entry.amount == amount, amount > 0 else {
            throw Complaint("\(entry) should be about \(amount)")
        }
        // Another row of the same batch may have been opened again.
        let isOpened = step.contains { if case .reopen = $0.request.intent { true } else { false } }
        if !isOpened, let proved = unproven(amount, of: entry.order, stored.bank) {
            throw Complaint("\(entry) was entered beside payment \(proved), which it proves")
        }
        var row = stored.bank.shares[number]?.row
        if case .settle(let asked, _) = candidate.request.intent { row = asked.value }
        if let row, let found = bank.rows[row], !isOpened {
            guard bank.isRead(row), found.state == "open", amount <= found.left,
                !bank.gives(row, to: entry.order, payments)
            else { throw Complaint("\(entry): row \(row) had no such money: \(found)") }
            let told = slip(toldBy: found, of: entry.order, isWhole: order.balance == amount)
            if told != payment.slip {
                throw Complaint(
                    "row \(row) takes slip \(payment.slip ?? 0) along, not \(told ?? 0)")
            }
        }
        payments.append(
            PaymentPicture(
                order: entry.order, amount: amount, source: .statement, slip: payment.slip,
                at: entry.at, actor: entry.actor))
        orders[entry.order - 1].confirmed += amount
        if let row { bank.give(row, amount, to: number) }
        if let slip = payment.slip {
            slips[slip - 1].status = .approved
            slips[slip - 1].decidedAt = entry.at
            slips[slip - 1].decidedBy = entry.actor
        }
        confirm(entry.order, at: entry.at, decidesSlip: payment.slip != nil)
    }

    /// The waiting slip that tells of a row's money: one of the same transfer, or the only one
    /// where the row pays all that is owed.
    private func slip(
        toldBy row: BankPicture.RowPicture, of order: Int, isWhole: Bool
    ) -> Int? {
        let waiting = slips.indices.map { $0 + 1 }.filter {
            slips[$0 - 1].order == order && slips[$0 - 1].status == .waiting
        }
        let read = waiting.filter { bank.slipsRead[$0] != nil }
        let same = read.filter { !row.reference.isEmpty && bank.slipsRead[$0] == row.reference }
        let isOnly = waiting.count == 1 && isWhole && read.count == 1 && same.isEmpty
        let told = isOnly ? waiting : same
        guard told.count == 1, let slip = told.first else { return nil }
        let digest = slips[slip - 1].digest
        let isUsed = slips.contains { $0.digest == digest && $0.order != order && $0.order > 0 }
        return isUsed ? nil : slip
    }

    // MARK: Refunds

    private mutating func send(_ entry: EntryPicture, _ stored: Picture) throws {
        let new = stored.bank.refunds.filter {
            $0.value.order == entry.order && bank.refunds[$0.key] == nil
        }
        guard let order = order(entry.order), order.due > 0,
            let (id, refund) = new.min(by: { $0.key < $1.key }), refund.amount == order.due,
            bank.sent(of: entry.order) == nil, bank.accounts[entry.order] != nil
        else { throw Complaint("\(entry): this is not what is due") }
        bank.refunds[id] = BankPicture.RefundPicture(
            order: entry.order, amount: refund.amount, state: .sent, file: refund.file)
        orders[entry.order - 1].changedAt = entry.at
    }

    private mutating func decideRefund(
        _ candidate: Candidate, _ entry: EntryPicture, _ stored: Picture
    ) throws {
        guard let id = refund(of: candidate, causing: entry), let refund = bank.refunds[id] else {
            throw Complaint("\(entry) is of no refund")
        }
        let isReopened =
            if case .reopenRefunds = candidate.request.intent { true } else { false }
        switch entry.kind {
        case .refundDone:
            guard entry.amount == -refund.amount, refund.state == (isReopened ? .returned : .sent)
            else { throw Complaint("\(entry): refund \(id) is \(refund)") }
            bank.refunds[id]?.state = .done
            give(refund.amount, of: entry)
        case .refundReturned:
            guard entry.amount == refund.amount, refund.state == .done else {
                throw Complaint("\(entry): refund \(id) is \(refund)")
            }
            bank.refunds[id]?.state = isReopened ? .sent : .returned
            getAgain(refund.amount, of: entry)
        default:
            guard refund.state == .sent else { throw Complaint("\(entry): \(refund)") }
            bank.refunds[id]?.state = .refused
            orders[entry.order - 1].changedAt = entry.at
        }
        noteRow(of: id, candidate, entry, stored)
    }

    private mutating func give(_ amount: Int64, of entry: EntryPicture) {
        let index = entry.order - 1
        orders[index].confirmed -= amount
        orders[index].gone += amount
        if orders[index].status == .refundDue && orders[index].confirmed <= 0 {
            move(entry.order, to: .refunded, at: entry.at)
        } else {
            orders[index].changedAt = entry.at
        }
    }

    private mutating func getAgain(_ amount: Int64, of entry: EntryPicture) {
        let index = entry.order - 1
        orders[index].confirmed += amount
        orders[index].gone -= amount
        if [.refunded, .expired, .cancelled].contains(orders[index].status) {
            move(entry.order, to: .refundDue, at: entry.at)
        } else {
            orders[index].changedAt = entry.at
        }
    }

    /// Which row has shown that a refund went, or came back.
    private mutating func noteRow(
        of id: Int64, _ candidate: Candidate, _ entry: EntryPicture, _ stored: Picture
    ) {
        switch candidate.request.intent {
        case .prove(let row, _) where entry.kind == .refundDone:
            bank.refunds[id]?.row = row.value
        case .task: bank.refunds[id]?.row = stored.bank.refunds[id]?.row
        case .prove(let row, _):
            bank.refunds[id]?.backRow = row.value
            bank.rows[row.value]?.assigned = bank.refunds[id]?.amount ?? 0
            bank.rows[row.value]?.state = "settled"
        case .reopenRefunds where entry.kind == .refundReturned: bank.refunds[id]?.row = nil
        case .reopenRefunds(let row):
            bank.refunds[id]?.backRow = nil
            bank.rows[row.value]?.assigned = 0
            bank.rows[row.value]?.state = "open"
        default: break
        }
    }
}
