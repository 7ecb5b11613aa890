internal import Shop

/// Writes an Excel workbook of any number of rows in constant memory, compressed as it goes.
///
/// The first sheet goes straight into the file. The others, which are filled at the same time,
/// wait compressed in files without a name. All of it belongs to one thread at a time. A writer
/// that goes away unfinished leaves nothing open, and nothing behind but the file that it was to
/// write.
package final class WorkbookWriter {
    /// The most rows of a sheet, with its header (Excel specifications and limits).
    package static let greatestRows: UInt32 = 1_048_576
    /// The most columns of a sheet (Excel specifications and limits).
    private static let greatestColumns = 16_384

    private let rowsPerSheet: UInt32
    private var zip: ZipFile?
    private var parts: [SheetPart] = []

    /// - Parameters:
    ///   - path: the file to be written; it is whole when the workbook is finished.
    ///   - temporaryDirectory: on a real disk, with room for the compressed sheets but the first.
    ///   - keptFree: bytes of the disks that are not the export's.
    ///   - rowsPerSheet: where a sheet goes on in another one, at most `greatestRows`.
    package init(
        path: String, temporaryDirectory: String, keptFree: Int64 = 0,
        rowsPerSheet: UInt32 = greatestRows
    ) throws(SheetFailure) {
        precondition((2...WorkbookWriter.greatestRows).contains(rowsPerSheet))
        self.rowsPerSheet = rowsPerSheet
        zip = try ZipFile(path: path, waitingRoom: temporaryDirectory, keptFree: keptFree)
    }

    /// Adds a sheet with a bold, frozen header row and filters.
    ///
    /// - Parameter name: at most 26 characters, so that a number fits behind it, without `[]:*?/\`.
    package func sheet(
        named name: String, columns: [Column]
    ) throws(SheetFailure) -> WorkbookSheet {
        guard columns.count <= Self.greatestColumns else { throw .tooManyColumns(columns.count) }
        let sheet = OpenSheet(name: name, columns: columns, part: try begin(name, columns))
        return WorkbookSheet(workbook: self, sheet: sheet)
    }

    /// Finishes the workbook: puts the file together. After this, also when it fails, the writer
    /// takes no more rows.
    package func finish() throws(SheetFailure) {
        guard let open = zip else { throw .finished }
        zip = nil
        // The one that goes straight into the file ends before those that waited are added.
        for part in parts where part.member.isStraight { try end(part, in: open) }
        for part in parts where !part.member.isStraight { try end(part, in: open) }
        let sheets = parts.map { WorkbookParts.Sheet(name: $0.name, filter: $0.fixedFilter) }
        try open.add("[Content_Types].xml", WorkbookParts.contentTypes(sheets: sheets.count))
        try open.add("_rels/.rels", WorkbookParts.packageRelations)
        try open.add("xl/workbook.xml", WorkbookParts.workbook(sheets))
        try open.add("xl/_rels/workbook.xml.rels", WorkbookParts.relations(sheets: sheets.count))
        try open.add("xl/styles.xml", WorkbookParts.styles)
        try open.finish()
    }

    /// Runs what writes; a file that failed once lacks something, and takes no more.
    private func writing<T>(
        _ body: (ZipFile) throws(SheetFailure) -> T
    ) throws(SheetFailure) -> T {
        guard let open = zip else { throw .finished }
        do {
            return try body(open)
        } catch {
            zip = nil
            throw error
        }
    }

    private func begin(_ name: String, _ columns: [Column]) throws(SheetFailure) -> SheetPart {
        guard zip != nil else { throw .finished }
        guard isFree(name) else { throw .sheetName(name) }
        let member = try writing { zip throws(SheetFailure) in
            try zip.begin("xl/worksheets/sheet\(parts.count + 1).xml")
        }
        let part = SheetPart(name: name, columns: columns, member: member, isFirst: parts.isEmpty)
        parts.append(part)
        return part
    }

    /// Whether a sheet may have a name (18.2.19, and what Excel takes).
    private func isFree(_ name: String) -> Bool {
        (1...31).contains(name.utf16.count) && !name.begins(with: "'") && !name.ends(with: "'")
            && !name.contains { #"[]:*?/\"#.contains($0) }
            && !parts.contains { $0.name.lowercased() == name.lowercased() }
    }

    /// Ends a part; one that is whole already stays as it is.
    private func end(_ part: SheetPart, in zip: ZipFile) throws(SheetFailure) {
        guard !part.isEnded else { return }
        part.isEnded = true
        part.rows.append(text: WorkbookParts.closing(filter: part.filter))
        try zip.append(part.rows.take(), to: part.member)
        try zip.end(part.member)
    }

    fileprivate func append(_ row: [Cell], to sheet: OpenSheet) throws(SheetFailure) {
        guard zip != nil else { throw .finished }
        if sheet.part.row == rowsPerSheet {
            // One that waits for its place in the file waits on.
            if sheet.part.member.isStraight {
                try writing { zip throws(SheetFailure) in try end(sheet.part, in: zip) }
            }
            sheet.number += 1
            sheet.part = try begin("\(sheet.name) (\(sheet.number))", sheet.columns)
        }
        let part = sheet.part
        part.append(row)
        if part.rows.bytes.count >= SheetPart.portion {
            let bytes = part.rows.take()
            try writing { zip throws(SheetFailure) in try zip.append(bytes, to: part.member) }
        }
    }
}

/// A sheet of a workbook, to which rows are appended in their order.
package struct WorkbookSheet: RowWriter {
    fileprivate let workbook: WorkbookWriter
    fileprivate let sheet: OpenSheet

    /// Appends a row; where the sheet is full, to the next sheet, which has the same header.
    package func append(_ row: [Cell]) throws(SheetFailure) {
        try workbook.append(row, to: sheet)
    }
}

/// An open sheet, as a caller takes it for one: the part that takes rows now; when it is full
/// another one takes its place.
private final class OpenSheet {
    let name: String
    let columns: [Column]
    var part: SheetPart
    /// 1, then 2 for the sheet `Orders (2)`.
    var number = 1

    init(name: String, columns: [Column], part: SheetPart) {
        self.name = name
        self.columns = columns
        self.part = part
    }
}

/// One sheet of the file.
private final class SheetPart {
    /// Bytes of XML that are compressed at once.
    static let portion = 65_536

    let name: String
    let member: ZipFile.Member
    var rows: SheetRows
    /// Rows so far, with the header.
    private(set) var row: UInt32 = 0
    var isEnded = false
    private let columns: Int

    init(name: String, columns: [Column], member: ZipFile.Member, isFirst: Bool) {
        self.name = name
        self.member = member
        self.columns = columns.count
        // A row is longer than the rest of a portion now and then.
        rows = SheetRows(columns: columns.count, capacity: SheetPart.portion + 8_192)
        rows.append(text: WorkbookParts.opening(columns, isFirst: isFirst))
        append(columns.map { Cell.text($0.title) }, style: SheetRows.Style.header)
    }

    func append(_ cells: [Cell], style: Int? = nil) {
        precondition(cells.count <= columns, "a row is longer than the sheet is wide")
        row += 1
        rows.append(cells, row: row, style: style)
    }

    /// The range that can be filtered, `A1:E4`.
    var filter: String? {
        columns == 0 ? nil : "A1:\(lastColumn)\(row)"
    }

    /// The filter's range as names of a workbook want it, `$A$1:$E$4`.
    var fixedFilter: String? {
        columns == 0 ? nil : "$A$1:$\(lastColumn)$\(row)"
    }

    private var lastColumn: String {
        String(decoding: SheetRows.letters(of: columns - 1), as: UTF8.self)
    }
}
