package import Shop

/// One cell of an exported row: a plain value, so that a million rows cost no objects.
package enum Cell: Hashable, Sendable {
    /// An empty cell.
    case empty
    /// A text, which stays one whatever it begins with.
    case text(String)
    /// A whole number. Spreadsheets keep 53 bits of it.
    case integer(Int64)
    /// An amount of money, shown with its currency's decimals.
    case money(Money)
    /// A date with a time of day, as the shop's wall clock shows it.
    case dateTime(CivilTime)
    /// A date and time in the hour that the clock shows twice, with its offset in seconds east of
    /// UTC.
    case repeated(CivilTime, offset: Int64)

    /// The cell for a moment: the time that a clock shows then.
    package static func moment(_ moment: Timestamp, on clock: WallClock) -> Cell {
        let time = clock.time(at: moment)
        return clock.isRepeated(moment)
            ? .repeated(time, offset: clock.offset(at: moment)) : .dateTime(time)
    }
}

/// One column of an exported sheet.
package struct Column: Hashable, Sendable {
    /// The column's title in the header row.
    package var title: String
    /// The column's width in widths of the digit 0, as spreadsheets measure.
    package var width: Double

    /// Makes a column; a width of 12 shows a code or an amount.
    package init(_ title: String, width: Double = 12) {
        self.title = title
        self.width = width
    }
}

/// Something that takes rows one after the other: a sheet of a workbook, or a CSV file.
package protocol RowWriter {
    /// Appends a row. Its cells stand under the columns in their order; a row may be shorter.
    mutating func append(_ row: [Cell]) throws(SheetFailure)
}

/// The reason why an export cannot go on.
package enum SheetFailure: Hashable, Sendable, CustomStringConvertible {
    /// The disk is full, or as full as an export may make it: some room is kept for orders.
    ///
    /// - Parameters:
    ///   - needed: what the export takes, where it is known.
    ///   - free: what it may have.
    case noRoom(directory: String, needed: Int64?, free: Int64)
    /// The folder takes no files; carries the system's words.
    case notWritable(directory: String, words: String)
    /// A file failed in another way; carries the system's words.
    case file(path: String, words: String)
    /// A sheet cannot have this name.
    case sheetName(String)
    /// A sheet has more columns than the format knows.
    case tooManyColumns(Int)
    /// The receiver of CSV bytes failed.
    case sink(String)
    /// The workbook was finished before.
    case finished

    package var description: String {
        switch self {
        case .noRoom(let directory, let needed, let free):
            "there is no room for the export in \(directory): "
                + (needed.map { "it takes about \(Self.megabytes($0)), " } ?? "")
                + "\(Self.megabytes(free)) are free beside what is kept for orders. "
                + "Make room, or export fewer orders at a time"
        case .notWritable(let directory, let words):
            "no export can be written in \(directory) (\(words)): let the shop's user write there"
        case .file(let path, let words): "the export in \(path) could not be written: \(words)"
        case .sheetName(let name): "no sheet can be called \(name)"
        case .tooManyColumns(let count): "a sheet has no room for \(count) columns"
        case .sink(let message): "the export could not be sent on: \(message)"
        case .finished: "the spreadsheet is finished and takes no more rows"
        }
    }

    private static func megabytes(_ bytes: Int64) -> String {
        "\((bytes + 999_999) / 1_000_000) MB"
    }
}

extension SheetFailure: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .noRoom(_, let needed, let free):
            ToldRefusal(
                .diskFull,
                "There is no room for this export. \(Self.room(needed, free)) Make room, or export "
                    + "fewer orders at a time.",
                values: [
                    "needed_bytes": needed.map { .number($0) } ?? .none,
                    "free_bytes": .number(free),
                ], retry: .seconds(60))
        case .notWritable(_, let words):
            ToldRefusal(
                .notWritable,
                "The shop's disk takes no files (\(Sentence(verbatim: words))): let the shop's "
                    + "user write there.",
                retry: .seconds(60))
        case .file, .sheetName, .tooManyColumns, .sink, .finished: nil
        }
    }

    /// `It takes about 300 MB; 12 MB are free beside what is kept for orders.`
    private static func room(_ needed: Int64?, _ free: Int64) -> Sentence {
        let free: Sentence =
            "\(wholeMegabytes(free)) MB are free beside what is kept for orders."
        return needed.map { "It takes about \(wholeMegabytes($0)) MB; \(free)" } ?? free
    }

    private static func wholeMegabytes(_ bytes: Int64) -> Int64 { (bytes + 999_999) / 1_000_000 }
}

/// How an amount's minor units become its number. Amounts of one export nearly always share a
/// currency, so the last one's decimals are remembered.
struct DecimalsMemo {
    private var currency = Currency.thb
    private var decimals = Currency.thb.decimals

    mutating func decimals(of currency: Currency) -> Int {
        if currency != self.currency {
            self.currency = currency
            decimals = currency.decimals
        }
        return decimals
    }
}
