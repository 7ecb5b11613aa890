internal import Operations
internal import Shop

/// What the bank has really moved and told, held against what is stored; and what is done to rows
/// without an entry in anybody's history.
struct BankJudge {
    let bank: MovedMoney
    /// The files that somebody was told are read.
    let acknowledged: Set<String>

    /// Takes over what tasks have stored of files: rows are judged by the bank, not by the model.
    func takeOver(_ stored: BankPicture, into picture: inout Picture) throws {
        let before = picture.bank.statements
        picture.bank.statements = stored.statements
        picture.bank.slipsRead = stored.slipsRead
        for (id, row) in picture.bank.rows where stored.rows[id] == nil {
            if row.assigned != 0 || row.state == "aside" {
                throw Complaint("row \(id) is gone, with what was decided on it: \(row)")
            }
            picture.bank.rows[id] = nil
        }
        for (id, row) in stored.rows where picture.bank.rows[id] == nil {
            if row.assigned != 0 { throw Complaint("row \(id) begins with money given: \(row)") }
            picture.bank.rows[id] = row
        }
        // What one statement tells is another one's that was read to its end before.
        for (id, row) in stored.rows {
            guard let own = picture.bank.rows[id], own.isLive != row.isLive, row.assigned == 0,
                own.assigned == 0, row.isLive || before[row.statement]?.state != "ready"
            else { continue }
            picture.bank.rows[id] = row
        }
        try check(stored)
    }

    /// Each booking that a statement which was read has told is one row, whatever was imported how
    /// often.
    private func check(_ stored: BankPicture) throws {
        var places: [Int64: [Int64]] = [:]
        for id in stored.rows.keys.sorted() {
            places[stored.rows[id]?.statement ?? 0, default: []].append(id)
        }
        var live: [Int: Int64] = [:]
        for (number, statement) in stored.statements.sorted(by: { $0.key < $1.key }) {
            guard let file = bank.files[statement.file] else {
                throw Complaint("statement \(number) is of a file that nobody has made")
            }
            let rows = places[number] ?? []
            let isWrong =
                switch statement.state {
                case "ready": rows.count != file.bookings.count || file.isCut
                case "failed": !rows.isEmpty
                default: rows.count > file.bookings.count
                }
            if isWrong {
                throw Complaint(
                    "statement \(number) is \(statement.state) with \(rows.count) rows of "
                        + "\(file.bookings.count)\(file.isCut ? ", and was cut" : "")")
            }
            for (id, place) in zip(rows, file.bookings) {
                try check(id, stored.rows[id], is: place)
                guard stored.rows[id]?.isLive == true else { continue }
                if let other = live.updateValue(id, forKey: place) {
                    throw Complaint("rows \(other) and \(id) tell the same money")
                }
            }
        }
        for (number, statement) in stored.statements.sorted(by: { $0.key < $1.key })
        where statement.state == "ready" {
            for place in bank.files[statement.file]?.bookings ?? [] where live[place] == nil {
                throw Complaint(
                    "statement \(number) tells of \(bank.bookings[place].amount), and it is nowhere"
                )
            }
        }
        let read = Set(stored.statements.values.filter { $0.state == "ready" }.map(\.file))
        if let lost = acknowledged.subtracting(read).min() {
            throw Complaint("somebody was told that file \(lost.prefix(8)) is read, and it is not")
        }
    }

    private func check(_ id: Int64, _ row: BankPicture.RowPicture?, is place: Int) throws {
        let booking = bank.bookings[place]
        if row?.amount != booking.amount || row?.reference != booking.reference {
            throw Complaint("row \(id) should be \(booking) and is \(row.map { "\($0)" } ?? "-")")
        }
    }

    /// The booking that a row tells.
    func booking(of row: Int64, _ stored: BankPicture) -> Booking? {
        guard let statement = stored.rows[row]?.statement,
            let file = stored.statements[statement].flatMap({ bank.files[$0.file] })
        else { return nil }
        let before = stored.rows.count { $0.value.statement == statement && $0.key < row }
        return file.bookings.indices.contains(before) ? bank.bookings[file.bookings[before]] : nil
    }

    /// What was given without anybody looking at it went to whom the payer meant.
    func checkCertain(_ step: Oracle.Step, _ picture: Picture, since first: Int) throws {
        let given = Set(
            step.candidates.filter { if case .task = $0.request.intent { true } else { false } }
                .flatMap(\.changed))
        guard !given.isEmpty else { return }
        for index in picture.payments.indices.dropFirst(first) {
            let payment = picture.payments[index]
            guard payment.source == .statement, payment.amount > 0, given.contains(payment.order),
                let row = step.stored.bank.shares[index + 1]?.row,
                let booking = booking(of: row, step.stored.bank)
            else { continue }
            // Two orders of one name may be of one person, who may mistype the one for the other.
            let name = picture.order(payment.order)?.customer?.name
            if !booking.orders.contains(payment.order) && booking.name != name {
                throw Complaint("row \(row) was given to order \(payment.order): \(booking)")
            }
        }
    }

    // MARK: Without an entry

    /// Takes over what was done to rows that no history tells of: that a row proves a payment, that
    /// it is set aside or open again, and that it shows a refund which somebody had called done.
    func takeOverRows(_ step: Oracle.Step, into picture: inout Picture) throws {
        let stored = step.stored.bank
        for (payment, share) in picture.bank.shares where stored.shares[payment] == nil {
            guard isOpened(share.row, step) else {
                throw Complaint("nobody asked for payment \(payment) to be without its row")
            }
            picture.bank.takeBack(payment)
        }
        for (payment, share) in stored.shares.sorted(by: { $0.key < $1.key })
        where picture.bank.shares[payment] == nil {
            try prove(payment, share, step, &picture)
        }
        for (id, row) in stored.rows.sorted(by: { $0.key < $1.key }) {
            guard let own = picture.bank.rows[id], own.state != row.state else { continue }
            let isAsked =
                row.state == "aside" && own.state == "open" && isAside(id, step)
                || row.state == "open" && own.state == "aside" && isOpened(id, step)
            guard isAsked else { continue }
            picture.bank.rows[id]?.state = row.state
        }
        for (id, refund) in stored.refunds where picture.bank.refunds[id]?.row != refund.row {
            guard let own = picture.bank.refunds[id], own.state == .done, own.row == nil else {
                continue
            }
            picture.bank.refunds[id]?.row = refund.row
        }
    }

    private func prove(
        _ number: Int, _ share: BankPicture.SharePicture, _ step: Oracle.Step,
        _ picture: inout Picture
    ) throws {
        guard let payment = picture.payment(number), let row = picture.bank.rows[share.row],
            picture.isStanding(number), payment.source != .statement,
            payment.amount == share.amount, row.state == "open" || isOpened(share.row, step),
            share.amount <= row.left || isOpened(share.row, step), picture.bank.isRead(share.row),
            isAsked(share.row, payment.order, share.amount, step)
        else { throw Complaint("nobody asked for row \(share.row) to prove payment \(number)") }
        picture.bank.give(share.row, share.amount, to: number)
    }

    private func isAsked(
        _ row: Int64, _ order: Int, _ amount: Int64, _ step: Oracle.Step
    ) -> Bool {
        step.candidates.contains { candidate in
            switch candidate.request.intent {
            case .settle(let id, let shares):
                id.value == row && candidate.doubt < 2
                    && shares.contains { Int($0.order.value) == order && $0.amount == amount }
            case .task: true
            default: false
            }
        }
    }

    private func isOpened(_ row: Int64, _ step: Oracle.Step) -> Bool {
        step.candidates.contains {
            if case .reopen(let id) = $0.request.intent { id.value == row } else { false }
        }
    }

    private func isAside(_ row: Int64, _ step: Oracle.Step) -> Bool {
        step.candidates.contains {
            if case .putAside(let id) = $0.request.intent { id.value == row } else { false }
        }
    }

    // MARK: Answers

    /// Whether an answer to somebody who works on rows or refunds is true. Of several at once that
    /// only the first and the last state are known of, nothing is asked.
    func judge(_ candidate: Candidate, _ step: Oracle.Step, _ moments: [Picture]) throws {
        guard step.candidates.count == 1, let last = moments.last, let first = moments.first else {
            return
        }
        func complain(_ text: String) -> Complaint {
            Complaint("\(candidate.request.text): \(text)")
        }
        switch (candidate.request.intent, candidate.reply) {
        case (.settle(let row, let shares), .row):
            let isGiven = shares.allSatisfy {
                last.bank.gives(row.value, to: Int($0.order.value), last.payments)
            }
            if !isGiven { throw complain("told that it is given, and it is not") }
        case (.putAside(let row), .row):
            if last.bank.rows[row.value]?.state != "aside" { throw complain("it is not aside") }
        case (.reopen(let row), .row):
            let found = last.bank.rows[row.value]
            if found?.state != "open" || found?.assigned != 0 { throw complain("it is not open") }
        case (_, .rowRefused(let refusal)):
            if !candidate.changed.isEmpty { throw complain("done, and told \(refusal)") }
            if !allows(refusal, to: candidate.request, first) {
                throw complain("should not be refused with \(refusal)")
            }
        case (.tellAccount(let order, _), .refundRefused(.nothingDue(let status))):
            let found = first.order(order)
            if found?.status != status || found?.due ?? 0 > 0 { throw complain("it is due") }
        case (.decideRefund(let id, let decision), .refundRefused(.decided(let state))):
            if let refund = first.bank.refunds[id.value],
                refund.state != state || state == decision.from && state != .done
            {
                throw complain("refund \(id.value) is \(refund), told \(state)")
            }
        case (_, .refundRefused(let refusal)):
            if !candidate.changed.isEmpty { throw complain("done, and told \(refusal)") }
        default: break
        }
    }

    private func allows(_ refusal: RowRefusal, to request: Request, _ picture: Picture) -> Bool {
        let id: Int64? =
            switch request.intent {
            case .settle(let row, _), .putAside(let row), .reopen(let row): row.value
            default: nil
            }
        guard let id else { return false }
        let row = picture.bank.rows[id]
        switch (refusal, request.intent) {
        case (.unknownRow, _): return row == nil || !picture.bank.isRead(id)
        case (.notOpen(let state), .reopen):
            return row?.state == state.rawValue && (state != .open && state != .aside)
        case (.notOpen(let state), _):
            return row?.state == state.rawValue && state != .open
        case (.given, .settle(_, let shares)):
            return shares.contains {
                picture.bank.gives(id, to: Int($0.order.value), picture.payments)
            }
        case (.shares, .settle(_, let shares)):
            return shares.reduce(0) { $0 + $1.amount } > row?.left ?? 0
                || shares.contains { $0.amount <= 0 }
        case (.order(.unknownOrder), .settle(_, let shares)):
            return shares.contains { picture.order($0.order) == nil }
        case (.order(let refusal), .settle(_, let shares)):
            return shares.contains {
                picture.allowsCare(refusal, about: Int($0.order.value), to: request)
            }
        case (.order(.goneOn), .reopen), (.order(.refundSent), .reopen): return true
        default: return false
        }
    }
}
