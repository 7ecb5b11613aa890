package import Shop

/// A way in which banking apps pay a shop's account by a QR code, with what the account needs for
/// it. Pages, pictures and the API ask here for an order's code.
package enum PayerScheme: Hashable, Sendable {
    case promptPay(PromptPay)
    case promptPayBill(PromptPayBill)
    case pix(PIX)
    case payNow(PayNow)
    case vietQR(VietQR)
    /// The shop's own static EMV code, of any scheme that is not among the others.
    case merchant(MerchantQR)
    case epc(EPCAccount)
    case spayd(SPAYD)
    case upi(UPI)
    case swiss(SwissAccount)

    /// The scheme's name, by which a shop file chooses it.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case promptPay = "promptpay"
        case promptPayBill = "promptpay_bill"
        case pix
        case payNow = "paynow"
        case vietQR = "vietqr"
        case merchant
        case epc
        case spayd
        case upi
        case swiss

        /// The scheme's name as payers know it.
        package var label: String {
            switch self {
            case .promptPay, .promptPayBill: "PromptPay"
            case .pix: "PIX"
            case .payNow: "PayNow"
            case .vietQR: "VietQR"
            case .merchant: "QR"
            case .epc: "SEPA"
            case .spayd: "QR Platba"
            case .upi: "UPI"
            case .swiss: "QR-bill"
            }
        }
    }

    /// The scheme's name.
    package var kind: Kind {
        switch self {
        case .promptPay: .promptPay
        case .promptPayBill: .promptPayBill
        case .pix: .pix
        case .payNow: .payNow
        case .vietQR: .vietQR
        case .merchant: .merchant
        case .epc: .epc
        case .spayd: .spayd
        case .upi: .upi
        case .swiss: .swiss
        }
    }

    /// The codes of the currencies that are paid by the scheme, to be compared with the shop's when
    /// an account is entered.
    package var currencies: [String] {
        switch self {
        case .promptPay, .promptPayBill: [Currency.thb.code]
        case .pix: ["BRL"]
        case .payNow: ["SGD"]
        case .vietQR: ["VND"]
        case .merchant(let code): [code.currency.code]
        case .epc: [Currency.eur.code]
        case .spayd: SPAYD.currencies
        case .upi: ["INR"]
        case .swiss: SwissQRBill.currencies
        }
    }

    /// Whether a shop in a currency can be paid by the scheme.
    package func takes(_ currency: Currency) -> Bool { currencies.contains(currency.code) }

    /// Whether codes carry the order's reference, so that each order has its own even for one
    /// amount. A PromptPay transfer alone carries none: there the amount tells orders apart.
    package var carriesReference: Bool { kind != .promptPay }

    /// Whether codes tell the time until which they can be paid, so that those of one order differ
    /// from time to time.
    package var carriesValidity: Bool {
        switch self {
        case .payNow: true
        case .merchant(let code): code.needsValidity
        default: false
        }
    }

    /// The bytes that are drawn as the QR code of a payment.
    package func payload(
        amount: Money, reference: String, validity: CodeValidity? = nil
    ) throws(PayerFailure) -> [UInt8] {
        try code(amount: amount, reference: reference, validity: validity).bytes
    }

    /// The code of a payment.
    ///
    /// - Parameters:
    ///   - amount: what is to be paid, more than nothing.
    ///   - reference: the order's code, letters and digits.
    ///   - validity: the time in which it may be paid, for schemes whose codes tell it; a KHQR code
    ///     cannot be made without.
    package func code(
        amount: Money, reference: String, validity: CodeValidity? = nil
    ) throws(PayerFailure) -> PayerPayload {
        switch self {
        case .promptPay(let account):
            try PayerFailure.wrapping(PayerFailure.promptPay) { () throws(PromptPay.Failure) in
                PayerPayload(try account.payload(amount: amount))
            }
        case .promptPayBill(let account):
            try PayerFailure.wrapping(PayerFailure.promptPayBill) {
                () throws(PromptPayBill.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        case .pix(let account):
            try PayerFailure.wrapping(PayerFailure.pix) { () throws(PIX.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        case .payNow(let account):
            try PayerFailure.wrapping(PayerFailure.payNow) { () throws(PayNow.Failure) in
                let until = validity?.until
                return PayerPayload(
                    try account.payload(amount: amount, reference: reference, until: until))
            }
        case .vietQR(let account):
            try PayerFailure.wrapping(PayerFailure.vietQR) { () throws(VietQR.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        case .merchant(let code):
            try PayerFailure.wrapping(PayerFailure.merchant) { () throws(MerchantQRFailure) in
                PayerPayload(
                    try code.payload(amount: amount, reference: reference, validity: validity))
            }
        case .epc(let account):
            try PayerFailure.wrapping(PayerFailure.epc) { () throws(EPCAccount.Failure) in
                try account.payload(amount: amount, reference: reference)
            }
        case .spayd(let account):
            try PayerFailure.wrapping(PayerFailure.spayd) { () throws(SPAYD.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        case .upi(let account):
            try PayerFailure.wrapping(PayerFailure.upi) { () throws(UPI.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        case .swiss(let account):
            try PayerFailure.wrapping(PayerFailure.swiss) { () throws(SwissAccount.Failure) in
                PayerPayload(try account.payload(amount: amount, reference: reference))
            }
        }
    }
}
