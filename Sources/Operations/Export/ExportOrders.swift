internal import Formats
internal import Shop
package import Storage

/// The orders of a filter as the rows of an export, from one snapshot of the database and in
/// constant memory.
package struct ExportOrders: Sendable {
    package let filter: OrderFilter
    package let search: OrderSearch?
    package let layout: ExportLayout
    let words: ExportWords
    let wallClock: WallClock
    let codec: OrderCodec

    init(
        filter: OrderFilter, search: OrderSearch?, layout: ExportLayout, words: ExportWords,
        wallClock: WallClock, codec: OrderCodec
    ) {
        self.filter = filter
        self.search = search
        self.layout = layout
        self.words = words
        self.wallClock = wallClock
        self.codec = codec
    }

    /// The columns of the sheet `Orders`.
    var columns: [OrderColumn] {
        layout.columns.isEmpty ? OrderColumn.allCases : layout.columns
    }

    /// The format of the file.
    package enum Format: String, Sendable {
        case xlsx, csv

        /// The media type that the file is served as.
        package var mediaType: String {
            switch self {
            case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            case .csv: "text/csv; charset=utf-8"
            }
        }
    }

    /// Orders read at a time.
    private static let chunk = 1_024

    /// The number of orders that the filter names.
    package func count(on connection: any Connection) throws -> Int {
        let index = try OrderIndex(filter, search: search, on: connection)
        var count = 0
        var cursor: OrderID?
        while true {
            let ids = try index.ids(past: cursor, .oldestFirst, limit: 16_384, on: connection)
            guard let last = ids.last else { return count }
            count += ids.count
            cursor = last
        }
    }

    /// Reads the orders, oldest first, some at a time.
    func forEachChunk(
        on connection: any Connection, _ body: (ExportRows) throws -> Void
    ) throws {
        let titles = try ExportRows.titles(on: connection)
        let index = try OrderIndex(filter, search: search, on: connection)
        var cursor: OrderID?
        while true {
            let ids = try index.ids(
                past: cursor, .oldestFirst, limit: Self.chunk, on: connection)
            guard let last = ids.last else { return }
            try body(try ExportRows(ids: ids, titles: titles, on: connection))
            cursor = last
        }
    }

    func cells(of index: Int, in rows: ExportRows) -> [Cell] {
        let order = rows.orders[index]
        return columns.map { column in
            switch column {
            case .code: .text(codec.code(of: order.id).text)
            case .paymentReference:
                .text(order.referencePrefix + codec.code(of: order.id).text)
            case .status: .text(words.status(order.status))
            case .drop: .text(order.drop)
            case .created: .moment(order.createdAt, on: wallClock)
            case .paid: order.paidAt.map { .moment($0, on: wallClock) } ?? .empty
            case .name: Self.text(order.name)
            case .phone: Self.text(order.phone)
            case .email: Self.text(order.email)
            case .address: Self.text(order.address)
            case .note: Self.text(order.note)
            case .items: .text(rows.items(of: index))
            case .quantity: .integer(order.quantity)
            case .subtotal: .money(order.subtotal)
            case .shipping: .money(order.shipping)
            case .total: .money(order.total)
            case .adjustment: .money(order.adjustment)
            case .paidAmount: .money(order.confirmed)
            case .balance: .money(order.total - order.confirmed)
            case .currency: .text(order.subtotal.currency.code)
            case .slips: .integer(order.slips)
            case .carrier: Self.text(order.carrier)
            case .tracking: Self.text(order.tracking)
            case .moneyStanding:
                Self.text(order.moneyStanding.map { words.standing($0.rawValue) } ?? "")
            }
        }
    }

    private static func text(_ text: String) -> Cell {
        text.isEmpty ? .empty : .text(text)
    }

    func cells(of line: ExportRows.Line, in rows: ExportRows) -> [Cell] {
        [
            .text(codec.code(of: line.order).text), .text(line.title.sku),
            .text(line.title.product), .text(line.title.variant),
            .integer(line.quantity), .money(line.unitPrice),
            .money(
                Money(
                    minorUnits: line.unitPrice.minorUnits * line.quantity,
                    currency: line.unitPrice.currency)),
            .text(line.unitPrice.currency.code),
        ]
    }

    func cells(of payment: ExportRows.PaymentRow) -> [Cell] {
        [
            .text(codec.code(of: payment.order).text), .moment(payment.at, on: wallClock),
            .money(payment.amount), .text(payment.amount.currency.code),
            .text(words.source(payment.source)),
            .text(payment.actor), Self.text(payment.words),
        ]
    }
}
