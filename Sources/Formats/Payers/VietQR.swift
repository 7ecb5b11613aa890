package import Shop

/// A VietQR account, and the QR payload by which Vietnam's banking apps pay it.
///
/// Tags: EMVCo merchant-presented mode with NAPAS's transfer template (tag 38, application
/// A000000727, service QRIBFTTA: to an account).
package struct VietQR: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The bank's number has not six digits.
        case bank
        /// The account's number is empty or too long, or has others than letters and digits.
        case account
        /// The reference is empty or too long, or has letters that are not Latin.
        case reference
        /// The amount is not in dong, which is all that VietQR moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .bank: "a VietQR bank is its number (BIN) of 6 digits, such as 970415"
            case .account:
                "a VietQR account has 1 to \(VietQR.greatestAccount) letters A to Z and digits"
            case .reference:
                "the reference of a VietQR code has 1 to \(EMVLimit.reference) Latin letters, "
                    + "digits and signs"
            case .currency(let currency): "VietQR is in VND, not in \(currency.code)"
            case .amount(let money):
                "a VietQR payment is of VND 1 to 9,999,999,999,999, not \(money.decimal)"
            }
        }
    }

    /// The bank's identification number (BIN), six digits.
    package let bank: String
    /// The account's number.
    package let account: String

    /// Digits of a bank's number.
    package static let bankLength = 6
    /// The most characters of an account's number.
    package static let greatestAccount = 19
    /// The largest amount that fits the 13 characters of tag 54, in dong.
    package static let greatestAmount = EMVLimit.wholes

    /// Takes the two numbers as shops write them, with or without blanks and dashes.
    package init(bank: String, account: String) throws(Failure) {
        let bin = Self.kept(bank)
        guard bin.count == Self.bankLength, bin.allSatisfy(ASCIIClass.isDigit) else {
            throw .bank
        }
        let number = Self.kept(account)
        guard (1...Self.greatestAccount).contains(number.count),
            number.allSatisfy(ASCIIClass.isAlphanumeric)
        else { throw .account }
        self.bank = String(decoding: bin, as: UTF8.self)
        self.account = String(decoding: number, as: UTF8.self)
    }

    /// The payload of a QR code: with an amount one that is paid once, without one that the payer
    /// completes. The reference loses its marks, because apps show question marks for them.
    package func payload(amount: Money?, reference: String? = nil) throws(Failure) -> String {
        if let amount {
            guard amount.currency.code == "VND" else { throw .currency(amount.currency) }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        let purpose = try reference.map { text throws(Failure) in try Self.checked(text) }
        do {
            return try encoded(amount: amount, purpose: purpose)
        } catch {
            preconditionFailure("texts of checked lengths always fit: \(error)")
        }
    }

    private static func kept(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != 0x20 && $0 != 0x2D }
    }

    private static func checked(_ reference: String) throws(Failure) -> String {
        guard let plain = LatinLetters.plain(reference),
            (1...EMVLimit.reference).contains(plain.utf8.count)
        else { throw .reference }
        return plain
    }

    private func encoded(
        amount: Money?, purpose: String?
    ) throws(EMVPayload.Failure) -> String {
        var receiver = EMVPayload()
        try receiver.append(0, bank)
        try receiver.append(1, account)
        var template = EMVPayload()
        try template.append(0, "A000000727")
        try template.append(1, receiver)
        try template.append(2, "QRIBFTTA")
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(1, amount == nil ? "11" : "12")
        try payload.append(38, template)
        try payload.append(53, "704")
        if let amount { try payload.append(54, amount.decimal) }
        try payload.append(58, "VN")
        if let purpose {
            var additional = EMVPayload()
            try additional.append(8, purpose)
            try payload.append(62, additional)
        }
        return payload.text
    }
}
