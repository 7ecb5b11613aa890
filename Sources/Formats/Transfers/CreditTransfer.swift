package import Shop

/// A transfer that a bank is asked to make: one of many in a file (ISO 20022, Customer Credit
/// Transfer Initiation).
package struct CreditTransfer: Hashable, Sendable {
    /// What comes back in the statement that shows the transfer (`EndToEndId`).
    package var reference: String
    package var amount: Money
    /// The account of whoever gets the money.
    package var account: RefundAccount
    /// What the receiver reads on the statement.
    package var text: String

    package init(reference: String, amount: Money, account: RefundAccount, text: String) {
        self.reference = reference
        self.amount = amount
        self.account = account
        self.text = text
    }

    /// The name in letters that every bank writes; `nil` where it is in another script and nobody
    /// has said how it is written in Latin letters.
    package var plainName: String? {
        TransferText.plain(account.latinName.isEmpty ? account.name : account.latinName)
    }

    /// The reason why a file cannot carry a transfer.
    package enum Failure: Error, Hashable, Sendable {
        /// The amount is below the smallest or above the largest that a file carries.
        case amount
        /// The name is in letters that banks abroad do not write.
        case name
    }

    /// Whether a file of a format can carry it.
    package func check(for format: RefundFormat) throws(Failure) {
        guard TransferLimits.amounts(of: amount.currency).contains(amount.minorUnits) else {
            throw .amount
        }
        if format != .csv, plainName == nil { throw .name }
    }
}

/// What a file of transfers says of all of them.
package struct CreditTransferHead: Hashable, Sendable {
    /// The name of the file, which no other file has (`MsgId`).
    package var message: String
    package var createdAt: Timestamp
    /// The day on which the bank is to make the transfers.
    package var day: CivilTime
    /// The account that the money leaves.
    package var payer: ReceivingAccount
    /// The BIC of the payer's bank; empty where it is not known.
    package var bic: String
    package var count: Int
    package var sum: Money

    package init(
        message: String, createdAt: Timestamp, day: CivilTime, payer: ReceivingAccount,
        bic: String, count: Int, sum: Money
    ) {
        self.message = message
        self.createdAt = createdAt
        self.day = day
        self.payer = payer
        self.bic = bic
        self.count = count
        self.sum = sum
    }
}

/// The limits of a bank's file of transfers.
package enum TransferLimits {
    /// The most characters of a text for the receiver (`Ustrd`, `Max140Text`).
    package static let text = 140
    /// The most characters of a reference or of a file's name (`Max35Text`).
    package static let reference = 35

    /// The amounts that a transfer can have, in minor units: 0.01 to 999,999,999.99, or as much as
    /// that in a currency with fewer or more decimals.
    package static func amounts(of currency: Currency) -> ClosedRange<Int64> {
        var one: Int64 = 1
        for _ in 0..<currency.decimals { one *= 10 }
        return 1...(1_000_000_000 * one - 1)
    }
}

/// Texts in the letters that every bank writes (EPC217-08, SEPA's basic character set).
package enum TransferText {
    /// A text with its marks taken off and every other sign as a blank, each blank once; `nil`
    /// where a letter is of another script.
    package static func plain(_ text: String) -> String? {
        guard let latin = LatinLetters.plain(text) else { return nil }
        var plain = ""
        for scalar in latin.unicodeScalars {
            if scalar == "&" { plain += "+" }
            let isKept =
                UInt8(exactly: scalar.value).map { byte in
                    ASCIIClass.isAlphanumeric(byte) || "/-?:().,'+".utf8.contains(byte)
                } ?? false
            if isKept {
                plain.unicodeScalars.append(scalar)
            } else if scalar != "&", !plain.isEmpty, plain.utf8.last != UInt8(ascii: " ") {
                plain += " "
            }
        }
        while plain.utf8.last == UInt8(ascii: " ") { plain.removeLast() }
        return plain.isEmpty ? nil : plain
    }

    /// At most so many characters of a text.
    static func cut(_ text: String, _ most: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(most)))
    }

    /// Reads a BIC (ISO 9362) in any case; `nil` for anything else, empty for nothing.
    package static func bic(_ typed: String) -> String? {
        let bytes = Array(typed.uppercased().utf8.filter { $0 != 0x20 })
        if bytes.isEmpty { return "" }
        let bic = String(decoding: bytes, as: UTF8.self)
        guard [8, 11].contains(bytes.count), bytes[..<6].allSatisfy(ASCIIClass.isCapital),
            bytes[6...].allSatisfy({ ASCIIClass.isCapital($0) || ASCIIClass.isDigit($0) })
        else { return nil }
        return bic
    }
}
