internal import Blobs
internal import Formats
internal import Glibc
package import Storage
internal import Synchronization

/// The file of one export, from its first row to its last.
///
/// Rows are added inside the read transaction, and the file is put together after it has ended: a
/// database does not wait for a disk.
package final class ExportOutput: Sendable {
    private let export: ExportOrders
    private let path: String
    private let writer: Mutex<ExportWriter>

    /// Begins the file, where there is room for all of it.
    ///
    /// - Parameters:
    ///   - orders: how many will be written.
    ///   - folder: for sheets that wait for their place in the file.
    ///   - keptFree: bytes of the disk that are kept for orders.
    /// - Throws: `SheetFailure`; its `noRoom` tells what is needed.
    package init(
        _ export: ExportOrders, orders: Int, path: String, folder: String,
        keptFree: Int64 = BlobLimits.keptFree
    ) throws {
        self.export = export
        self.path = path
        // Before the first byte: the writers look too, and only know of what comes next.
        try Self.checkRoom(for: orders, of: export, in: folder, keptFree: keptFree)
        writer = Mutex(try ExportWriter(export, path: path, folder: folder, keptFree: keptFree))
    }

    private static func checkRoom(
        for orders: Int, of export: ExportOrders, in folder: String, keptFree: Int64
    ) throws(SheetFailure) {
        guard keptFree > 0, let free = DiskSpace.free(in: folder) else { return }
        let needed = Int64(orders) * ExportLimits.bytes(ofOrderIn: export.layout.format)
        guard free >= keptFree + needed else {
            throw .noRoom(directory: folder, needed: needed, free: max(0, free - keptFree))
        }
    }

    /// Reads all orders and adds them.
    ///
    /// - Parameter progress: is told how many are written, now and then; what it throws ends this.
    /// - Returns: how many were written.
    package func fill(
        on connection: any Connection, progress: (Int) throws -> Void = { _ in }
    ) throws -> Int {
        var count = 0
        try export.forEachChunk(on: connection) { rows in
            try writer.withLock { try $0.append(rows) }
            count += rows.orders.count
            try progress(count)
        }
        return count
    }

    /// Finishes the file: puts it together.
    package func finish() throws {
        try writer.withLock { try $0.finish() }
    }

    /// Removes the file that was written, after a failure. What is open closes with this value.
    package func discard() {
        OutputFile.remove(path)
    }
}

/// The writer of rows in one of the formats.
private struct ExportWriter {
    private enum Sheets {
        case workbook(
            WorkbookWriter, orders: WorkbookSheet, lines: WorkbookSheet, payments: WorkbookSheet)
        case csv(CSVWriter, SheetFile)
    }

    private let export: ExportOrders
    private var sheets: Sheets

    init(
        _ export: ExportOrders, path: String, folder: String, keptFree: Int64
    ) throws(SheetFailure) {
        self.export = export
        let words = export.words
        let columns = export.columns.map { $0.column(words) }
        switch export.layout.format {
        case .xlsx:
            let workbook = try WorkbookWriter(
                path: path, temporaryDirectory: folder, keptFree: keptFree)
            sheets = .workbook(
                workbook, orders: try workbook.sheet(named: "Orders", columns: columns),
                lines: try workbook.sheet(
                    named: "Lines", columns: ExportSheets.lines.map { $0.titled(words) }),
                payments: try workbook.sheet(
                    named: "Payments", columns: ExportSheets.payments.map { $0.titled(words) }))
        case .csv:
            let file = try SheetFile(path: path, keptFree: keptFree)
            sheets = .csv(
                try CSVWriter(columns: columns, form: export.layout.form) { bytes in
                    try file.append(bytes)
                }, file)
        }
    }

    mutating func append(_ rows: ExportRows) throws {
        switch sheets {
        case .workbook(_, let orders, let lines, let payments):
            for index in rows.orders.indices {
                try orders.append(export.cells(of: index, in: rows))
            }
            for line in rows.lines { try lines.append(export.cells(of: line, in: rows)) }
            for payment in rows.payments { try payments.append(export.cells(of: payment)) }
        case .csv(var writer, let file):
            for index in rows.orders.indices {
                try writer.append(export.cells(of: index, in: rows))
            }
            sheets = .csv(writer, file)
        }
    }

    mutating func finish() throws {
        switch sheets {
        case .workbook(let workbook, _, _, _): try workbook.finish()
        case .csv(var writer, let file):
            try writer.finish()
            sheets = .csv(writer, file)
            try file.close()
        }
    }
}
