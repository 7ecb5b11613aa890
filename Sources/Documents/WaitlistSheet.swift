internal import Formats
package import Operations
internal import Shop

/// A drop's waitlist as a table to take home.
package enum WaitlistSheet {
    /// Writes the entries as CSV, a row each.
    ///
    /// - Parameter flush: takes the bytes in order.
    package static func write(
        _ entries: [WaitlistEntry], keeper: Shopkeeper, flush: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(flush) { flush in
            var writer = try CSVWriter(columns: columns, flush: flush)
            for entry in entries {
                try writer.append([
                    .text("\(entry.wish.number)"), .text(entry.standing.rawValue),
                    .text(wants(entry, keeper: keeper)),
                    .text(entry.wish.takesFewer ? "fewer" : "all"), .text(entry.customer.name),
                    .text(entry.customer.phone), .text(entry.customer.email),
                    .text(DateText.rfc3339(entry.askedAt)),
                    .text(entry.order.map { keeper.code(of: $0.id).text } ?? ""),
                    .text(entry.endedAt.map { DateText.rfc3339($0) } ?? ""),
                    .text(entry.reason ?? ""),
                ])
            }
            try writer.finish()
        }
    }

    /// What an entry waits for: `2 × SHIRT-S, 1 × SHIRT-M`.
    package static func wants(_ entry: WaitlistEntry, keeper: Shopkeeper) -> String {
        entry.wish.lines.map { line in
            "\(line.quantity) × \(keeper.catalogue?.title(of: line.variant)?.sku ?? "")"
        }.joined(separator: ", ")
    }

    private static let columns = [
        Column("number", width: 8), Column("state", width: 12), Column("wants", width: 30),
        Column("fewer", width: 8), Column("name", width: 24), Column("phone", width: 16),
        Column("email", width: 28), Column("asked", width: 22), Column("order", width: 10),
        Column("ended", width: 22), Column("reason", width: 30),
    ]
}
