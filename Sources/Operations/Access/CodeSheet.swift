internal import Formats
internal import Shop

/// The list of new access codes to hand out: a code, its label and the drop a row.
package enum CodeSheet {
    /// Writes the list as CSV.
    ///
    /// - Parameter flush: takes the bytes in order.
    package static func write(
        _ codes: [String], label: String, drop: String, flush: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(flush) { flush in
            var writer = try CSVWriter(columns: columns, flush: flush)
            for code in codes { try writer.append([.text(code), .text(label), .text(drop)]) }
            try writer.finish()
        }
    }

    private static let columns = [
        Column("code", width: 14), Column("label", width: 30), Column("drop", width: 24),
    ]
}
