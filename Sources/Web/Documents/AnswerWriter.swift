internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
package import Shop
internal import Synchronization

/// The words for each reason of rejecting a slip, in the language of a tag.
package typealias RejectReasons = @Sendable (_ language: String) -> [RejectReason: String]

/// Makes the API's answers. It keeps what many of them share, until the catalogue changes.
final class AnswerWriter: Sendable {
    private let keeper: Shopkeeper
    let publicURL: String?
    /// Why slips are rejected, in each language.
    private let reasons: RejectReasons
    private let shared = Mutex<Shopfront?>(nil)

    init(keeper: Shopkeeper, publicURL: String?, reasons: @escaping RejectReasons) {
        self.keeper = keeper
        self.reasons = reasons
        self.publicURL = publicURL.map { url in
            var url = url[...]
            while url.ends(with: "/") { url = url.dropLast() }
            return String(url)
        }
    }

    /// What answers are made of now; a shop without a catalogue has nothing to tell.
    func shopfront() throws(Problem) -> Shopfront {
        guard let catalogue = keeper.catalogue else { throw .notFound }
        return shared.withLock { shared in
            if let shared, shared.catalogue.version == catalogue.version { return shared }
            let fresh = Shopfront(catalogue, reasons: reasons)
            shared = fresh
            return fresh
        }
    }

    /// Where an order's page is, for whoever has its key.
    func orderURL(_ code: OrderCode, key: String, for request: WebRequest) -> String {
        orderURL(code, key: key, host: request.head.authority)
    }

    /// The address of an order's page for a request that named this host.
    func orderURL(_ code: OrderCode, key: String, host: String?) -> String {
        "\(base(host: host))/o/\(code.text)/\(key)"
    }

    /// Where something of the API is: whole, since not every client puts half an address together.
    func url(_ path: String, for request: WebRequest) -> String {
        base(host: request.head.authority) + path
    }

    private func base(host: String?) -> String {
        publicURL ?? "http://\(host ?? "localhost")"
    }
}

/// A catalogue with what is derived from it for answers.
final class Shopfront: Sendable {
    let catalogue: Catalogue
    /// The shop's own time zone: moments are told in it.
    let wallClock: WallClock?
    private let reasons: RejectReasons
    private let accounts = Mutex<[Money: ByteBuffer]>([:])

    /// Different totals whose accounts are kept written; a drop has few.
    private static let keptTotals = 512

    init(_ catalogue: Catalogue, reasons: @escaping RejectReasons = { _ in [:] }) {
        self.catalogue = catalogue
        self.reasons = reasons
        wallClock = WallClock(timeZone: catalogue.shop.timeZone)
    }

    /// RFC 3339 with the offset of the shop's time zone.
    func text(of moment: Timestamp) -> String {
        DateText.rfc3339(moment, offset: wallClock?.offset(at: moment) ?? 0)
    }

    /// Why a slip was rejected, where the shop has words for it in the language that was asked
    /// for, or in its own where none was.
    func words(of stored: String?, in asked: String?) -> String? {
        stored.map { stored in
            RejectReason(stored: stored).flatMap { reasons(asked ?? catalogue.shop.locale)[$0] }
                ?? stored
        }
    }

    /// Accounts to pay an amount to, as a JSON array. Those of now are kept written, but for codes
    /// that carry the order's own reference and differ from order to order.
    func written(
        _ told: [ReceivingAccount], for amount: Money, reference: String
    ) -> ByteBuffer {
        guard !hasReferences, told == catalogue.accounts else {
            return fresh(told, for: amount, reference: reference)
        }
        return accounts.withLock { accounts in
            if let known = accounts[amount] { return known }
            let fresh = fresh(told, for: amount, reference: reference)
            if accounts.count < Self.keptTotals { accounts[amount] = fresh }
            return fresh
        }
    }

    private var hasReferences: Bool { catalogue.accounts.contains { $0.iban != nil } }

    private func fresh(
        _ told: [ReceivingAccount], for amount: Money, reference: String
    ) -> ByteBuffer {
        var json = JSONWriter()
        json.array(told) { json, account in
            json.object { json in
                json.account(account)
                let code = PayerCode(account, amount: amount, reference: reference)
                if let code { json.member("qr_payload", code.payload) }
            }
        }
        return json.bytes
    }
}

/// Answers with the fields that all of them have.
enum JSONAnswer {
    private static let fields: HTTPFields = [
        .contentType: "application/json", .cacheControl: "no-store",
        .xContentTypeOptions: "nosniff",
    ]

    /// The header fields of an answer below the routes.
    static let plainFields = fields.map { (name: $0.name.rawName, value: $0.value) }

    /// An object as an answer.
    static func object(
        _ status: HTTPResponse.Status = .ok, fields more: HTTPFields = [:],
        _ members: (inout JSONWriter) -> Void
    ) -> WebResponse {
        var json = JSONWriter()
        json.object(members)
        return written(json.bytes, status, fields: more)
    }

    /// JSON that is written already.
    static func written(
        _ bytes: ByteBuffer, _ status: HTTPResponse.Status = .ok, fields more: HTTPFields = [:]
    ) -> WebResponse {
        var fields = fields
        for field in more { fields.append(field) }
        return WebResponse(status: status, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }
}
