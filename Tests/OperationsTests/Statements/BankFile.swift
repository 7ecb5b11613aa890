import Blobs
import Formats
import Shop
import TestShop

@testable import Operations

/// A statement that a test makes, as MT940.
struct BankFile {
    /// Money that came in, or went out.
    struct Entry {
        var amount: String
        var text: String
        var name = ""
        var isOut = false
    }

    /// The day of all entries, as MT940 writes it: the day on which tests begin.
    var day = "270115"
    /// The account's number and currency.
    var number = "123-4-56789-0"
    var currency = "THB"
    var entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    /// The file.
    var bytes: [UInt8] {
        var lines = [":20:TEST", ":25:\(number)", ":28C:1/1", ":60F:C\(day)\(currency)0,00"]
        for entry in entries {
            let mark = entry.isOut ? "D" : "C"
            lines.append(":61:\(day)\(mark)\(entry.amount)NTRFNONREF")
            lines.append(":86:166?00TRANSFER?20\(entry.text)?32\(entry.name)")
        }
        lines += [":62F:C\(day)\(currency)0,00", "-", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}

extension Stall {
    /// Imports a file here and now.
    @discardableResult
    func importStatement(
        _ bytes: [UInt8], _ origin: StatementOrigin = StatementOrigin(fileName: "bank.sta"),
        by caller: Caller = .staff(.owner)
    ) async throws -> StoredStatement {
        let upload = try keeper.beginStatement(by: caller)
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await keeper.importStatement(upload, origin, by: caller).statement
    }

    /// Imports entries here and now.
    @discardableResult
    func importEntries(_ entries: [BankFile.Entry]) async throws -> StoredStatement {
        try await importStatement(BankFile(entries).bytes)
    }

    /// The code of an order.
    func code(_ order: OrderID) -> String { keeper.code(of: order).text }

    /// The open rows with what they are for.
    func matches() async throws -> [MatchedRow] {
        try await keeper.matches(by: .staff(.owner)).rows
    }
}
