internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// The pages that everybody looks at.
extension ShopperPages {
    /// `GET /`, for a request that is not served from memory.
    func showFront(_ request: WebRequest) async throws -> WebResponse {
        if let hot = hotPages.answer(request) { return hot }
        let language = frame.language(of: request)
        return frame.answer(
            views.front(at: keeper.clock(), in: language), to: request, path: "/")
    }

    /// `GET /d/{slug}`, for a request that is not served from memory.
    func showDrop(_ request: WebRequest) async throws -> WebResponse {
        if let hot = hotPages.answer(request) { return hot }
        let listing = try drop(of: request)
        let page = views.page(
            of: listing, at: keeper.clock(), in: frame.language(of: request))
        return frame.answer(page, to: request, path: "/d/\(listing.drop.slug)")
    }

    /// Answers `GET /d/{slug}/calendar.ics`.
    func sendCalendar(_ request: WebRequest) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        let base = frame.base(of: request)
        let host = base.pieces(at: "/").last.map(String.init) ?? "holdfast"
        let file = CalendarFile(
            uid: "\(drop.slug)@\(host)",
            title: drop.title(in: frame.language(of: request).rawValue),
            url: "\(base)/d/\(drop.slug)",
            opensAt: drop.opensAt, closesAt: drop.closesAt, stamp: keeper.clock())
        return WebResponse(
            status: .ok,
            headers: [
                .contentType: "text/calendar; charset=utf-8", .cacheControl: "no-cache",
                .contentDisposition: "attachment; filename=\"\(drop.slug).ics\"",
                .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    /// Answers `GET /language/{en|th}?back=/path`.
    func chooseLanguage(_ request: WebRequest) async throws -> WebResponse {
        guard let language = Language(rawValue: request.parameter("language")) else {
            throw Problem.notFound
        }
        let back = Redirect.ownPath(try request.queryFields()["back"], or: "/")
        return Redirect.see(
            back,
            cookies: [
                Cookies.set(
                    LanguageChoice.cookie, language.rawValue, age: Self.languageKept,
                    isSecure: frame.isSecure)
            ])
    }

    /// How long a browser remembers the language that was chosen.
    private static let languageKept: Span = .days(365)
}
