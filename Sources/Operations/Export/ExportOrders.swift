package import Formats
package import Shop
package import Storage

/// Writes the orders of a filter to a file, from one snapshot of the database and in constant
/// memory.
package struct ExportOrders: Sendable {
    package let filter: OrderFilter
    package let search: OrderSearch?
    package let columns: [OrderColumn]
    package let wallClock: WallClock
    package let codec: OrderCodec

    package init(
        filter: OrderFilter, search: OrderSearch?, columns: [OrderColumn], wallClock: WallClock,
        codec: OrderCodec
    ) {
        self.filter = filter
        self.search = search
        self.columns = columns.isEmpty ? OrderColumn.allCases : columns
        self.wallClock = wallClock
        self.codec = codec
    }

    /// The two kinds of file.
    package enum Format: String, Sendable {
        case xlsx, csv

        /// What the file is served as.
        package var mediaType: String {
            switch self {
            case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            case .csv: "text/csv; charset=utf-8"
            }
        }
    }

    /// Orders read at a time.
    private static let chunk = 1_024

    /// Writes an Excel file with the sheets `Orders`, `Lines` and `Payments`.
    ///
    /// - Parameters:
    ///   - temporaryDirectory: on a real disk, with room for the uncompressed sheets.
    ///   - progress: is told how many orders are written, now and then.
    /// - Returns: how many orders were written.
    package func writeWorkbook(
        path: String, temporaryDirectory: String, on connection: any Connection,
        progress: (Int) -> Void
    ) throws -> Int {
        let workbook = try WorkbookWriter(path: path, temporaryDirectory: temporaryDirectory)
        let orders = try workbook.sheet(named: "Orders", columns: columns.map(\.column))
        let lines = try workbook.sheet(named: "Lines", columns: ExportSheets.lines)
        let payments = try workbook.sheet(named: "Payments", columns: ExportSheets.payments)
        var count = 0
        let titles = try ExportRows.titles(on: connection)
        try forEachChunk(on: connection, titles: titles) { rows in
            for index in rows.orders.indices {
                try orders.append(cells(of: index, in: rows))
            }
            for line in rows.lines { try lines.append(cells(of: line, in: rows)) }
            for payment in rows.payments { try payments.append(cells(of: payment)) }
            count += rows.orders.count
            progress(count)
        }
        try workbook.finish()
        return count
    }

    /// Writes the sheet `Orders` as CSV.
    ///
    /// - Parameter flush: takes bytes in order.
    /// - Returns: how many orders were written.
    package func writeCSV(
        on connection: any Connection, progress: (Int) -> Void,
        flush: @escaping ([UInt8]) throws -> Void
    ) throws -> Int {
        var writer = try CSVWriter(columns: columns.map(\.column), flush: flush)
        var count = 0
        let titles = try ExportRows.titles(on: connection)
        try forEachChunk(on: connection, titles: titles) { rows in
            for index in rows.orders.indices { try writer.append(cells(of: index, in: rows)) }
            count += rows.orders.count
            progress(count)
        }
        try writer.finish()
        return count
    }

    /// How many orders the filter names.
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

    private func forEachChunk(
        on connection: any Connection, titles: ExportRows.Titles,
        _ body: (ExportRows) throws -> Void
    ) throws {
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

    private func cells(of index: Int, in rows: ExportRows) -> [Cell] {
        let order = rows.orders[index]
        return columns.map { column in
            switch column {
            case .code, .paymentReference: .text(codec.code(of: order.id).text)
            case .status: .text(order.status)
            case .drop: .text(order.drop)
            case .created: .dateTime(wallClock.time(at: order.createdAt))
            case .paid: order.paidAt.map { .dateTime(wallClock.time(at: $0)) } ?? .empty
            case .name: Self.text(order.name)
            case .phone: Self.text(order.phone)
            case .email: Self.text(order.email)
            case .address: Self.text(order.address)
            case .note: Self.text(order.note)
            case .items: .text(rows.items(of: index))
            case .quantity: .integer(order.quantity)
            case .subtotal: .money(order.subtotal)
            case .shipping: .money(order.shipping)
            case .total: .money(order.subtotal + order.shipping)
            case .paidAmount: .money(order.confirmed)
            case .balance: .money(order.subtotal + order.shipping - order.confirmed)
            case .currency: .text(order.subtotal.currency.code)
            case .slips: .integer(order.slips)
            case .carrier: Self.text(order.carrier)
            case .tracking: Self.text(order.tracking)
            }
        }
    }

    private static func text(_ text: String) -> Cell {
        text.isEmpty ? .empty : .text(text)
    }

    private func cells(of line: ExportRows.Line, in rows: ExportRows) -> [Cell] {
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

    private func cells(of payment: ExportRows.PaymentRow) -> [Cell] {
        [
            .text(codec.code(of: payment.order).text), .dateTime(wallClock.time(at: payment.at)),
            .money(payment.amount), .text(payment.amount.currency.code), .text(payment.source),
            .text(payment.actor), Self.text(payment.words),
        ]
    }
}
