internal import CXLSXWriter
internal import Shop

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Writes an Excel workbook of any number of rows in constant memory, through libxlsxwriter.
///
/// Each sheet keeps its rows in a temporary file of its own, so several may be filled in turn. All
/// of it belongs to one thread at a time. A writer that goes away unfinished leaves nothing behind.
package final class WorkbookWriter {
    /// The most rows of a sheet, with its header (Excel specifications and limits).
    package static let greatestRows: UInt32 = 1_048_576

    private let directory: String
    private let rowsPerSheet: UInt32
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var sheets: [OpenSheet] = []
    private let formats: Formats

    /// Looks shared by all sheets. Amounts have one for each number of decimals.
    private struct Formats {
        var header: UnsafeMutablePointer<lxw_format>?
        var dateTime: UnsafeMutablePointer<lxw_format>?
        var amounts: [UnsafeMutablePointer<lxw_format>?]
    }

    /// - Parameters:
    ///   - path: the file to be written when the workbook is finished.
    ///   - temporaryDirectory: on a real disk, with room for the uncompressed sheets.
    ///   - rowsPerSheet: where a sheet goes on in another one, at most `greatestRows`.
    package init(
        path: String, temporaryDirectory: String, rowsPerSheet: UInt32 = greatestRows
    ) throws(SheetFailure) {
        precondition((2...WorkbookWriter.greatestRows).contains(rowsPerSheet))
        // The library would silently take another directory, perhaps one in memory.
        guard access(temporaryDirectory, W_OK | X_OK) == 0 else {
            throw .temporaryDirectory(temporaryDirectory)
        }
        directory = temporaryDirectory
        self.rowsPerSheet = rowsPerSheet
        let made = temporaryDirectory.withCString { directory in
            // The library copies the name; it only declares it without const.
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: directory), use_zip64: 1)
            return workbook_new_opt(path, &options)
        }
        guard let made else { throw .temporaryDirectory(temporaryDirectory) }
        workbook = made
        formats = Formats(
            header: workbook_add_format(made), dateTime: workbook_add_format(made),
            amounts: (0...3).map { _ in workbook_add_format(made) })
        format_set_bold(formats.header)
        format_set_num_format(formats.dateTime, "yyyy-mm-dd hh:mm")
        for (decimals, format) in formats.amounts.enumerated() {
            let point = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals)
            format_set_num_format(format, "#,##0" + point)
        }
    }

    deinit {
        if let workbook { lxw_workbook_free(workbook) }
    }

    /// Adds a sheet with a bold, frozen header row and filters.
    ///
    /// - Parameter name: at most 26 characters, so that a number fits behind it, without `[]:*?/\`.
    package func sheet(
        named name: String, columns: [Column]
    ) throws(SheetFailure) -> WorkbookSheet {
        let sheet = OpenSheet(name: name, columns: columns)
        try begin(sheet, name: name)
        sheets.append(sheet)
        return WorkbookSheet(workbook: self, sheet: sheet)
    }

    /// Puts the file together. After this, also when it fails, the writer takes no more rows.
    package func finish() throws(SheetFailure) {
        guard let open = workbook else { throw .finished }
        var largest: Int64 = 0
        for sheet in sheets {
            sheet.filterRows()
            largest = max(largest, try sheet.temporaryBytes(directory: directory))
        }
        try checkSpace(needed: largest)
        workbook = nil
        for sheet in sheets { sheet.close() }
        errno = 0
        let error = workbook_close(open)
        guard error == LXW_NO_ERROR else { throw WorkbookWriter.failure(error, errno) }
    }

    /// The library copies each sheet into a second temporary file and does not notice when that
    /// one is cut short; so the room is asked for beforehand.
    private func checkSpace(needed: Int64) throws(SheetFailure) {
        var figures = statvfs()
        guard statvfs(directory, &figures) == 0 else { throw .temporaryDirectory(directory) }
        let free = Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
        let needed = needed + 1_048_576
        guard free >= needed else { throw .space(directory: directory, needed: needed - free) }
    }

    private func begin(_ sheet: OpenSheet, name: String) throws(SheetFailure) {
        guard let workbook else { throw .finished }
        let error = workbook_validate_sheet_name(workbook, name)
        guard error == LXW_NO_ERROR else { throw WorkbookWriter.failure(error, 0) }
        guard let worksheet = workbook_add_worksheet(workbook, name),
            worksheet.pointee.optimize_tmpfile != nil
        else { throw .temporaryDirectory(directory) }
        try sheet.begin(worksheet, header: formats.header)
    }

    fileprivate func append(_ row: [Cell], to sheet: OpenSheet) throws(SheetFailure) {
        guard workbook != nil else { throw .finished }
        if sheet.row == rowsPerSheet {
            sheet.filterRows()
            _ = try sheet.temporaryBytes(directory: directory)
            try begin(sheet, name: "\(sheet.name) (\(sheet.number + 1))")
        }
        var column: lxw_col_t = 0
        for cell in row {
            let error = write(cell, to: sheet, column)
            guard error == LXW_NO_ERROR else { throw WorkbookWriter.failure(error, 0) }
            column += 1
        }
        sheet.row += 1
        if sheet.row & 0x3FF == 0, sheet.hasFailed { throw .temporaryFile(directory) }
    }

    @inline(__always)
    private func write(_ cell: Cell, to sheet: OpenSheet, _ column: lxw_col_t) -> lxw_error {
        switch cell {
        case .empty:
            return LXW_NO_ERROR
        case .text(let text):
            return sheet.write(text, column)
        case .integer(let number):
            return worksheet_write_number(
                sheet.worksheet, sheet.row, column, Double(number), nil)
        case .money(let money):
            let decimals = sheet.memo.decimals(of: money.currency)
            return worksheet_write_number(
                sheet.worksheet, sheet.row, column,
                Double(money.minorUnits) / WorkbookWriter.powers[decimals],
                formats.amounts[decimals])
        case .dateTime(let time):
            return worksheet_write_number(
                sheet.worksheet, sheet.row, column, time.spreadsheetSerial, formats.dateTime)
        }
    }

    private static let powers: [Double] = [1, 10, 100, 1_000]

    fileprivate static func failure(_ error: lxw_error, _ system: CInt) -> SheetFailure {
        var message = lxw_strerror(error).map { String(cString: $0) } ?? "error \(error.rawValue)"
        if system != 0, let words = strerror(system) {
            message += " (\(String(cString: words)))"
        }
        return .library(code: error.rawValue, message: message)
    }
}

/// A sheet of a workbook, to which rows are appended in their order.
package struct WorkbookSheet: RowWriter {
    fileprivate let workbook: WorkbookWriter
    fileprivate let sheet: OpenSheet

    /// Appends a row; where the sheet is full, to the next one, which has the same header.
    package func append(_ row: [Cell]) throws(SheetFailure) {
        try workbook.append(row, to: sheet)
    }
}

/// The library's sheet that takes rows now; when it is full another one takes its place.
private final class OpenSheet {
    let name: String
    let columns: [Column]
    private(set) var worksheet: UnsafeMutablePointer<lxw_worksheet>?
    /// 1, then 2 for the sheet `Orders (2)`.
    private(set) var number = 0
    /// The next row to be written.
    var row: lxw_row_t = 0
    var memo = DecimalsMemo()

    init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }

    func begin(
        _ worksheet: UnsafeMutablePointer<lxw_worksheet>,
        header: UnsafeMutablePointer<lxw_format>?
    ) throws(SheetFailure) {
        self.worksheet = worksheet
        number += 1
        row = 0
        for (place, column) in columns.enumerated() {
            let place = lxw_col_t(place)
            worksheet_set_column(worksheet, place, place, column.width, nil)
            let error = worksheet_write_string(worksheet, 0, place, column.title, header)
            guard error == LXW_NO_ERROR else { throw WorkbookWriter.failure(error, 0) }
        }
        worksheet_freeze_panes(worksheet, 1, 0)
        row = 1
    }

    @inline(__always)
    func write(_ text: String, _ column: lxw_col_t) -> lxw_error {
        let count = text.utf8.count
        guard count > 0 else { return LXW_NO_ERROR }
        let written: lxw_error? = text.withCString { characters in
            guard CellText.isPlain(UnsafeRawBufferPointer(start: characters, count: count)) else {
                return nil
            }
            return worksheet_write_string(worksheet, row, column, characters, nil)
        }
        if let written { return written }
        return worksheet_write_string(worksheet, row, column, CellText.cleaned(text), nil)
    }

    func filterRows() {
        guard !columns.isEmpty, row > 0 else { return }
        worksheet_autofilter(worksheet, 0, 0, row - 1, lxw_col_t(columns.count - 1))
    }

    var hasFailed: Bool {
        worksheet.map { ferror($0.pointee.optimize_tmpfile) != 0 } ?? false
    }

    /// How long the temporary file is, once everything has really gone into it. The library looks
    /// at none of these errors itself.
    func temporaryBytes(directory: String) throws(SheetFailure) -> Int64 {
        guard let file = worksheet?.pointee.optimize_tmpfile else { return 0 }
        guard fflush(file) == 0, ferror(file) == 0 else { throw .temporaryFile(directory) }
        return Int64(ftell(file))
    }

    func close() {
        worksheet = nil
    }
}
