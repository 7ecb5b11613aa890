internal import Shop

/// Reads the CSV files of banks, with a mapping of their columns or by the labels of their header.
///
/// The bytes are read several times: to know the encoding, to know how dates and amounts are
/// written, and to read the rows. None of it keeps more than a part of the file.
final class StatementCSVFeed: StatementFeed {
    /// What the next bytes are for.
    private enum Pass {
        /// Its beginning, for the labels, and all of its bytes, for the encoding.
        case opening
        /// How its dates and amounts are written.
        case survey(StatementCSVTable)
        case rows
    }

    private let currency: Currency?
    private let mapping: StatementCSVMapping?
    private var pass = Pass.opening
    private var sample: [UInt8] = []
    private var vote = StatementCSVEncodingVote()
    private var plain = StatementPlainFeed()
    private var records = StatementCSVRecords(delimiter: UInt8(ascii: ","))
    private var survey: StatementCSVSurvey?
    private var rows: StatementCSVRows?
    private var count: StatementCount

    /// - Parameter mapping: which column is which; `nil` goes by the labels.
    init(currency: Currency?, mapping: StatementCSVMapping?, rows: Int) {
        self.currency = currency
        self.mapping = mapping
        count = StatementCount(most: rows)
    }

    var needsLook: Bool {
        if case .rows = pass { false } else { true }
    }

    func look(at piece: UnsafeRawBufferPointer) throws {
        guard case .opening = pass else {
            return try cut(piece) { survey?.take($0) }
        }
        let missing = StatementCSVLimits.sample - sample.count
        sample.append(contentsOf: piece.prefix(missing))
        for byte in piece where !vote.isDecided { vote.take(byte) }
    }

    func endLook() throws {
        switch pass {
        case .opening:
            let table = try table()
            survey = StatementCSVSurvey(table)
            pass = .survey(table)
            begin(table)
        case .survey(var table):
            try finishCutting { survey?.take($0) }
            if let survey { table.manner = try survey.finish() }
            survey = nil
            rows = StatementCSVRows(table)
            pass = .rows
            begin(table)
        case .rows: break
        }
    }

    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try cut(piece) { try rows?.take($0) { try tell($0, take) } }
    }

    func finish(_ take: (StatementEvent) throws -> Void) throws {
        try finishCutting { try rows?.take($0) { try tell($0, take) } }
        try rows?.finish { try tell($0, take) }
    }

    private func tell(
        _ event: StatementEvent, _ take: (StatementEvent) throws -> Void
    ) throws {
        try count.count(event)
        try take(event)
    }

    // MARK: Records

    private func begin(_ table: StatementCSVTable) {
        plain = StatementPlainFeed()
        records = StatementCSVRecords(delimiter: UInt8(ascii: table.mapping.delimiter))
    }

    private func cut(
        _ piece: UnsafeRawBufferPointer, _ body: (StatementCSVRecord) throws -> Void
    ) throws {
        try plain.feed(piece) { try take($0, body) }
    }

    private func finishCutting(_ body: (StatementCSVRecord) throws -> Void) throws {
        try plain.finish { try take($0, body) }
        try records.finish {
            try body($0)
            return true
        }
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, _ body: (StatementCSVRecord) throws -> Void
    ) throws {
        _ = try records.take(bytes) {
            try body($0)
            return true
        }
    }

    // MARK: The table

    private func table() throws -> StatementCSVTable {
        let mark = StatementCSVEncoding.mark(of: sample)?.bytes ?? 0
        guard sample.dropFirst(mark).contains(where: { $0 > 0x20 }) else {
            throw StatementRefusal(line: 1, reason: .noStatement)
        }
        let layout: StatementCSVLayout
        if let mapping {
            layout = StatementCSVLayout.recognise(sample, with: mapping)
        } else {
            layout = StatementCSVLayout.recognise(sample)
        }
        let known = layout.mapping
        guard known.isWhole, known.delimiter.isASCII, known.delimiter != "\"" else {
            throw StatementRefusal(line: 1, reason: .columns)
        }
        return StatementCSVTable(
            known, encoding: encoding(known), layout: layout, fallback: currency)
    }

    /// The encoding: that of the mark, the mapping's, or what the file's bytes show.
    private func encoding(_ mapping: StatementCSVMapping) -> StatementCSVEncoding {
        if let mark = StatementCSVEncoding.mark(of: sample) { return mark.0 }
        if let known = mapping.encoding { return known }
        if let seen = StatementCSVLayout.encoding(of: sample), seen.isUTF16 { return seen }
        return vote.winner ?? .utf8
    }
}
