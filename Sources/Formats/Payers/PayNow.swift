package import Shop

/// A PayNow receiver, and the QR payload by which Singapore's banking apps pay it.
///
/// Tags: EMVCo merchant-presented mode with the template SG.PAYNOW (tag 26) of the Association of
/// Banks in Singapore.
package struct PayNow: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The account is neither a mobile number of Singapore nor a UEN.
        case account
        /// The name is empty, has more characters than fit, or letters that ASCII has not.
        case name
        /// The reference is empty, has more characters than fit, or others than printable ASCII.
        case reference
        /// The expiry lies in no year of four digits.
        case expiry
        /// The amount is not in Singapore dollars, which is all that PayNow moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .account:
                "a PayNow account is a mobile number of Singapore (8 digits, of which the first is "
                    + "8 or 9) or a UEN (9 or 10 characters, with or without a suffix of 3)"
            case .name:
                "the receiver's name in a PayNow code has 1 to \(EMVLimit.name) Latin letters, "
                    + "digits and signs"
            case .reference:
                "the reference of a PayNow code has 1 to \(EMVLimit.reference) characters of ASCII"
            case .expiry: "the expiry of a PayNow code is a day of the years 1970 to 9999"
            case .currency(let currency): "PayNow is in SGD, not in \(currency.code)"
            case .amount(let money):
                "a PayNow payment is of SGD 0.01 to 9,999,999,999.99, not \(money.decimal)"
            }
        }
    }

    /// The proxy that the receiver is registered by.
    package enum Proxy: Hashable, Sendable {
        /// A mobile number: `+65` and eight digits.
        case mobile(String)
        /// A Unique Entity Number in capitals, with its suffix where it has one.
        case entity(String)
    }

    /// The proxy that the receiver is registered by.
    package let proxy: Proxy
    /// The receiver's name without marks, as the code has it; apps show the registered one.
    package let name: String
    /// Whether the payer may change the amount.
    package let isEditable: Bool

    /// The largest amount that fits the 13 characters of tag 54, in cents.
    package static let greatestAmount = EMVLimit.hundredths
    /// Characters of the suffix by which one entity tells several accounts apart.
    package static let suffixLength = 3
    /// The name of a code whose maker tells none.
    package static let noName = "NA"

    /// Reads an account as shops write it: a number with or without `+65`, a UEN in any case.
    package init(
        account text: String, name: String = PayNow.noName, isEditable: Bool = false
    ) throws(Failure) {
        let kept = ASCIIClass.capitals(text).filter { !" -()".utf8.contains($0) }
        if let mobile = Self.mobile(kept) {
            proxy = .mobile(mobile)
        } else if Self.isEntity(kept) || Self.isEntity(Array(kept.dropLast(Self.suffixLength))),
            kept.allSatisfy(ASCIIClass.isAlphanumeric)
        {
            proxy = .entity(String(decoding: kept, as: UTF8.self))
        } else {
            throw .account
        }
        guard let plain = LatinLetters.plain(name),
            (1...EMVLimit.name).contains(plain.utf8.count)
        else { throw .name }
        self.name = plain
        self.isEditable = isEditable
    }

    /// The payload of a QR code: with an amount one that is paid once, without one that the payer
    /// completes.
    ///
    /// - Parameter until: the moment until which it may be paid; the code carries its day in
    ///   Singapore, at whose end it ends.
    package func payload(
        amount: Money?, reference: String? = nil, until: Timestamp? = nil
    ) throws(Failure) -> String {
        if let amount {
            guard amount.currency.code == "SGD" else { throw .currency(amount.currency) }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        if let reference {
            guard (1...EMVLimit.reference).contains(reference.utf8.count),
                reference.utf8.allSatisfy(ASCIIClass.isPrintable)
            else { throw .reference }
        }
        let day = try until.map { moment throws(Failure) in try Self.day(of: moment) }
        do {
            return try encoded(amount: amount, reference: reference, day: day)
        } catch {
            preconditionFailure("texts of checked lengths always fit: \(error)")
        }
    }

    private static func mobile(_ kept: [UInt8]) -> String? {
        var digits = kept[...]
        if digits.starts(with: "+65".utf8) {
            digits = digits.dropFirst(3)
        } else if digits.count == 10, digits.starts(with: "65".utf8) {
            digits = digits.dropFirst(2)
        }
        guard digits.count == 8, digits.allSatisfy(ASCIIClass.isDigit),
            digits.first == UInt8(ascii: "8") || digits.first == UInt8(ascii: "9")
        else { return nil }
        return "+65" + String(decoding: digits, as: UTF8.self)
    }

    /// Whether capitals and digits have a form of UEN (Accounting and Corporate Regulatory
    /// Authority): a business, a local company, another entity. Its check letter is not looked at,
    /// because its rule is not published.
    private static func isEntity(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last, ASCIIClass.isCapital(last) else { return false }
        let head = bytes.dropLast()
        switch head.count {
        case 8: return head.allSatisfy(ASCIIClass.isDigit)
        case 9 where "TSR".utf8.contains(head[0]):
            return (head[1...2] + head[5...]).allSatisfy(ASCIIClass.isDigit)
                && ASCIIClass.isCapital(head[3]) && ASCIIClass.isAlphanumeric(head[4])
        case 9: return head.allSatisfy(ASCIIClass.isDigit)
        default: return false
        }
    }

    /// The day of a moment in Singapore, which is eight hours ahead of UTC all the year.
    private static func day(of moment: Timestamp) throws(Failure) -> String {
        let wall = CivilTime(milliseconds: (moment + .hours(8)).milliseconds).parts
        guard (1970...9999).contains(wall.year) else { throw .expiry }
        return String(wall.year * 10_000 + wall.month * 100 + wall.day)
    }

    private func encoded(
        amount: Money?, reference: String?, day: String?
    ) throws(EMVPayload.Failure) -> String {
        var receiver = EMVPayload()
        try receiver.append(0, "SG.PAYNOW")
        switch proxy {
        case .mobile(let number):
            try receiver.append(1, "0")
            try receiver.append(2, number)
        case .entity(let number):
            try receiver.append(1, "2")
            try receiver.append(2, number)
        }
        // A code without an amount could not be paid if the payer might not set it.
        try receiver.append(3, isEditable || amount == nil ? "1" : "0")
        if let day { try receiver.append(4, day) }
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(1, amount == nil ? "11" : "12")
        try payload.append(26, receiver)
        try payload.append(52, "0000")
        try payload.append(53, "702")
        if let amount { try payload.append(54, amount.decimal) }
        try payload.append(58, "SG")
        try payload.append(59, name)
        try payload.append(60, "Singapore")
        if let reference {
            var additional = EMVPayload()
            try additional.append(1, reference)
            try payload.append(62, additional)
        }
        return payload.text
    }
}
