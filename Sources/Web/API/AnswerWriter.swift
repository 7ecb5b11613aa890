internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop
internal import Synchronization

/// Makes the API's answers. It keeps what many of them share, until the catalogue changes.
final class AnswerWriter: Sendable {
    private let keeper: Shopkeeper
    let address: PublicAddress
    /// Why slips are rejected, in each language.
    private let reasons: RejectReasons
    private let shared = Mutex<Shopfront?>(nil)

    init(keeper: Shopkeeper, publicURL: String?, reasons: @escaping RejectReasons) {
        self.keeper = keeper
        self.reasons = reasons
        address = PublicAddress(publicURL)
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
        "\(address.base(host: host))/o/\(code.text)/\(key)"
    }

    /// Where something of the API is: whole, since not every client puts half an address together.
    func url(_ path: String, for request: WebRequest) -> String {
        address.base(host: request.head.authority) + path
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

extension OrderDocument {
    /// The order as an answer.
    func answer() -> WebResponse {
        JSONAnswer.object { write(to: &$0) }
    }
}
