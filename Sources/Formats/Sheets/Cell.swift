package import Shop

/// One cell of an exported row: a plain value, so that a million rows cost no objects.
package enum Cell: Hashable, Sendable {
    /// Nothing.
    case empty
    /// Always text, whatever it begins with.
    case text(String)
    /// A whole number. Spreadsheets keep 53 bits of it.
    case integer(Int64)
    /// An amount, shown with its currency's decimals.
    case money(Money)
    /// A date with a time of day, as the shop's wall clock shows it.
    case dateTime(CivilTime)
}

/// One column of an exported sheet.
package struct Column: Hashable, Sendable {
    /// What the header row says.
    package var title: String
    /// In widths of the digit 0, as spreadsheets measure.
    package var width: Double

    /// A width of 12 shows a code or an amount.
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

/// Why an export cannot go on.
package enum SheetFailure: Error, Hashable, CustomStringConvertible {
    /// The workbook cannot be begun, mostly because the temporary directory is not there.
    case temporaryDirectory(String)
    /// A temporary file could not be written to the end: the disk is full.
    case temporaryFile(String)
    /// Less than this many bytes are free where the sheets must be put together.
    case space(directory: String, needed: Int64)
    /// The library refused; its own words, and the system's where they tell more.
    case library(code: UInt32, message: String)
    /// The receiver of CSV bytes failed.
    case sink(String)
    /// The workbook was finished before.
    case finished

    package var description: String {
        switch self {
        case .temporaryDirectory(let path):
            "no spreadsheet can be begun in \(path): is the directory there and writable?"
        case .temporaryFile(let path):
            "a temporary file of the spreadsheet in \(path) could not be written: is the disk full?"
        case .space(let directory, let needed):
            "the spreadsheet needs \(needed) more bytes in \(directory) than are free"
        case .library(_, let message): "the spreadsheet could not be written: \(message)"
        case .sink(let message): "the export could not be sent on: \(message)"
        case .finished: "the spreadsheet is finished and takes no more rows"
        }
    }
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
