package import Shop

/// A PromptPay biller, and the QR payload by which Thai banking apps pay its bills.
///
/// Tags: EMVCo merchant-presented mode with the Bank of Thailand's bill-payment template (tag 30,
/// application A000000677010112). Unlike a transfer, it carries a reference to the statement.
package struct PromptPayBill: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The biller id is not a tax id of 13 digits and a suffix of two.
        case biller
        /// A reference is empty or too long, or has something else than letters and digits.
        case reference(Reference)
        /// The amount is not in baht, which is all that PromptPay moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .biller:
                "a PromptPay biller id has 15 digits: a tax id (13) and a suffix (2)"
            case .reference(let reference):
                "\(reference.words) of a PromptPay bill has 1 to \(reference.greatest) letters "
                    + "A to Z and digits"
            case .currency(let currency):
                "PromptPay bills are paid in THB, not in \(currency.code)"
            case .amount(let money):
                "a PromptPay bill is of THB 0.01 to 9,999,999,999.99, not \(money.decimal)"
            }
        }
    }

    /// A reference of a bill.
    package enum Reference: Hashable, Sendable {
        case first, second, third

        /// The most characters of the reference.
        package var greatest: Int {
            switch self {
            case .first, .second: 20
            case .third: EMVLimit.reference
            }
        }

        /// The reference's name as banks call it.
        package var words: String {
            switch self {
            case .first: "reference 1"
            case .second: "reference 2"
            case .third: "reference 3"
            }
        }
    }

    /// The biller id: a tax id of 13 digits and a suffix of two, which the bank gives. Its check
    /// digit is not looked at, because billers of banks' test systems have none.
    package let biller: String
    /// The second reference that the bank asks of all bills of this biller; `nil` for none.
    package let second: String?
    /// The third reference (the terminal of tag 62); `nil` for none.
    package let third: String?

    /// Digits of a biller id.
    package static let billerLength = 15
    /// The largest amount that fits the 13 characters of tag 54, in satang.
    package static let greatestAmount = EMVLimit.hundredths

    /// Reads a biller id as shops write it, with spaces and dashes.
    package init(
        biller text: String, second: String? = nil, third: String? = nil
    ) throws(Failure) {
        let kept = text.utf8.filter { $0 != 0x20 && $0 != 0x2D }
        guard kept.count == Self.billerLength, kept.allSatisfy(ASCIIClass.isDigit) else {
            throw .biller
        }
        biller = String(decoding: kept, as: UTF8.self)
        self.second = try second.map { text throws(Failure) in try Self.checked(text, .second) }
        self.third = try third.map { text throws(Failure) in try Self.checked(text, .third) }
    }

    /// The payload of a QR code: with an amount one that is paid once, without one that the payer
    /// completes. The reference is the bill's first; small letters become capitals.
    package func payload(amount: Money?, reference: String) throws(Failure) -> String {
        if let amount {
            guard amount.currency == .thb else { throw .currency(amount.currency) }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        let first = try Self.checked(reference, .first)
        do {
            return try encoded(amount: amount, first: first)
        } catch {
            preconditionFailure("texts of checked lengths always fit: \(error)")
        }
    }

    private static func checked(
        _ text: String, _ reference: Reference
    ) throws(Failure) -> String {
        let bytes = text.utf8
        guard (1...reference.greatest).contains(bytes.count),
            bytes.allSatisfy(ASCIIClass.isAlphanumeric)
        else { throw .reference(reference) }
        return String(decoding: ASCIIClass.capitals(text), as: UTF8.self)
    }

    private func encoded(
        amount: Money?, first: String
    ) throws(EMVPayload.Failure) -> String {
        var bill = EMVPayload()
        try bill.append(0, "A000000677010112")
        try bill.append(1, biller)
        try bill.append(2, first)
        if let second { try bill.append(3, second) }
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(1, amount == nil ? "11" : "12")
        try payload.append(30, bill)
        try payload.append(53, "764")
        try payload.append(58, "TH")
        if let amount { try payload.append(54, amount.decimal) }
        if let third {
            var additional = EMVPayload()
            try additional.append(7, third)
            try payload.append(62, additional)
        }
        return payload.text
    }
}
