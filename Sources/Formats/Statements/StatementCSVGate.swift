internal import Shop

/// Finds the header of a CSV file, so that what stands before it is no row.
struct StatementCSVGate {
    private let wanted: StatementCSVHeader
    private let encoding: StatementCSVEncoding
    private var records = 0
    private(set) var isOpen: Bool
    private var header: StatementCSVRecord?

    init(_ mapping: StatementCSVMapping, _ encoding: StatementCSVEncoding) {
        wanted = mapping.header
        self.encoding = encoding
        isOpen = mapping.header == .none
    }

    /// How many columns the header has; `nil` where there is none.
    var width: Int? { header?.count }

    /// Whether the next row is a row of the table. A header that stands again, as on each page of
    /// a print, is none.
    mutating func admits(_ record: StatementCSVRecord) -> Bool {
        if isOpen { return header.map { !record.hasCells(of: $0) } ?? true }
        records += 1
        guard records <= StatementCSVLimits.headerRecords, isHeader(record) else { return false }
        isOpen = true
        header = record
        return false
    }

    private func isHeader(_ record: StatementCSVRecord) -> Bool {
        switch wanted {
        case .none: return false
        case .line(let line): return record.line >= line
        case .labels(let key):
            // Only a row with as many cells needs its texts made.
            guard key.utf8.count(where: { $0 == UInt8(ascii: "|") }) + 1 == record.count else {
                return false
            }
            return StatementCSVLabels.key((0..<record.count).map(cell(of: record))) == key
        }
    }

    private func cell(of record: StatementCSVRecord) -> (Int) -> String {
        { StatementWords.text(record[$0], encoding, most: StatementLimits.field) }
    }
}
