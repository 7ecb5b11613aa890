/// An account that money goes back to, as a page writes it.
package struct RefundAccountText: Sendable {
    /// The bank's name, `PromptPay` or `IBAN`.
    package var way: String
    package var number: String
    package var name: String
    /// The name in Latin letters; `nil` where it is written in them anyway.
    package var latinName: String?
    package var at: TimeText
    /// The e-mail address of the member of staff who typed it; `nil` where the shopper did.
    package var by: String?

    package init(
        way: String, number: String, name: String, latinName: String? = nil, at: TimeText,
        by: String? = nil
    ) {
        self.way = way
        self.number = number
        self.name = name
        self.latinName = latinName
        self.at = at
        self.by = by
    }
}

/// The fields of a form that asks where money shall go back to.
package struct RefundFields: Sendable {
    package var ways: [RefundWay]
    package var bank: RefundField
    package var number: RefundField
    package var name: RefundField
    package var latinName: RefundField
    /// Whether no way was chosen.
    package var lacksWay: Bool
    /// The short names of banks that a field proposes.
    package var banks: [String]
    /// The digest of the account that the page shows, for sending it.
    package var seen: String
    /// Whether a field is wrong.
    package var hasProblem: Bool
    /// Whether somebody has told another account since the page was made.
    package var isMoved: Bool
    /// Whether the form was sent and not taken.
    package var isRefused: Bool

    package init(
        ways: [RefundWay], bank: RefundField = RefundField(),
        number: RefundField = RefundField(), name: RefundField = RefundField(),
        latinName: RefundField = RefundField(), lacksWay: Bool = false, banks: [String] = [],
        seen: String, isMoved: Bool = false
    ) {
        self.ways = ways
        self.bank = bank
        self.number = number
        self.name = name
        self.latinName = latinName
        self.lacksWay = lacksWay
        self.banks = banks
        self.seen = seen
        self.isMoved = isMoved
        hasProblem =
            lacksWay || bank.isWrong || number.isWrong || name.isWrong || latinName.isWrong
        isRefused = hasProblem || isMoved
    }
}

/// A field of that form: what was typed, and whether it is wrong.
package struct RefundField: Sendable {
    package var value: String
    package var isWrong: Bool

    package init(_ value: String = "", isWrong: Bool = false) {
        self.value = value
        self.isWrong = isWrong
    }
}

/// A way to an account that can be chosen.
package struct RefundWay: Sendable {
    package var name: RefundWayName
    package var isChosen: Bool

    package init(name: RefundWayName, isChosen: Bool) {
        self.name = name
        self.isChosen = isChosen
    }
}

/// The names of the ways.
package enum RefundWayName: String, CaseIterable, Sendable {
    case bank, promptpay, iban
}

/// What an order's page says of money that goes back, and asks.
package struct RefundCard: Sendable {
    package var amount: MoneyText
    /// The account that was told; `nil` while none was.
    package var account: RefundAccountText?
    /// The moment at which it was handed to the bank.
    package var sentAt: TimeText?
    /// The form; `nil` while nothing can be changed.
    package var fields: RefundFields?

    package init(
        amount: MoneyText, account: RefundAccountText? = nil, sentAt: TimeText? = nil,
        fields: RefundFields? = nil
    ) {
        self.amount = amount
        self.account = account
        self.sentAt = sentAt
        self.fields = fields
    }
}
