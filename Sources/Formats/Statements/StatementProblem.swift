package import Shop

/// A reason why a statement file, or a row of it, cannot be read.
package enum StatementProblem: Error, Hashable, Sendable {
    /// The file is none of the formats that are read.
    case unknownFormat
    /// The file is a PDF, as banks send to be read by people, often locked.
    case pdf
    /// The file is a workbook of a spreadsheet.
    case workbook
    /// The file is packed, or is a picture.
    case packed, picture
    /// There is no statement and no row in it.
    case noStatement
    /// The file is not what its format says, in these words of its reader.
    case malformed(String)
    /// The file ends in the middle.
    case truncated
    /// There are more rows than a file may have.
    case tooManyRows(Int)
    /// A line has more bytes than are read.
    case longLine(Int)
    /// An amount is missing.
    case noAmount
    /// An amount is none, or could be two amounts.
    case amount(String)
    /// An amount has more decimals than its currency, or is too large.
    case amountOf(String, Currency)
    /// A cell of a CSV file's column, from 1, is no amount, or could be two.
    case columnAmount(Int, String)
    /// It is one that its currency cannot have.
    case columnAmountOf(Int, String, Currency)
    /// The file does not say what currency an amount is in.
    case noCurrency
    /// A date is missing.
    case noDate
    /// A date is none.
    case date(String)
    /// Day and month of the file's dates cannot be told apart.
    case dateOrder(String)
    /// What came in and what went out cannot be told apart.
    case direction(String)
    /// The CSV file has columns that are not known.
    case columns
    /// A row has fewer columns than its header.
    case shortRow(Int)
    /// The CSV file's characters are in none of the encodings that are read.
    case encoding
    /// The file is gone from where it was stored.
    case lostFile
    /// Somebody ended the reading.
    case cancelled

    /// The reason for people, and what to do.
    package var sentence: Sentence {
        switch self {
        case .unknownFormat:
            "This is no bank statement that can be read. Use CAMT.053, MT940, OFX or CSV."
        case .pdf:
            """
            This is a PDF, which is made for people to read. Where you download it from your bank, \
            choose CSV, OFX, MT940 or CAMT.053 instead.
            """
        case .workbook:
            "This is a workbook. Open it and save it as CSV, then import that file."
        case .packed: "This file is packed. Unpack it and import what is in it."
        case .picture:
            """
            This is a picture. Download the statement from your bank as CSV, OFX, MT940 or CAMT.053.
            """
        case .noStatement: "There is no statement in this file."
        case .malformed(let words):
            "The file is damaged: \(words). Download it from the bank again."
        case .truncated: "The file ends in the middle. Download it from the bank again."
        case .tooManyRows(let most): "The file has more than \(most) rows. Import it in parts."
        case .longLine(let most): "The line has more than \(most) bytes."
        case .noAmount: "The row has no amount."
        case .amount(let text): "“\(text)” is no amount, or could be two."
        case .amountOf(let text, let currency):
            "“\(text)” is no amount in \(currency.code)."
        case .columnAmount(let column, let text):
            """
            Column \(column) has “\(text)”, which is no amount, or could be two. Write it in \
            digits alone with one mark before the decimals, such as 1234.50, and import \
            the file again.
            """
        case .columnAmountOf(let column, let text, let currency):
            """
            Column \(column) has “\(text)”. That is too much for an amount in \(currency.code), or \
            has too many decimals. See whether the column is the right one.
            """
        case .noCurrency: "The file does not say which currency this is in."
        case .noDate: "The row has no date."
        case .date(let text): "“\(text)” is no date."
        case .dateOrder(let text):
            "“\(text)” could be two days. Say whether the day or the month comes first."
        case .direction(let text):
            "“\(text)” does not say whether the money came in or went out."
        case .columns: "The columns of this file are not known. Say which is which."
        case .shortRow(let columns): "The row has only \(columns) columns."
        case .lostFile: "The stored file is lost. Import it again."
        case .cancelled: "Somebody ended the import. Import the file again."
        case .encoding: "The characters of this file cannot be read. Save it as UTF-8."
        }
    }
}
