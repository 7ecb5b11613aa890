internal import Shop

/// Writes a file of transfers as CSV, for banks whose pages take one, and for people.
package struct CreditTransferCSV {
    private var writer: CSVWriter
    private let day: String

    /// The titles of the columns.
    package static let columns = [
        "reference", "amount", "currency", "name", "latin name", "way", "bank", "bank code",
        "account number", "text", "day",
    ]

    /// Begins the file.
    ///
    /// - Parameter flush: takes bytes in order, about `CSVWriter.bufferBytes` at a time.
    package init(
        _ head: CreditTransferHead, flush: @escaping ([UInt8]) throws -> Void
    ) throws {
        day = DateText.day(head.day)
        writer = try CSVWriter(columns: Self.columns.map { Column($0) }, flush: flush)
    }

    /// Adds a transfer.
    package mutating func append(_ transfer: CreditTransfer) throws {
        let account = transfer.account
        try writer.append([
            .text(transfer.reference), .money(transfer.amount),
            .text(transfer.amount.currency.code), .text(account.name), .text(account.latinName),
            .text(account.kind.rawValue), .text(account.bank),
            .text(Bank(named: account.bank)?.clearingCode ?? ""), .text(account.number),
            .text(TransferText.cut(transfer.text, TransferLimits.text)), .text(day),
        ])
    }

    /// Hands on the bytes that are left. Nothing may be added afterwards.
    package mutating func finish() throws { try writer.finish() }
}
