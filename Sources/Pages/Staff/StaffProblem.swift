package import Shop

/// The reason why something that staff did was refused, or the question that they are asked first.
package enum StaffProblem: Sendable {
    case statusMissing
    case reasonMissing
    /// The stock is gone: carries what is missing, written: `Tour shirt M: 1 wanted, 0 left`.
    case stockGone(String)
    /// The amount cannot be read or is not above zero.
    case amountUnclear
    /// Somebody else decided on the slip.
    case alreadyDecided
    /// The slip's file was sent to other orders too, by these codes: is it meant?
    case sentBefore(String)
    case notAllowed
    /// The order has that status already.
    case unchanged
    /// The order's goods or money have gone since what is to be taken back.
    case goneOn
    case textMissing
    /// The page that was sent is not true any more; nothing was done.
    case changed(MovedSince)
    /// More money than is owed: is it meant?
    case moreThanOwed(TooMuch)
    /// The goods would go while so much is owed: is it meant?
    case moneyOwing(MoneyText)
    /// The order would end, and so much has to go back: is it meant?
    case moneyGoesBack(MoneyText)
    /// The order would end while a slip waits: is it meant?
    case slipWaits
    /// The order would end although it is called paid: is it meant?
    case calledPaid
    /// The order would count as paid, and so much was not received: is it meant?
    case notReceived(MoneyText)
    /// The order would wait for money, and so much is here, all of it: is it meant?
    case moneyIsHere(MoneyText)
    /// Money would go back, and none was received: is it meant?
    case nothingToGiveBack
    /// So much would have gone back that was not due before: has it?
    case refundedAtOnce(MoneyText)
    /// So much of the order was handed to the bank to go back.
    case refundSent(MoneyText)

    /// Whether the problem is a question about the status that was to be set.
    var asksAboutStatus: Bool {
        switch self {
        case .moneyOwing, .moneyGoesBack, .slipWaits, .calledPaid, .notReceived, .moneyIsHere,
            .nothingToGiveBack, .refundedAtOnce:
            true
        default: false
        }
    }
}

extension StaffProblem {
    /// Whether the problem is read where the page begins; what is asked about a form stands at its
    /// button.
    var isToldFirst: Bool {
        if case .moreThanOwed = self { return false }
        return !asksAboutStatus
    }
}

/// The state that has moved on an order since the page that was sent was made; what has not is
/// `nil`.
package struct MovedSince: Sendable {
    /// The status as it is now.
    package var newStatus: OrderStatus?
    /// The money that is confirmed now.
    package var confirmed: MoneyText?
    package var slipCame: Bool
    /// Whether a slip that was decided on waits again.
    package var slipWaitsAgain: Bool
    /// The carrier and tracking number as they are now, or empty where there are none any more.
    package var shipment: String?
    package var detailsChanged: Bool

    package init(
        newStatus: OrderStatus? = nil, confirmed: MoneyText? = nil, slipCame: Bool = false,
        slipWaitsAgain: Bool = false, shipment: String? = nil, detailsChanged: Bool = false
    ) {
        self.newStatus = newStatus
        self.confirmed = confirmed
        self.slipCame = slipCame
        self.slipWaitsAgain = slipWaitsAgain
        self.shipment = shipment
        self.detailsChanged = detailsChanged
    }
}

/// The money that is more than is owed, and is asked about.
package struct TooMuch: Sendable {
    package var typed: MoneyText
    package var owedNow: MoneyText
    package var more: MoneyText
    /// Whether the amount is so far too much that a decimal point or a digit may well be wrong.
    package var isFarTooMuch: Bool

    package init(typed: MoneyText, owedNow: MoneyText, more: MoneyText, isFarTooMuch: Bool) {
        self.typed = typed
        self.owedNow = owedNow
        self.more = more
        self.isFarTooMuch = isFarTooMuch
    }
}

/// The forms that decide on a slip: what stands in them, and what pressing does.
package struct DecideForm: Sendable {
    /// The text in the field of the amount: what was typed, never what nobody has read yet.
    package var amount: String
    /// The amount that pressing approves, when that can be read.
    package var approves: MoneyText?
    /// Whether pressing with an empty field approves what is owed: only while nobody has typed.
    package var mayBeBlank: Bool
    package var ofOwed: MoneyText
    /// Whether the amount is less than is owed.
    package var isPart: Bool
    /// The most that may be missing and is forgiven; `nil` where nothing is.
    package var forgives: MoneyText?
    /// The question about the amount that was typed.
    package var tooMuch: TooMuch?
    /// The codes of the other orders that the file was sent to, once that was asked about.
    package var sentBefore: String?
    /// The reason of a rejection that was typed.
    package var ownReason: String
    /// Whether the page's problem is about the amount.
    package var amountIsWrong: Bool
    /// Whether the page's problem is about the reason.
    package var reasonIsWrong: Bool

    package init(
        amount: String, approves: MoneyText?, mayBeBlank: Bool = false, ofOwed: MoneyText,
        isPart: Bool = false, forgives: MoneyText? = nil,
        tooMuch: TooMuch? = nil, sentBefore: String? = nil, ownReason: String = "",
        amountIsWrong: Bool = false, reasonIsWrong: Bool = false
    ) {
        self.amountIsWrong = amountIsWrong
        self.reasonIsWrong = reasonIsWrong
        self.amount = amount
        self.approves = approves
        self.mayBeBlank = mayBeBlank
        self.ofOwed = ofOwed
        self.isPart = isPart
        self.forgives = forgives
        self.tooMuch = tooMuch
        self.sentBefore = sentBefore
        self.ownReason = ownReason
    }
}

/// The form that takes the decision on a slip back.
package struct TakeBackForm: Sendable {
    /// The slip's number.
    package var slip: String
    /// The state that the page shows of the slip's order.
    package var seenBefore: String

    package init(slip: String, seenBefore: String) {
        self.slip = slip
        self.seenBefore = seenBefore
    }
}
