internal import Formats
package import Shop
package import Storage

/// Everything there is to know of one order, for its page and the API.
package struct OrderDetail: Sendable {
    package var order: Order
    package var drop: Drop
    package var changedAt: Timestamp
    package var paidAt: Timestamp?
    package var shipment: Shipment?
    package var isOversold: Bool
    /// The moment until which a slip on its way holds the order at the latest.
    package var uploadUntil: Timestamp?
    /// The terms that the order was told: its drop, its shipping and where to pay.
    package var told: ToldTerms
    package var slips: [SlipRecord]
    package var payments: [PaymentRecord]
    package var timeline: [TimelineEntry]

    /// Whether the waitlist has made the order: what it has goes to the next who waits.
    package var isOffer: Bool {
        timeline.first.map { $0.kind == .reserved && $0.actor == .system } ?? false
    }

    /// Whether money is due back because not all of it came in time.
    package var endedShort: Bool {
        guard order.status == .refundDue else { return false }
        let ended = timeline.last { $0.to == .refundDue && $0.kind != .refundReturned }
        return ended?.kind == .expired
    }

    /// A slip with what was decided on it.
    package struct SlipRecord: Sendable {
        package var slip: Slip
        package var fileName: String
        package var decidedAt: Timestamp?
        package var decidedBy: Actor?
        package var reason: String?
        /// The other orders that the same file was sent to.
        package var sameFile: [OrderID]
        /// The orders that have a slip of the same transfer: others, and the slip's own where
        /// another slip of it was approved for that transfer.
        package var sameTransfer: [OrderID] = []
        /// The orders that have a slip with the same picture, told as those of a transfer are.
        package var samePicture: [OrderID] = []
        /// The orders that have a slip with this picture and something else in it.
        package var changedPicture: [OrderID] = []
        /// What is known of the picture; `nil` where no reader has met it yet.
        package var reading: PictureReading = .waiting

        /// The orders that the slip was used for, as its file, its transfer or its picture, each
        /// once.
        package var usedFor: [OrderID] { uses.flatMap(\.orders) }

        /// The same by the way in which it was used, each order under the gravest.
        var uses: [(use: SlipUse, orders: [OrderID])] {
            var named: Set<OrderID> = []
            let all: [(SlipUse, [OrderID])] = [
                (.file, sameFile), (.picture, samePicture), (.transfer, sameTransfer),
                (.changedPicture, changedPicture),
            ]
            return all.map { use, orders in (use, orders.filter { named.insert($0).inserted }) }
        }
    }

    /// A payment with who entered it.
    package struct PaymentRecord: Sendable {
        package var payment: Payment
        package var actor: Actor
        package var words: String?
    }

    /// Loads an order; `nil` when there is none.
    package static func load(
        _ id: OrderID, on connection: any Connection
    ) throws -> OrderDetail? {
        try load(of: .orders([id]), on: connection)[id]
    }

    /// Loads orders, all in one round trip where there is one; those that are not there are
    /// missing.
    static func load(
        of source: OrderSource, on connection: any Connection
    ) throws -> [OrderID: OrderDetail] {
        for question in DetailQueries.ofOrders + DetailQueries.besideOrders {
            try source.expect(question, on: connection)
        }
        let drops = try drops(of: source, on: connection)
        var details: [OrderID: OrderDetail] = [:]
        try source.forEach(DetailQueries.orders, on: connection) { row in
            let order = try Order(row: row, lines: [])
            guard let drop = drops[order.drop] else { return }
            details[order.id] = OrderDetail(order, drop, row: row)
        }
        try source.forEach(DetailQueries.lines, on: connection) { row in
            details[OrderID(row.integer(0))]?.addLine(row)
        }
        try loadBesideOrders(source, into: &details, on: connection)
        return details
    }

    /// Loads what stands beside the rows of orders: their terms, slips, payments and history.
    static func loadBesideOrders(
        _ source: OrderSource, into details: inout [OrderID: OrderDetail],
        on connection: any Connection
    ) throws {
        try source.forEach(ToldTerms.ofOrders, on: connection) { row in
            details[OrderID(row.integer(0))]?.addTerms(row)
        }
        try source.forEach(DetailQueries.slips, on: connection) { row in
            details[OrderID(row.integer(0))]?.slips.append(try SlipRecord(row: row))
        }
        try source.forEach(DetailQueries.readings, on: connection) { row in
            let slip = SlipID(row.integer(1))
            let reading = try PictureReading(row: row, from: 2, of: slip)
            details[OrderID(row.integer(0))]?.change(slip) { $0.reading = reading }
        }
        try source.forEach(DetailQueries.codes, on: connection) { row in
            let code = SlipCode(Array(row.text(2).utf8))
            details[OrderID(row.integer(0))]?
                .change(SlipID(row.integer(1))) { $0.reading.codes.append(code) }
        }
        try source.forEach(UsedSlips.query, on: connection) { row in
            details[OrderID(row.integer(0))]?
                .add(
                    OrderID(row.integer(2)), using: SlipID(row.integer(1)),
                    as: SlipUse(rawValue: Int(row.integer(3))))
        }
        try source.forEach(DetailQueries.payments, on: connection) { row in
            try details[OrderID(row.integer(0))]?.addPayment(row)
        }
        try source.forEach(DetailQueries.timeline, on: connection) { row in
            try details[OrderID(row.integer(0))]?.addEntry(row)
        }
    }

    private static func drops(
        of source: OrderSource, on connection: any Connection
    ) throws -> [DropID: Drop] {
        var drops: [DropID: Drop] = [:]
        try source.forEach(OrderQueries.drops, on: connection) { row in
            let drop = try Drop(row: row)
            drops[drop.id] = drop
        }
        return drops
    }

    private var currency: Currency { order.shippingFee.currency }

    private mutating func addLine(_ row: any Row) {
        order.lines.append(OrderLine(row: row, from: 1, currency))
    }

    private mutating func addTerms(_ row: any Row) {
        if told.id == 0 { told = ToldTerms(row: row, from: 1) }
        told.add(row, from: 4)
    }

    /// Names the first few other orders that a slip was used for.
    private mutating func add(_ other: OrderID, using slip: SlipID, as use: SlipUse) {
        let list: WritableKeyPath<SlipRecord, [OrderID]> =
            switch use {
            case .file: \.sameFile
            case .picture: \.samePicture
            case .changedPicture: \.changedPicture
            default: \.sameTransfer
            }
        change(slip) { record in
            if !record[keyPath: list].contains(other) { record[keyPath: list].append(other) }
        }
    }

    private mutating func change(_ slip: SlipID, _ change: (inout SlipRecord) -> Void) {
        guard let index = slips.firstIndex(where: { $0.slip.id == slip }) else { return }
        change(&slips[index])
    }

    private mutating func addPayment(_ row: any Row) throws {
        payments.append(
            PaymentRecord(
                payment: Payment(
                    id: PaymentID(row.integer(1)), order: order.id,
                    amount: Money(minorUnits: row.integer(2), currency: currency),
                    source: try row.known(3, "payments.source", of: row.integer(1)),
                    slip: row.optionalInteger(4).map { SlipID($0) },
                    confirmedAt: Timestamp(milliseconds: row.integer(5)),
                    reverses: row.optionalInteger(8).map { PaymentID($0) }),
                actor: Actor(text: row.text(6)), words: row.optionalText(7)))
    }

    private mutating func addEntry(_ row: any Row) throws {
        timeline.append(
            TimelineEntry(
                at: Timestamp(milliseconds: row.integer(1)), actor: Actor(text: row.text(2)),
                kind: try row.known(3, "timeline.kind", of: row.integer(8)),
                from: try row.optionalKnown(4, "timeline.from_status", of: row.integer(8)),
                to: try row.optionalKnown(5, "timeline.to_status", of: row.integer(8)),
                amount: row.optionalInteger(6).map { Money(minorUnits: $0, currency: currency) },
                words: row.optionalText(7)))
    }
}

extension OrderDetail {
    /// An order of which nothing is known yet but its row.
    init(_ order: Order, _ drop: Drop, changedAt: Timestamp) {
        self.init(
            order: order, drop: drop, changedAt: changedAt, paidAt: nil, shipment: nil,
            isOversold: false, uploadUntil: nil, told: .nothing, slips: [], payments: [],
            timeline: [])
    }

    fileprivate init(_ order: Order, _ drop: Drop, row: any Row) {
        let next = Order.columnCount
        self.init(
            order: order, drop: drop, changedAt: Timestamp(milliseconds: row.integer(next)),
            paidAt: row.optionalInteger(next + 1).map(Timestamp.init(milliseconds:)),
            shipment: row.optionalText(next + 2).map {
                Shipment(carrier: $0, tracking: row.text(next + 3))
            },
            isOversold: row.integer(next + 4) == 1,
            uploadUntil: row.optionalInteger(next + 5).map(Timestamp.init(milliseconds:)),
            told: .nothing, slips: [], payments: [], timeline: [])
    }
}

extension OrderDetail.SlipRecord {
    fileprivate init(row: any Row) throws {
        self.init(
            slip: Slip(
                id: SlipID(row.integer(1)), order: OrderID(row.integer(0)),
                status: try row.known(2, "slips.status", of: row.integer(1)),
                mediaType: row.text(3), bytes: row.integer(4), digest: row.text(5),
                uploadedAt: Timestamp(milliseconds: row.integer(7))),
            fileName: row.text(6),
            decidedAt: row.optionalInteger(8).map(Timestamp.init(milliseconds:)),
            decidedBy: row.optionalText(9).map(Actor.init(text:)),
            reason: row.optionalText(10), sameFile: [])
    }
}

/// The questions about everything that there is to know of an order.
enum DetailQueries {
    static let ofOrders = [OrderQueries.drops, orders, lines]

    static let besideOrders = [
        ToldTerms.ofOrders, slips, readings, codes, UsedSlips.query, payments, timeline,
    ]

    static let orders = SourcedQuery { condition in
        """
        SELECT \(Order.columns), changed_at, paid_at, carrier, tracking, oversold, upload_until
        FROM orders WHERE id \(condition)
        """
    }

    static let lines = OrderQueries.lines

    static let slips = SourcedQuery { condition in
        """
        SELECT order_id, id, status, media_type, bytes, digest, file_name, uploaded_at,
            decided_at, decided_by, reason
        FROM slips WHERE order_id \(condition) ORDER BY order_id, id
        """
    }

    static let readings = SourcedQuery { condition in
        """
        SELECT order_id, slip_id, \(PictureReading.columns) FROM slip_readings
        WHERE order_id \(condition) ORDER BY order_id, slip_id
        """
    }

    static let codes = SourcedQuery { condition in
        """
        SELECT order_id, slip_id, text FROM slip_codes
        WHERE order_id \(condition) ORDER BY order_id, slip_id, position
        """
    }

    static let payments = SourcedQuery { condition in
        """
        SELECT order_id, id, amount, source, slip_id, at, actor, words, reverses FROM payments
        WHERE order_id \(condition) ORDER BY order_id, id
        """
    }

    static let timeline = SourcedQuery { condition in
        """
        SELECT order_id, at, actor, kind, from_status, to_status, amount, words, id
        FROM timeline
        WHERE order_id \(condition) ORDER BY order_id, id
        """
    }
}
