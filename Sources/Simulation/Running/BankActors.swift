internal import Blobs
internal import Formats
internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// The actors of the bank: shoppers who transfer, the bank that tells of it, and staff who say
/// whose money it is and give back what is due.
/// What happens at the bank, or is done with what it tells.
private enum BankDoing {
    case transfer, bring, read, certain, settle, aside, reopen, slips, cancel
    case account, export, transferBack, prove, proveCertain, decide, unprove

    static let weights: [(BankDoing, Int)] = [
        (.transfer, 40), (.bring, 20), (.read, 12), (.certain, 14), (.settle, 14), (.aside, 3),
        (.reopen, 5), (.slips, 9), (.cancel, 8), (.account, 10), (.export, 8),
        (.transferBack, 5), (.prove, 3), (.proveCertain, 4), (.decide, 4), (.unprove, 2),
    ]
}

extension Simulation {
    func atBank(_ turn: Int, _ chance: inout TurnChance) throws {
        let doing = chance.weighted(BankDoing.weights)
        switch doing {
        case .transfer: transfer(turn, &chance)
        case .transferBack: transferBack(&chance)
        case .bring: try bring(turn, &chance)
        case .certain: try settleCertain(turn, &chance)
        case .cancel: try cancelReading(turn, &chance)
        case .read:
            try task(turn, "to read statements", &chance) { keeper in
                _ = try await keeper.runNextJob(as: ReadStatement.self)
                return .nothing
            }
        case .slips:
            try task(turn, "to read slips", &chance) { keeper in
                _ = try await keeper.readSlips(by: PlainInspector())
                return .nothing
            }
        case .proveCertain:
            let clerk = clerk(&chance)
            try task(turn, "to tick off refunds", &chance) { keeper in
                let outcomes = try await keeper.proveCertain(by: clerk)
                return .proved(outcomes.filter { $0.refusal == nil }.map(\.row.value))
            }
        case .settle, .aside, .reopen, .account, .export, .prove, .decide, .unprove:
            guard let intent = intent(doing, turn, &chance) else { return }
            let actor = doing == .account ? Actor.shopper : clerk(&chance).actor
            let care = care(for: intent, &chance)
            send(actor, intent, words: "turn \(turn)", care: care, &chance)
        }
    }

    private func intent(
        _ doing: BankDoing, _ turn: Int, _ chance: inout TurnChance
    ) -> Intent? {
        switch doing {
        case .settle: settling(&chance)
        case .aside: row(&chance, in: "open").map(Intent.putAside)
        case .reopen: row(&chance, in: "settled", "aside", "open").map(Intent.reopen)
        case .account: telling(&chance)
        case .export: exporting(turn, &chance)
        case .prove: proving(&chance)
        case .decide:
            chance.pick(oracle.picture.bank.refunds.keys.sorted()).map { id in
                .decideRefund(RefundID(id), chance.pick(RefundDecision.allCases) ?? .done)
            }
        default:
            chance.pick(
                oracle.picture.bank.refunds.values.compactMap { $0.row ?? $0.backRow }.sorted()
            ).map { .reopenRefunds(StatementRowID($0)) }
        }
    }

    func clerk(_ chance: inout TurnChance) -> Caller {
        Caller(
            actor: .staff(chance.happens(50) ? "ann@shop.example" : "bo@shop.example"),
            role: .owner)
    }

    func task(
        _ turn: Int, _ words: String, _ chance: inout TurnChance,
        _ work: @escaping @Sendable (Shopkeeper) async throws -> TaskEnd.Done
    ) throws {
        guard let node = nodes[chance.number(0...world.nodes - 1)] else { return }
        // A node that is in another world finds that out before it does anything else.
        if try node.store.look({ try node.otherWorld(on: $0) != nil }) {
            return try enterEra(node.number)
        }
        try begin(turn, words, at: node, work)
    }

    // MARK: Money

    private func transfer(_ turn: Int, _ chance: inout TurnChance) {
        if chance.happens(6) { return bank.bookAgain() }
        let statuses: [OrderStatus] =
            chance.happens(70) ? [.awaitingPayment, .underReview] : OrderStatus.allCases
        let picture = oracle.picture
        var order = anOrder(in: statuses, &chance)
        // Most pay once.
        let paid = Set(bank.bookings.flatMap(\.orders))
        let unpaid = picture.orders.indices.map { $0 + 1 }.filter {
            !paid.contains($0) && picture.order($0)?.status == .awaitingPayment
        }
        if chance.happens(80) {
            guard let other = chance.pick(unpaid) else { return }
            order = OrderID(Int64(other))
        }
        guard let found = picture.order(order) else { return }
        var orders = [Int(order.value)]
        var amount = found.balance > 0 && !chance.happens(10) ? found.balance : found.total
        if chance.happens(8), let other = picture.order(anOrder(in: [.awaitingPayment], &chance)) {
            let number = picture.orders.firstIndex(of: other).map { $0 + 1 } ?? 0
            if number != orders[0], other.balance > 0 {
                orders.append(number)
                amount += other.balance
            }
        }
        amount += chance.weighted([(Int64(0), 75), (-1_000, 10), (1_000, 10), (-1, 5)])
        guard amount > 0 else { return }
        let name = chance.happens(75) ? found.customer?.name ?? "Somebody" : "Another \(turn)"
        let number = String(1_000_000 + turn)
        let reference = chance.happens(80) ? "TRANSFER00000\(number)" : ""
        let booking = Booking(
            amount: amount, orders: orders, name: name, text: text(of: orders, turn, &chance),
            reference: reference, day: 0, minute: 0)
        bank.book(booking, at: time.now)
        note("the bank books \(amount) for \(orders): \(booking.text)")
        guard chance.happens(45) else { return }
        let digest = blobs.put(Array((reference.isEmpty ? "silent \(turn)" : reference).utf8))
        send(.shopper, .slip(order, digest: digest), words: "turn \(turn)", &chance)
    }

    /// What the payer writes: the code, or what is left of it.
    private func text(of orders: [Int], _ turn: Int, _ chance: inout TurnChance) -> String {
        let codes = orders.map(code)
        let code = codes[0]
        return switch chance.number(0...13) {
        case 0: "shirt \(turn)"
        case 1: String(code.dropLast(2))
        case 2:
            // One symbol is another one.
            String(code.dropLast()) + (code.last == "7" ? "9" : "7")
        case 3: code.lowercased()
        case 4: "\(code.prefix(4)) \(code.dropFirst(4))"
        default: codes.joined(separator: " ")
        }
    }

    private func code(of order: Int) -> String {
        codec?.code(of: OrderID(Int64(order))).text ?? ""
    }

    private func bring(_ turn: Int, _ chance: inout TurnChance) throws {
        let isCut = bank.format == .camt && chance.happens(12)
        let again = chance.happens(15) ? chance.pick(bank.names) : nil
        let day = chance.number(0...max(0, bank.lastDay))
        let made = again ?? bank.export(blobs, from: min(day, bank.lastDay), cut: isCut)
        guard let name = made, let file = bank.files[name] else { return }
        let (waits, clerk) = (chance.happens(60), clerk(&chance))
        let origin = StatementOrigin(fileName: "bank \(turn)", format: bank.format)
        let words = "to bring \(file.isCut ? "a cut file" : "a file") of \(file.bookings.count)"
        try task(turn, words, &chance) { keeper in
            let upload = try keeper.beginStatement(by: clerk)
            try file.bytes.withUnsafeBytes { try upload.append($0) }
            guard waits else {
                let added = try await keeper.finishStatement(upload, origin, by: clerk)
                return .statement(digest: added.digest, isRead: added.state == .ready)
            }
            let (added, _) = try await keeper.importStatement(upload, origin, by: clerk)
            return .statement(digest: added.digest, isRead: added.state == .ready)
        }
    }

    private func settleCertain(_ turn: Int, _ chance: inout TurnChance) throws {
        let clerk = clerk(&chance)
        try task(turn, "to settle what is certain", &chance) { keeper in
            let outcomes = try await keeper.settleCertain(by: clerk)
            return .settled(outcomes.filter { $0.settled != nil }.map(\.row.value))
        }
    }

    private func cancelReading(_ turn: Int, _ chance: inout TurnChance) throws {
        let clerk = clerk(&chance)
        let job = try memory.use { connection in
            try connection.first(
                "SELECT max(id) FROM jobs WHERE state IN ('waiting', 'running')"
            ) { $0.optionalInteger(0) } ?? nil
        }
        guard let job else { return }
        try task(turn, "to cancel job \(job)", &chance) { keeper in
            try await keeper.cancelJob(job, by: clerk)
            return .nothing
        }
    }

    /// A row in one of some states.
    private func row(_ chance: inout TurnChance, in states: String...) -> StatementRowID? {
        let rows = oracle.picture.bank.rows.filter { states.contains($0.value.state) }
        return chance.pick(rows.keys.sorted()).map { StatementRowID($0) }
    }

    private func settling(_ chance: inout TurnChance) -> Intent? {
        guard let row = row(&chance, in: "open"),
            let found = oracle.picture.bank.rows[row.value]
        else { return nil }
        let picture = oracle.picture
        var orders = [anOrder(in: [.awaitingPayment, .underReview, .expired], &chance)]
        // Whoever looks sees for whom it is.
        let judge = BankJudge(bank: bank, acknowledged: [])
        if chance.happens(70), let meant = judge.booking(of: row.value, picture.bank)?.orders {
            orders = meant.map { OrderID(Int64($0)) }
        }
        var left = found.left
        let shares = orders.enumerated().compactMap { place, order -> MatchShare? in
            let owed = max(1, picture.order(order)?.balance ?? 1)
            let isLast = place == orders.count - 1
            let amount = min(left, isLast && chance.happens(60) ? left : owed)
            left -= amount
            return amount > 0 ? MatchShare(order: order, amount: amount) : nil
        }
        return shares.isEmpty ? nil : .settle(row, shares)
    }

    // MARK: Refunds

    /// The orders of which money is due back.
    private var due: [Int] {
        let orders = oracle.picture.orders
        return orders.indices.filter { !orders[$0].isPassedOver && orders[$0].due > 0 }
            .map { $0 + 1 }
    }

    private func telling(_ chance: inout TurnChance) -> Intent? {
        let count = oracle.picture.orders.count
        let order = chance.happens(85) ? chance.pick(due) : count > 0 ? count : nil
        return order.map { order in
            .tellAccount(
                OrderID(Int64(order)),
                RefundAccount(
                    kind: .bank, bank: "KBANK", number: "12345\(chance.number(10_000...10_002))",
                    name: "Name"))
        }
    }

    private func exporting(_ turn: Int, _ chance: inout TurnChance) -> Intent? {
        let bank = oracle.picture.bank
        let known = due.filter { bank.accounts[$0] != nil && bank.sent(of: $0) == nil }
        let wanted = known.isEmpty || chance.happens(20) ? due : known
        let orders = wanted.prefix(chance.number(1...3))
        return orders.isEmpty
            ? nil : .export(orders.map { OrderID(Int64($0)) }, key: "file \(turn)")
    }

    /// A row of a refund, as staff see that it is one.
    private func proving(_ chance: inout TurnChance) -> Intent? {
        let picture = oracle.picture
        let judge = BankJudge(bank: bank, acknowledged: [])
        let rows = picture.bank.rows.keys.sorted().compactMap { id -> (Int64, Int64)? in
            guard picture.bank.rows[id]?.isLive == true,
                let refund = judge.booking(of: id, picture.bank)?.refund,
                picture.bank.refunds[refund] != nil
            else { return nil }
            return (id, refund)
        }
        return chance.pick(rows).map { .prove(StatementRowID($0.0), [RefundID($0.1)]) }
    }

    /// The bank does what it was handed, or sends back what it had done.
    private func transferBack(_ chance: inout TurnChance) {
        let picture = oracle.picture
        guard let id = chance.pick(picture.bank.refunds.keys.sorted()),
            let refund = picture.bank.refunds[id], let codec
        else { return }
        let isOut = !bank.bookings.contains { $0.refund == id && $0.amount < 0 }
        let isBack = !isOut && !bank.bookings.contains { $0.refund == id && $0.amount > 0 }
        guard isOut || isBack && chance.happens(40) else { return }
        let code = codec.code(of: OrderID(Int64(refund.order)))
        bank.book(
            Booking(
                amount: isOut ? -refund.amount : refund.amount, refund: id, name: "Name",
                text: "refund \(Refund.reference(of: RefundID(id), code: code))",
                reference: "BACK\(isOut ? "1" : "2")0000000000\(id)", day: 0, minute: 0),
            at: time.now)
        note("the bank books refund \(id) \(isOut ? "out" : "back in")")
    }
}
