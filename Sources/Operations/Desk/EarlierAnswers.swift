internal import Shop
internal import Storage

/// The stored answers of requests that came with an idempotency key.
struct EarlierAnswers {
    let reservations: [Reservation]

    static let insert = MultiRowInsert(
        into: "idempotency (key, fingerprint, created_at, order_id, answer)", columns: 5)

    private static let query = KeyedQuery { keys in
        "SELECT key, fingerprint, order_id, answer FROM idempotency WHERE key IN (\(keys))"
    }

    /// Says that `load` comes soon, as `Connection.expect` does.
    func expect(on connection: any Connection) throws {
        try Self.query.expect(connection, names)
    }

    private var names: [Value] { reservations.map { .blob($0.key.name) } }

    /// The answers; the orders that they name are read together.
    func load(from book: DeskBook) throws -> [[UInt8]: EarlierAnswer] {
        var found: [[UInt8]: (fingerprint: [UInt8], order: OrderID?, answer: String)] = [:]
        try Self.query.forEach(book.base, names) { row in
            let order = row.optionalInteger(2).map { OrderID($0) }
            found[row.blob(0)] = (row.blob(1), order, row.text(3))
        }
        for order in found.values.compactMap(\.order) {
            book.want(order)
            try book.base.expectTerms(of: order)
        }
        var answers: [[UInt8]: EarlierAnswer] = [:]
        for (key, row) in found {
            let answer = try answer(row.answer, order: row.order, book)
            answers[key] = EarlierAnswer(fingerprint: row.fingerprint, answer: answer)
        }
        return answers
    }

    private func answer(
        _ text: String, order: OrderID?, _ book: DeskBook
    ) throws -> ReservationAnswer {
        guard let order else { return .refused(Self.refusal(text)) }
        if !book.orders.knows(order) { try book.load() }
        guard let stored = try book.order(order) else {
            throw StorageError.failed(code: 0, "an answer names order \(order.value), not there")
        }
        let parts = text.pieces(at: " ")
        return .reserved(
            ReservedOrder(
                id: order, status: OrderStatus(rawValue: String(parts.first ?? "")) ?? .reserved,
                deadline: parts.dropFirst().first.flatMap { Int64($0) }
                    .map(Timestamp.init(milliseconds:)),
                lines: stored.lines, shippingFee: stored.shippingFee,
                adjustment: stored.ownAdjustment, terms: try book.base.terms(of: order)),
            isReplay: true)
    }

    /// The row that keeps an answer: `awaiting_payment 1764914400000`, or a refusal's words.
    static func row(
        _ key: RequestKey, _ answer: ReservationAnswer, at now: Timestamp
    ) -> [Value] {
        var order: Int64?
        var text = ""
        switch answer {
        case .reserved(let reserved, _):
            order = reserved.id.value
            text = reserved.status.rawValue
            if let deadline = reserved.deadline { text += " \(deadline.milliseconds)" }
        case .refused(.soldOut(let left)):
            let parts = left.sorted { $0.key < $1.key }.map { "\($0.key.value):\($0.value)" }
            text = (["sold_out"] + parts).joined(separator: " ")
        case .refused(.limitReached(let limit, let had)):
            text = "limit_reached \(limit) \(had)"
        case .refused:
            preconditionFailure("this refusal is not kept")
        }
        return [
            .blob(key.name), .blob(key.fingerprint), .integer(now.milliseconds), Value(order),
            .text(text),
        ]
    }

    private static func refusal(_ text: String) -> ReservationRefusal {
        let parts = text.pieces(at: " ")
        let numbers = parts.dropFirst().compactMap { Int($0) }
        if parts.first?.isBytes(of: "limit_reached") == true, numbers.count == 2 {
            return .limitReached(limit: numbers[0], had: numbers[1])
        }
        var left: [VariantID: Int] = [:]
        for part in parts.dropFirst() {
            let pair = part.pieces(at: ":").compactMap { Int64($0) }
            if pair.count == 2 { left[VariantID(pair[0])] = Int(pair[1]) }
        }
        return .soldOut(left: left)
    }
}
