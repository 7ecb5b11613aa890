internal import Formats
internal import Shop

/// A column of the sheet `Orders`. The raw value is how commands and the API name it.
package enum OrderColumn: String, CaseIterable, Sendable {
    case code, status, drop, created, paid, name, phone, email, address, note, items, quantity
    case subtotal, shipping, total
    case paidAmount = "paid_amount"
    case balance, currency
    case paymentReference = "payment_reference"
    case slips, carrier, tracking
    /// The standing of the order's money: `overpaid`, `underpaid` or `refund_due`, where it is one
    /// of them.
    case moneyStanding = "money_standing"
    /// What the order is off so that its amount is its own; part of the total.
    case adjustment

    /// The column's title in the header.
    package var title: String { rawValue.pieces(at: "_").joined(separator: " ") }

    /// Reads a column's name as people write it: `paid_amount`, `paid amount`, `Paid Amount`.
    package init?(typed: some StringProtocol) {
        let words = typed.asciiLowercased.split { " _".contains($0) }
        self.init(rawValue: words.joined(separator: "_"))
    }

    /// How the column looks in a sheet.
    func column(_ words: ExportWords) -> Column {
        let title = words.heading(title)
        return switch self {
        case .address, .items: Column(title, width: 40)
        case .name, .email, .note, .drop: Column(title, width: 24)
        case .created, .paid, .status, .phone, .paymentReference: Column(title, width: 17)
        default: Column(title, width: 12)
        }
    }
}

extension Column {
    /// The column under the heading that words give it.
    func titled(_ words: ExportWords) -> Column {
        Column(words.heading(title), width: width)
    }
}

/// The columns of the other sheets.
enum ExportSheets {
    static let lines = [
        Column("code"), Column("sku", width: 16), Column("product", width: 28),
        Column("variant", width: 16), Column("quantity"), Column("unit price"), Column("amount"),
        Column("currency"),
    ]

    static let payments = [
        Column("code"), Column("at", width: 17), Column("amount"), Column("currency"),
        Column("source"), Column("by", width: 28), Column("note", width: 40),
    ]
}
