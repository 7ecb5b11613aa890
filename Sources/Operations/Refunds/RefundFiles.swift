package import Formats
package import Shop
package import Storage

/// A file that refunds were handed to the bank in. Its bytes are written anew each time that it is
/// fetched, from its refunds: always the same ones.
package struct StoredRefundFile: Sendable {
    package var id: RefundFileID
    package var message: String
    package var format: RefundFormat
    /// The account that the money leaves, as it was then.
    package var payer: ReceivingAccount
    package var bic: String
    package var day: CivilTime
    package var count: Int
    package var sum: Money
    package var at: Timestamp
    package var actor: Actor
    /// The file whose place this one has taken.
    package var replaces: RefundFileID?
    /// The file that has taken this one's place.
    package var replacedBy: RefundFileID?

    /// What a bank's file says of all its transfers.
    var head: CreditTransferHead {
        CreditTransferHead(
            message: message, createdAt: at, day: day, payer: payer, bic: bic, count: count,
            sum: sum)
    }

    /// What the file is called where it is saved.
    package var fileName: String { "\(message).\(format.suffix)" }
}

/// The rows of `refund_files`.
enum RefundFileTable {
    static let insert = MultiRowInsert(
        into: """
            refund_files (id, message, format, payer, payer_bank, payer_name, payer_number, \
            payer_iban, bic, day, currency, count, amount, at, actor, request_key, replaces)
            """,
        columns: 17)

    static func values(of file: StoredRefundFile, key: [UInt8]) -> [Value] {
        [
            .integer(file.id.value), .text(file.message), .text(file.format.rawValue),
            .text(file.payer.id), .text(file.payer.bank), .text(file.payer.name),
            .text(file.payer.number), Value(file.payer.iban), .text(file.bic),
            .integer(file.day.milliseconds), .text(file.sum.currency.code), Value(file.count),
            .integer(file.sum.minorUnits), .integer(file.at.milliseconds), .text(file.actor.text),
            .blob(key), Value(file.replaces?.value),
        ]
    }

    /// The files that a condition chooses.
    static func files(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [StoredRefundFile] {
        try connection.all(
            """
            SELECT refund_files.id, message, format, payer, payer_bank, payer_name, payer_number,
                payer_iban, bic, day, currency, count, amount, at, actor, replaces,
                (SELECT id FROM refund_files AS newer WHERE newer.replaces = refund_files.id)
            FROM refund_files \(condition)
            """, arguments, file)
    }

    /// A file by its number; `nil` where there is none.
    static func find(
        _ id: RefundFileID, on connection: any Connection
    ) throws -> StoredRefundFile? {
        try files("WHERE refund_files.id = $1", [.integer(id.value)], on: connection).first
    }

    /// The file that a request has made; `nil` where it has made none.
    static func made(
        by key: [UInt8], on connection: any Connection
    ) throws -> StoredRefundFile? {
        try files("WHERE request_key = $1", [.blob(key)], on: connection).first
    }

    private static func file(_ row: any Row) throws -> StoredRefundFile {
        let id = row.integer(0)
        return StoredRefundFile(
            id: RefundFileID(id), message: row.text(1),
            format: try row.known(2, "refund_files.format", of: id),
            payer: ReceivingAccount(
                id: row.text(3), bank: row.text(4), name: row.text(5), number: row.text(6),
                promptPay: nil, iban: row.optionalText(7)),
            bic: row.text(8), day: CivilTime(milliseconds: row.integer(9)),
            count: Int(row.integer(11)),
            sum: Money(
                minorUnits: row.integer(12),
                currency: try row.currency(10, "refund_files.currency", of: id)),
            at: Timestamp(milliseconds: row.integer(13)), actor: Actor(text: row.text(14)),
            replaces: row.optionalInteger(15).map { RefundFileID($0) },
            replacedBy: row.optionalInteger(16).map { RefundFileID($0) })
    }
}

/// A file of refunds with its bytes: at most `RefundLimits.perFile` transfers.
package struct RefundFileBytes: Sendable {
    package var file: StoredRefundFile
    package var bytes: [UInt8]
}

/// Writes the file that a bank takes refunds from.
package struct WriteRefundFile: StaffQuery {
    package static let permission = Shopkeeper.refundPermission

    let id: RefundFileID
    let codec: OrderCodec
    package let caller: Caller

    /// - Returns: the file; `nil` where there is none, or a newer one has taken its place.
    package func run(on connection: any Connection) throws -> RefundFileBytes? {
        guard let file = try RefundFileTable.find(id, on: connection), file.replacedBy == nil
        else { return nil }
        let sink = Sink()
        switch file.format {
        case .csv:
            var writer = try CreditTransferCSV(file.head) { sink.bytes += $0 }
            try forEach(file, on: connection) { try writer.append($0) }
            try writer.finish()
        case .pain09, .pain03:
            var writer = try CreditTransferXML(file.head, format: file.format) {
                sink.bytes += $0
            }
            try forEach(file, on: connection) { try writer.append($0) }
            try writer.finish()
        }
        return RefundFileBytes(file: file, bytes: sink.bytes)
    }

    /// What was written, while the writer hands it on.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    private func forEach(
        _ file: StoredRefundFile, on connection: any Connection,
        _ body: (CreditTransfer) throws -> Void
    ) throws {
        // What the receiver reads, behind the order's code.
        let payer = TransferText.plain(file.payer.name).map { " \($0)" } ?? ""
        try connection.forEach(
            "SELECT \(RefundTable.columns) FROM refunds WHERE file_id = $1 ORDER BY id",
            [.integer(id.value)]
        ) { row in
            let refund = try RefundTable.refund(row).refund
            let transfer = CreditTransfer(of: refund, codec, "Refund\(payer)")
            if let transfer { try body(transfer) }
        }
    }
}

extension CreditTransfer {
    /// The transfer of a refund; `nil` of one that somebody gave by hand.
    init?(of refund: Refund, _ codec: OrderCodec, _ words: String) {
        guard let account = refund.account else { return nil }
        let code = codec.code(of: refund.order)
        self.init(
            reference: Refund.reference(of: refund.id, code: code), amount: refund.amount,
            account: account, text: "\(code.text) \(words)")
    }
}
