internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

/// The calls by which anybody may look.
extension ShopAPI {
    /// Answers `GET /drops`.
    func listDrops(_ request: WebRequest) async throws -> WebResponse {
        guard keeper.catalogue != nil else {
            return JSONAnswer.object { $0.member("drops") { $0.array([Int]()) { _, _ in } } }
        }
        let shop = try writer.shopfront()
        let now = keeper.clock()
        return JSONAnswer.object { json in
            json.member("drops") { json in
                json.array(shop.catalogue.listings.filter { !$0.drop.kind.isRehearsal }) {
                    json, listing in
                    json.drop(listing, at: now, keeper: keeper, shop)
                }
            }
            json.member("cursor", nil as String?)
        }
    }

    /// Answers `GET /drops/{slug}`.
    func showDrop(_ request: WebRequest) async throws -> WebResponse {
        let (shop, listing) = try drop(of: request)
        var json = JSONWriter()
        json.drop(listing, at: keeper.clock(), keeper: keeper, shop)
        return JSONAnswer.written(json.bytes)
    }

    /// `GET /drops/{slug}/live`, for a path that is not served from memory.
    func showLive(_ request: WebRequest) async throws -> WebResponse {
        let (shop, listing) = try drop(of: request)
        let now = keeper.clock()
        let (bytes, tag) = LiveFigures.bytes(
            of: listing, keeper: keeper, at: now, wallClock: shop.wallClock)
        let fields: HTTPFields = [
            .contentType: "application/json", .cacheControl: LiveFigures.cacheControl,
            .eTag: "\"\(tag)\"", .xContentTypeOptions: "nosniff",
        ]
        if let known = request.header(.ifNoneMatch), EntityTag.list(known, contains: tag) {
            return WebResponse(status: .notModified, headers: fields)
        }
        return WebResponse(status: .ok, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }

    /// The drop that a request's path names.
    func drop(of request: WebRequest) throws(Problem) -> (Shopfront, DropListing) {
        let shop = try writer.shopfront()
        guard let listing = shop.catalogue.listing(slug: request.parameter("slug")) else {
            throw .notFound
        }
        return (shop, listing)
    }
}
