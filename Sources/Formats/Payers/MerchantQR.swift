package import Shop

/// A merchant's own static EMV code, such as one of DuitNow, QRIS, KHQR or QR Ph, from which codes
/// for single payments are made: with the amount, the order's reference, and a new checksum.
///
/// Rules: EMVCo "EMV QR Code Specification for Payment Systems, Merchant-Presented Mode", section
/// 4. All else that the bank or the scheme has put into the code stays as it is.
package struct MerchantQR: Hashable, Sendable {
    /// A field of the additional data (tag 62) that can carry the order's reference.
    package enum ReferenceField: Int, Hashable, Sendable {
        /// The bill number, tag 01.
        case bill = 1
        /// The reference label, tag 05.
        case label = 5
    }

    /// The code's fields.
    private let fields: EMVFields
    /// The currency of the code, which is the shop's.
    package let currency: Currency
    /// The field that carries the order's reference.
    package let referenceField: ReferenceField

    /// Reads the text of a static code, as a QR reader shows it.
    ///
    /// - Parameters:
    ///   - currency: the shop's currency.
    ///   - referenceField: where the bank wants the reference; `nil` takes what is usual: the bill
    ///     number in Cambodia, whose scheme has no label, and the label elsewhere.
    package init(
        code text: String, currency: Currency, referenceField: ReferenceField? = nil
    ) throws(MerchantQRFailure) {
        let fields: EMVFields
        do {
            fields = try EMVFields(text)
        } catch {
            throw .unreadable(error)
        }
        // DuitNow's codes have the format 02, the others 01.
        guard let first = fields.fields.first, first.tag == Tag.format,
            ["01", "02"].contains(first.value)
        else { throw .format }
        guard fields.fields.contains(where: { Tag.accounts.contains($0.tag) }) else {
            throw .noAccount
        }
        guard fields[Tag.integrity] == nil else { throw .sealed(tag: Tag.integrity) }
        guard [nil, "11"].contains(fields[Tag.initiation]) else { throw .singleUse }
        guard [nil, "01"].contains(fields[Tag.tip]) else { throw .fee }
        guard let number = CurrencyNumber.digits(of: currency) else {
            throw .unknownCurrency(currency)
        }
        guard fields[Tag.currency] == number else {
            throw .currency(of: fields[Tag.currency], shop: currency)
        }
        self.fields = fields
        self.currency = currency
        self.referenceField =
            referenceField ?? (fields[Tag.country] == Self.cambodia ? .bill : .label)
    }

    /// Whether apps refuse codes without an expiry: KHQR's with an amount (Bakong, tag 99).
    package var needsValidity: Bool {
        fields[Tag.country] == Self.cambodia && (fields[29] != nil || fields[30] != nil)
    }

    /// The payload of a code that is paid once.
    ///
    /// - Parameter validity: the time in which it may be paid; used where the scheme has a field
    ///   for it, and required where `needsValidity`.
    package func payload(
        amount: Money, reference: String, validity: CodeValidity? = nil
    ) throws(MerchantQRFailure) -> String {
        var code = fields
        try Self.set(Tag.initiation, "12", in: &code)
        if let fixed = fields[Tag.amount] {
            guard Money(decimal: fixed, currency: currency) == amount else {
                throw .fixedAmount(fixed)
            }
        } else {
            try Self.set(Tag.amount, try written(amount), in: &code)
        }
        try Self.set(Tag.additional, try additional(reference), in: &code)
        if needsValidity { try Self.set(Tag.time, try Self.time(validity), in: &code) }
        let text = code.text
        guard text.utf8.count <= EMVLimit.payload else {
            throw .payload(bytes: text.utf8.count)
        }
        return text
    }

    private static func set(
        _ tag: Int, _ value: String, in fields: inout EMVFields
    ) throws(MerchantQRFailure) {
        do {
            try fields.set(tag, value)
        } catch {
            throw .field(error)
        }
    }

    private func written(_ amount: Money) throws(MerchantQRFailure) -> String {
        guard amount.currency == currency else {
            throw .currency(of: fields[Tag.currency], shop: amount.currency)
        }
        guard amount.minorUnits > 0 else { throw .amount(amount) }
        var text = amount.decimal
        if Self.wholeCurrencies.contains(currency.code), currency.decimals > 0 {
            let whole = text.before(".")
            guard Money(decimal: whole, currency: currency) == amount else {
                throw .amount(amount)
            }
            text = String(whole)
        }
        guard text.utf8.count <= EMVLimit.amount else { throw .amount(amount) }
        return text
    }

    /// The additional data with the reference in its place and all else that the code has there.
    private func additional(_ reference: String) throws(MerchantQRFailure) -> String {
        guard (1...EMVLimit.reference).contains(reference.utf8.count),
            reference.utf8.allSatisfy(ASCIIClass.isPrintable)
        else { throw .reference }
        var data = EMVFields()
        if fields[Tag.additional] != nil {
            guard let known = fields.template(Tag.additional) else { throw .additional }
            data = known
        }
        try Self.set(referenceField.rawValue, reference, in: &data)
        return data.body
    }

    private static func time(_ validity: CodeValidity?) throws(MerchantQRFailure) -> String {
        guard let validity else { throw .noValidity }
        let range = earliest...latest
        guard range.contains(validity.from.milliseconds),
            range.contains(validity.until.milliseconds), validity.from < validity.until
        else { throw .validity }
        var time = EMVFields()
        try set(0, String(validity.from.milliseconds), in: &time)
        try set(1, String(validity.until.milliseconds), in: &time)
        return time.body
    }

    /// Milliseconds since 1970 that have 13 digits, as KHQR writes moments.
    private static let earliest: Int64 = 1_000_000_000_000
    private static let latest: Int64 = 9_999_999_999_999

    /// Currencies that have decimals by ISO 4217, and none in the codes of their countries.
    private static let wholeCurrencies: Set = ["IDR", "KHR", "LAK", "MMK"]

    private static let cambodia = "KH"

    private enum Tag {
        static let format = 0
        static let initiation = 1
        static let accounts = 2...51
        static let currency = 53
        static let amount = 54
        static let tip = 55
        static let country = 58
        static let additional = 62
        /// DuitNow's signature over the other fields.
        static let integrity = 82
        /// KHQR's moments of making and of expiry.
        static let time = 99
    }
}
