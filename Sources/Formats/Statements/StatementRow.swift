package import Shop

/// A movement of money that a bank's statement tells of, as the file has it.
///
/// A booking of several payments whose amounts add up is one row for each of them.
package struct StatementRow: Hashable, Sendable {
    /// The line of the file where it begins, from 1.
    package var line: Int
    /// Which payment of a booking of several it is, from 1; 0 where the booking is one.
    package var part = 0
    /// The day on which the bank booked it, as the file writes it: midnight of that day.
    package var day: CivilTime
    /// The time of day, in seconds from midnight, where the file has one.
    package var secondOfDay: Int?
    /// What came in; below zero what went out.
    package var amount: Money
    /// What the payer wrote, and what the bank wrote to it, with a space between two lines.
    package var text = ""
    /// The name of the other side.
    package var name = ""
    /// The account of the other side, or as much of it as the bank shows.
    package var account = ""
    /// What the bank calls the booking: a reference that comes again when it is told again.
    package var reference = ""
    /// The balance of the account after it, in minor units, where the file tells it.
    package var balance: Int64?
    /// Whether the bank has announced it and not booked it: no money yet.
    package var isPending = false
    /// What a person should know before it is believed.
    package var doubt: StatementDoubt?

    package init(line: Int, day: CivilTime, amount: Money) {
        self.line = line
        self.day = day
        self.amount = amount
    }
}

/// A reason to look at a row of a statement although it could be read.
package enum StatementDoubt: String, CaseIterable, Hashable, Sendable {
    /// A booking of several payments whose amounts are missing or do not add up: it is whole.
    case severalPayments = "several_payments"
    /// The file has another row with this reference and another amount or day.
    case repeatedReference = "repeated_reference"
    /// The running balance does not follow from the row before.
    case balance
    /// A booking that takes back an earlier one.
    case reversal
    /// A statement in another format tells of the same amount on the same day: it may be the same
    /// money.
    case toldOtherwise = "told_otherwise"
    /// The statement says that it is of an account which is none of the shop's.
    case otherAccount = "other_account"
}

/// An account that the rows behind it belong to.
package struct StatementAccount: Hashable, Sendable {
    /// The account's number or IBAN as the file writes it; empty where it tells none.
    package var number: String
    /// The currency of its amounts, where the file tells one.
    package var currency: Currency?

    package init(number: String, currency: Currency?) {
        self.number = number
        self.currency = currency
    }
}

/// What a reader finds in a statement file, in the file's order.
package enum StatementEvent: Hashable, Sendable {
    /// The rows behind it are of this account.
    case account(StatementAccount)
    case row(StatementRow)
    /// Something that is a row and cannot be read; the others can.
    case refused(StatementRefusal)
}

/// What of a statement file could not be read, and where.
package struct StatementRefusal: Error, Hashable, Sendable {
    /// The line of the file, from 1.
    package var line: Int
    package var reason: StatementProblem

    package init(line: Int, reason: StatementProblem) {
        self.line = line
        self.reason = reason
    }
}

/// The formats of statement files.
package enum StatementFormat: String, CaseIterable, Hashable, Sendable {
    case csv, ofx, mt940, camt
}

/// The named limits of statement files.
package enum StatementLimits {
    /// The most bytes of a file: a million rows of CAMT.053 have about a gigabyte.
    package static let bytes: Int64 = 2_147_483_648
    /// The most rows of a file.
    package static let rows = 2_000_000
    /// The most bytes of one line of CSV, MT940 or OFX, and of one text of CAMT.
    package static let line = 65_536
    /// The most characters of a row's text that are kept.
    package static let text = 1_000
    /// The most characters of a name, an account and a reference that are kept.
    package static let field = 140
    /// The bytes of a file that are read at once.
    package static let piece = 65_536
    /// The most open rows whose orders are looked for at once.
    package static let matched = 100_000
    /// How long before its row a payment may have been confirmed from a slip.
    package static let proved: Span = .days(14)
    /// The most rows that one press settles.
    package static let settled = 2_000
    /// The number of rows that are on their way to the desk at once.
    package static let atOnce = 64
    /// How many of the newest mappings of columns are looked through for a file's header.
    package static let mappings = 50
    /// The number of statements, and of rows, that are listed at once.
    package static let listed = 50
    /// The number up to which approved slips that no statement has shown are counted.
    package static let counted = 1_000
    /// The most payments of one booking that are looked at one by one.
    package static let parts = 10_000
}
