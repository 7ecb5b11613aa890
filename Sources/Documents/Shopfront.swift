package import Formats
package import NIOCore
internal import Operations
package import Shop
internal import Synchronization

/// The words for each reason of rejecting a slip, in the language of a tag.
package typealias RejectReasons = @Sendable (_ language: String) -> [RejectReason: String]

/// A catalogue with what is derived from it for answers.
package final class Shopfront: Sendable {
    /// The catalogue itself.
    package let catalogue: Catalogue
    /// The shop's own time zone: moments are told in it.
    package let wallClock: WallClock?
    private let reasons: RejectReasons
    private let accounts = Mutex<[Money: ByteBuffer]>([:])
    /// The schemes of the accounts of now, in their order.
    private let schemes: [PayerScheme?]
    /// Whether what is written of the accounts of now is another for each order.
    private let differs: Bool

    /// Different totals whose accounts are kept written; a drop has few.
    private static let keptTotals = 512

    /// Takes a catalogue, and the words for each reason of rejecting a slip.
    package init(_ catalogue: Catalogue, reasons: @escaping RejectReasons = { _ in [:] }) {
        self.catalogue = catalogue
        self.reasons = reasons
        wallClock = WallClock(timeZone: catalogue.shop.timeZone)
        let currency = catalogue.shop.currency
        schemes = catalogue.accounts.map { $0.payerScheme(in: currency) }
        differs = schemes.contains { scheme in
            scheme.map { $0.carriesReference || $0.carriesValidity } ?? false
        }
    }

    /// RFC 3339 with the offset of the shop's time zone.
    package func text(of moment: Timestamp) -> String {
        DateText.rfc3339(moment, offset: wallClock?.offset(at: moment) ?? 0)
    }

    /// Why a slip was rejected, where the shop has words for it in the language that was asked
    /// for, or in its own where none was.
    package func words(of stored: String?, in asked: String?) -> String? {
        stored.map { stored in
            RejectReason(stored: stored).flatMap { reasons(asked ?? catalogue.shop.locale)[$0] }
                ?? stored
        }
    }

    /// Accounts to pay an amount to, as a JSON array. Those of now are kept written, but for codes
    /// that carry the order's own reference and differ from order to order.
    package func written(
        _ told: [ReceivingAccount], for amount: Money, reference: String, validity: CodeValidity?
    ) -> ByteBuffer {
        guard told == catalogue.accounts else {
            return fresh(
                told, schemes: told.map { $0.payerScheme(in: amount.currency) }, for: amount,
                reference: reference, validity: validity)
        }
        guard !differs else {
            return fresh(
                told, schemes: schemes, for: amount, reference: reference, validity: validity)
        }
        return accounts.withLock { accounts in
            if let known = accounts[amount] { return known }
            let fresh = fresh(
                told, schemes: schemes, for: amount, reference: reference, validity: validity)
            if accounts.count < Self.keptTotals { accounts[amount] = fresh }
            return fresh
        }
    }

    private func fresh(
        _ told: [ReceivingAccount], schemes: [PayerScheme?], for amount: Money, reference: String,
        validity: CodeValidity?
    ) -> ByteBuffer {
        var json = JSONWriter()
        json.array(Array(zip(told, schemes))) { json, entry in
            let (account, scheme) = entry
            json.object { json in
                json.account(account)
                guard let scheme else { return }
                let code = PayerCode(
                    scheme, amount: amount, reference: reference, validity: validity)
                if let code { json.member("qr_payload", code.payload) }
                json.details(scheme.details(reference: reference))
            }
        }
        return json.bytes
    }
}

extension JSONWriter {
    /// Writes what payers copy by hand, as a member of an account.
    fileprivate mutating func details(_ details: [PayerDetail]) {
        guard !details.isEmpty else { return }
        member("by_hand") { json in
            json.array(details) { json, detail in
                json.object { json in
                    json.member("name", detail.name.rawValue)
                    json.member("value", detail.value)
                }
            }
        }
    }
}
