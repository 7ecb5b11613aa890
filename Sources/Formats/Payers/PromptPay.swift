package import Shop

/// A PromptPay receiver, and the QR payload by which Thai banking apps pay it.
///
/// Tags: EMVCo merchant-presented mode with the Bank of Thailand's credit-transfer template
/// (tag 29, application A000000677010111). A personal code carries no reference; what names the
/// order is the amount.
package struct PromptPay: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The account is neither a mobile number, nor 13 digits, nor 15 digits.
        case account
        /// The amount is not in baht, which is all that PromptPay moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .account:
                "a PromptPay account is a Thai mobile number (10 digits), a national or tax id "
                    + "(13 digits) or an e-wallet id (15 digits)"
            case .currency(let currency):
                "PromptPay transfers are in THB, not in \(currency.code)"
            case .amount(let money):
                "a PromptPay transfer is of THB 0.01 to 9,999,999,999.99, not \(money.decimal)"
            }
        }
    }

    /// The proxy that the receiver is registered by.
    package enum Proxy: Hashable, Sendable {
        /// A phone number: nine digits after the trunk 0.
        case phone(String)
        /// A national id or a tax id of 13 digits.
        case taxID(String)
        /// An e-wallet id of 15 digits.
        case eWallet(String)
    }

    /// The proxy that the receiver is registered by.
    package let proxy: Proxy

    /// The largest amount that fits the 13 characters of tag 54, in satang.
    package static let greatestAmount = EMVLimit.hundredths

    /// Reads an account as shops write it: with spaces, dashes or brackets, a phone number also
    /// with `+66`. Thirteen digits are always an id, also when they begin with 0066.
    package init(account text: String) throws(Failure) {
        let kept = text.unicodeScalars.filter { !" -()\u{A0}\u{2013}".unicodeScalars.contains($0) }
        let hasPlus = kept.first?.value == 0x2B
        let digits = String(String.UnicodeScalarView(hasPlus ? kept.dropFirst() : kept[...]))
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .account }
        switch (digits.utf8.count, hasPlus) {
        case (10, false) where digits.begins(with: "0"):
            proxy = .phone(String(digits.dropFirst()))
        case (11, _) where digits.begins(with: "66"):
            proxy = .phone(String(digits.dropFirst(2)))
        case (12, true) where digits.begins(with: "660"):
            proxy = .phone(String(digits.dropFirst(3)))
        case (13, false):
            proxy = .taxID(digits)
        case (15, false):
            proxy = .eWallet(digits)
        default:
            throw .account
        }
    }

    /// The payload of a QR code: with an amount one that is paid once, without one that the payer
    /// completes.
    package func payload(amount: Money?) throws(Failure) -> String {
        if let amount {
            guard amount.currency == .thb else { throw .currency(amount.currency) }
            guard (1...PromptPay.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        do {
            return try encoded(amount: amount)
        } catch {
            preconditionFailure("digits of checked lengths always fit: \(error)")
        }
    }

    private func encoded(amount: Money?) throws(EMVPayload.Failure) -> String {
        var receiver = EMVPayload()
        try receiver.append(0, "A000000677010111")
        switch proxy {
        case .phone(let digits): try receiver.append(1, "0066" + digits)
        case .taxID(let digits): try receiver.append(2, digits)
        case .eWallet(let digits): try receiver.append(3, digits)
        }
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(1, amount == nil ? "11" : "12")
        try payload.append(29, receiver)
        try payload.append(58, "TH")
        try payload.append(53, "764")
        if let amount { try payload.append(54, amount.decimal) }
        return payload.text
    }
}
