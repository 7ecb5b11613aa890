internal import Crypto
internal import Documents
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// The frame that the pages of shoppers and staff share: the shop, the renderer, and how a page is
/// answered.
struct PageFrame: Sendable {
    let keeper: Shopkeeper
    /// How the shop's values are written.
    let words: ShopWording
    var renderer: PageRenderer { words.renderer }
    let address: PublicAddress
    let logger: Logger
    /// Spreads those who are to come again.
    let chance: RandomByte

    init(
        keeper: Shopkeeper, words: ShopWording, publicURL: String?, logger: Logger,
        chance: @escaping RandomByte
    ) {
        self.keeper = keeper
        self.words = words
        address = PublicAddress(publicURL)
        self.logger = logger
        self.chance = chance
    }

    /// Whether browsers reach us by https only, so that cookies may say so.
    var isSecure: Bool { address.isSecure }

    /// Where the shop is, for links that leave it.
    func base(of request: WebRequest) -> String { address.base(host: request.head.authority) }

    /// The shop's own language first: it is everybody's who asks for none that we speak.
    var languages: [Language] {
        let own = shopLanguage
        return [own] + Language.allCases.filter { $0 != own }
    }

    /// The language that shoppers and staff of this shop share.
    var shopLanguage: Language { words.shopLanguage }

    /// The reader's language.
    func language(of request: WebRequest) -> Language {
        let languages = languages
        let chosen = request.language(among: languages.map(\.rawValue))
        return Language(rawValue: chosen) ?? languages[0]
    }

    /// How values are written for a reader.
    func wording(in language: Language) -> Wording { words.wording(in: language) }

    /// How values are written for whoever asks.
    func wording(for request: WebRequest) -> Wording {
        wording(in: language(of: request))
    }

    /// Where shoppers get help; `nil` when the seller has not said.
    var contact: String? {
        guard let contact = keeper.catalogue?.shop.contact, !contact.isEmpty else { return nil }
        return contact
    }

    /// A page's bytes. `path` is where a change of language leads back to.
    func bytes(
        of page: some Page, in language: Language, path: String, staff: StaffMenu? = nil
    ) -> [UInt8] {
        let began = ContinuousClock.now
        defer { keeper.steps.page.observe(since: began) }
        return renderer.render(
            page,
            in: PageSurroundings(
                language: language,
                shop: words.shop(in: language), path: path, staff: staff,
                face: keeper.catalogue?.face(in: language) ?? ShopFace()))
    }

    /// Answers with a page for one reader: it is never stored on the way.
    ///
    /// A shopper's page that was asked for by its address alone is compressed. What was sent with a
    /// form is not: beside a secret, the length of what somebody else may have chosen would tell
    /// how much of the secret was guessed (the attack called BREACH). No page shows both a secret
    /// and a text of its query. Staff's pages are left alone, which have a token on each.
    func answer(
        _ page: some Page, to request: WebRequest, _ status: HTTPResponse.Status = .ok,
        path: String? = nil, referrer: SecurityHeaders.Referrer = .sameOrigin,
        staff: StaffMenu? = nil
    ) -> WebResponse {
        let back = path ?? (request.isSafe ? request.target : "/")
        let bytes = bytes(of: page, in: language(of: request), path: back, staff: staff)
        var fields = SecurityHeaders.page(referrer: referrer)
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.cacheControl] = "no-store"
        var body = ByteBuffer(bytes: bytes)
        if status == .ok, request.isSafe, !request.isForStaff,
            ContentCoding.allowsGzip(request.header(.acceptEncoding) ?? "")
        {
            body = Gzip.compress(body, .quick)
            fields[.contentEncoding] = "gzip"
            fields[.vary] = "accept-encoding"
        }
        return WebResponse(
            status: status, headers: fields, body: ResponseBody(byteBuffer: body))
    }

    /// A page that everybody shares, as bytes that can be kept.
    func hotBytes(of page: some Page, in language: Language, path: String) -> HotBytes {
        var fields = SecurityHeaders.page()
        fields[.contentType] = "text/html; charset=utf-8"
        // A copy may be kept, but is asked about each time; what is asked for is mostly unchanged.
        fields[.cacheControl] = "no-cache"
        fields[.contentLanguage] = language.rawValue
        let bytes = bytes(of: page, in: language, path: path)
        let tag = SHA256.hash(data: bytes).prefix(12)
        return HotBytes(fields: fields, body: ByteBuffer(bytes: bytes), tag: hex(tag))
    }

    /// A key that a form carries, so that pressing twice does it once.
    func freshKey() -> String {
        let time = String(keeper.clock().milliseconds, radix: 16)
        return String(repeating: "0", count: max(0, 12 - time.count)) + time
            + base64URL(keeper.random(16))
    }
}

extension WebRequest {
    /// Whether the path leads to a page of staff, however it is written.
    fileprivate var isForStaff: Bool {
        PathSegments.decode(path)?.first?.isBytes(of: "admin") ?? false
    }

    /// Path and query as they came.
    var target: String { query.isEmpty ? path : "\(path)?\(query)" }
}
