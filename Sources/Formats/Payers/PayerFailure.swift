/// The reason why an account's scheme has no code for a payment, told by the scheme itself.
package enum PayerFailure: Error, Hashable, CustomStringConvertible {
    case promptPay(PromptPay.Failure)
    case promptPayBill(PromptPayBill.Failure)
    case pix(PIX.Failure)
    case payNow(PayNow.Failure)
    case vietQR(VietQR.Failure)
    case merchant(MerchantQRFailure)
    case epc(EPCAccount.Failure)
    case spayd(SPAYD.Failure)
    case upi(UPI.Failure)
    case swiss(SwissAccount.Failure)

    package var description: String {
        switch self {
        case .promptPay(let failure): failure.description
        case .promptPayBill(let failure): failure.description
        case .pix(let failure): failure.description
        case .payNow(let failure): failure.description
        case .vietQR(let failure): failure.description
        case .merchant(let failure): failure.description
        case .epc(let failure): failure.description
        case .spayd(let failure): failure.description
        case .upi(let failure): failure.description
        case .swiss(let failure): failure.description
        }
    }

    /// The value of some work, whose failure becomes one of these.
    static func wrapping<Value, Failure: Error>(
        _ wrapped: (Failure) -> PayerFailure, _ work: () throws(Failure) -> Value
    ) throws(PayerFailure) -> Value {
        do {
            return try work()
        } catch {
            throw wrapped(error)
        }
    }
}
