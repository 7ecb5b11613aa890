package import Formats
package import Shop

/// The code that a banking app reads as a QR, with the amount filled in.
package struct PayerCode: Sendable {
    /// The scheme by which the account is paid.
    package let scheme: PayerScheme
    /// The code itself.
    package let content: PayerPayload

    /// The text of the code, for programs that draw one: they write what is not ASCII as UTF-8.
    package var payload: String { content.text }

    /// Makes the code of an account; `nil` when it has none for this amount.
    ///
    /// - Parameter validity: the time in which the order can be paid.
    package init?(
        _ account: ReceivingAccount, amount: Money, reference: String,
        validity: CodeValidity? = nil
    ) {
        guard let scheme = account.payerScheme(in: amount.currency) else { return nil }
        self.init(scheme, amount: amount, reference: reference, validity: validity)
    }

    /// Makes the code of a scheme that was read before.
    init?(_ scheme: PayerScheme, amount: Money, reference: String, validity: CodeValidity?) {
        guard amount.minorUnits > 0,
            let content = try? scheme.code(
                amount: amount, reference: reference, validity: validity)
        else { return nil }
        self.scheme = scheme
        self.content = content
    }
}

extension CodeValidity {
    /// The time in which an order's code may be paid, for schemes that tell it: up to the end of
    /// the order's clock, and while that is the clock of its details with the time to pay behind
    /// it.
    ///
    /// - Returns: `nil` for an order without a clock, which is not asked for money.
    package init?(
        from made: Timestamp, status: OrderStatus, deadline: Timestamp?, pay: Span
    ) {
        guard let deadline else { return nil }
        let until = status == .reserved ? deadline + pay : deadline
        guard made < until else { return nil }
        self.init(from: made, until: until)
    }

    /// The same for an order that was made just now, of which no more is at hand; `nil` while its
    /// clock is that of its details. Its code says that it was made a day before it ends at the
    /// latest, so that whoever asks twice is answered the same.
    package init?(justMade status: OrderStatus, deadline: Timestamp?) {
        guard status == .awaitingPayment, let deadline else { return nil }
        self.init(from: deadline - .days(1), until: deadline)
    }
}
