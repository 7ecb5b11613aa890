/// The named limits of CSV files, besides those of all statement files.
enum StatementCSVLimits {
    /// How many bytes are looked at to know a file's layout.
    static let sample = 65_536
    /// Behind how many rows the header must stand.
    static let headerRecords = 100
    /// How many lines a row may have: a cell with more has lost its closing quotation mark.
    static let linesOfRecord = 100
    /// How many rows are looked at to know whether the newest stands first or last.
    static let balanceRows = 500
    /// The most characters of a text that are shown with a reason.
    static let shown = 32
}

/// A row of a CSV file, as cells of bytes.
struct StatementCSVRecord {
    /// The line of the file where it begins, from 1.
    fileprivate(set) var line = 1
    /// Why it cannot be read as cells; `nil` where it can.
    fileprivate(set) var flaw: StatementProblem?
    /// Whether the file ends behind it without the end of a line.
    fileprivate(set) var isLast = false
    fileprivate(set) var bytes: [UInt8] = []
    /// Where in the bytes each cell ends.
    fileprivate(set) var ends: [Int] = []

    /// How many cells it has.
    var count: Int { ends.count }

    /// A cell without the blanks around it, counted from 0; empty where there is none.
    subscript(cell: Int) -> ArraySlice<UInt8> {
        guard cell >= 0, cell < ends.count else { return [] }
        var begin = cell == 0 ? 0 : ends[cell - 1]
        var end = ends[cell]
        while begin < end, bytes[begin] <= 0x20 { begin += 1 }
        while begin < end, bytes[end - 1] <= 0x20 { end -= 1 }
        return bytes[begin..<end]
    }

    /// Whether there is nothing but blanks in it.
    var isBlank: Bool { flaw == nil && bytes.allSatisfy { $0 <= 0x20 } }

    /// Whether its cells are those of another one.
    func hasCells(of other: StatementCSVRecord) -> Bool {
        ends == other.ends && bytes == other.bytes
    }
}

/// Cuts a CSV file into rows and cells as its bytes arrive (RFC 4180, section 2).
///
/// Lines end with CR LF, LF or CR. Beyond the standard, blanks may stand around the quotation marks
/// of a cell, and a quotation mark inside a cell that does not begin with one is a character.
struct StatementCSVRecords {
    private enum State {
        case begin, plain, quoted, behindQuote, skipping
    }

    private let delimiter: UInt8
    private var state = State.begin
    private var record = StatementCSVRecord()
    private var line = 1
    private var isBehindReturn = false

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// Takes the next bytes and hands over each row that ends in them, until `body` answers
    /// `false`.
    ///
    /// - Returns: Whether more bytes are wanted.
    mutating func take(
        _ piece: UnsafeRawBufferPointer, _ body: (StatementCSVRecord) throws -> Bool
    ) rethrows -> Bool {
        var place = 0
        while place < piece.count {
            let run = run(piece, from: place)
            if run > place {
                isBehindReturn = false
                append(UnsafeRawBufferPointer(rebasing: piece[place..<run]))
                place = run
                continue
            }
            let byte = piece[place]
            place += 1
            if byte == 0x0A, isBehindReturn {
                isBehindReturn = false
                continue
            }
            isBehindReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                line += 1
                if takesLineEnd() { continue }
                guard try passOn(body) else { return false }
            } else {
                take(byte)
            }
        }
        return true
    }

    /// Hands over the last row, where the file does not end with the end of a line.
    ///
    /// - Throws: `StatementRefusal` when the file ends inside of quotation marks.
    mutating func finish(_ body: (StatementCSVRecord) throws -> Bool) throws {
        guard state != .quoted else { throw StatementRefusal(line: line, reason: .truncated) }
        guard state != .begin || !record.bytes.isEmpty || !record.ends.isEmpty else { return }
        record.isLast = true
        _ = try passOn(body)
    }

    /// Where the bytes end that are taken as they are.
    private func run(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start
        switch state {
        case .plain:
            while place < piece.count, piece[place] != delimiter, piece[place] != 0x0A,
                piece[place] != 0x0D
            { place += 1 }
        case .quoted:
            while place < piece.count, piece[place] != Self.quote, piece[place] != 0x0A,
                piece[place] != 0x0D
            { place += 1 }
        case .begin, .behindQuote, .skipping: break
        }
        return place
    }

    private mutating func take(_ byte: UInt8) {
        switch state {
        case .begin:
            if byte == Self.quote {
                state = .quoted
            } else if byte == delimiter {
                endCell()
            } else {
                if byte > 0x20 { state = .plain }
                append(byte)
            }
        case .plain:
            if byte == delimiter { endCell() } else { append(byte) }
        case .quoted:
            if byte == Self.quote { state = .behindQuote } else { append(byte) }
        case .behindQuote:
            if byte == Self.quote {
                append(byte)
                state = .quoted
            } else if byte == delimiter {
                endCell()
            } else if byte > 0x20 {
                // Where this cell ends, and which columns follow, is anybody's guess.
                record.flaw = .malformed("a quotation mark stands inside of a cell")
                state = .plain
                append(byte)
            }
        case .skipping: return
        }
    }

    /// Takes the end of a line that does not end the row.
    private mutating func takesLineEnd() -> Bool {
        guard state == .quoted else { return false }
        guard line - record.line < StatementCSVLimits.linesOfRecord else {
            record.flaw = .malformed(
                "a cell begins with a quotation mark and does not end with one")
            return false
        }
        append(0x0A)
        return state == .quoted
    }

    private mutating func append(_ run: UnsafeRawBufferPointer) {
        let room = StatementLimits.line + 1 - record.bytes.count - record.ends.count
        record.bytes.append(contentsOf: run.prefix(max(0, room)))
        if record.bytes.count + record.ends.count > StatementLimits.line { skip() }
    }

    private mutating func append(_ byte: UInt8) {
        record.bytes.append(byte)
        if record.bytes.count + record.ends.count > StatementLimits.line { skip() }
    }

    private mutating func endCell() {
        record.ends.append(record.bytes.count)
        state = .begin
        if record.bytes.count + record.ends.count > StatementLimits.line { skip() }
    }

    private mutating func skip() {
        record.flaw = .longLine(StatementLimits.line)
        state = .skipping
    }

    private mutating func passOn(
        _ body: (StatementCSVRecord) throws -> Bool
    ) rethrows -> Bool {
        record.ends.append(record.bytes.count)
        let goesOn = try body(record)
        record.bytes.removeAll(keepingCapacity: true)
        record.ends.removeAll(keepingCapacity: true)
        record.flaw = nil
        record.line = line
        state = .begin
        return goesOn
    }

    private static let quote = UInt8(ascii: "\"")
}
