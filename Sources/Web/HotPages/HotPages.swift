internal import Formats
internal import HTTPTypes
internal import NIOCore
package import Shop
internal import Synchronization

/// The hot pages, which thousands ask for at once, as bytes: rendered when something changed,
/// answered by `RequestGate` without a route, a task or a template.
///
/// Nothing here may be personal: everybody who asks for a path in a language gets the same bytes.
package final class HotPages: Sendable {
    /// The presence of people: who asks for live figures is there.
    let presence = Presence()
    private let pages = Mutex<[String: HotPage]>([:])
    private let clock: Clock

    /// Makes an empty table. `clock` dates the answers.
    package init(clock: @escaping Clock) {
        self.clock = clock
    }

    /// Puts a page at a path such as `/d/tour-2026`, in place of the one that was there.
    package func publish(_ page: HotPage, at path: String) {
        pages.withLock { $0[path] = page }
    }

    /// Takes a path out; its route answers from then on.
    package func withdraw(_ path: String) {
        _ = pages.withLock { $0.removeValue(forKey: path) }
    }

    /// Whether there is a page at a path.
    func has(_ path: String) -> Bool {
        pages.withLock { $0[path] != nil }
    }

    /// Answers a request that came to a route with the page at its path, for example one with a
    /// query. `nil` when there is no page at its path.
    package func answer(_ request: WebRequest) -> WebResponse? {
        guard let page = pages.withLock({ $0[request.path] }) else { return nil }
        if let pause = page.pause { presence.add(pause) }
        let bytes = page.edition(
            cookie: request.head.headerFields[.cookie] ?? "",
            acceptLanguage: request.head.headerFields[.acceptLanguage] ?? "")
        let takesGzip = ContentCoding.allowsGzip(
            request.head.headerFields[.acceptEncoding] ?? "")
        return bytes.response(
            takesGzip: takesGzip, ifNoneMatch: request.head.headerFields[.ifNoneMatch])
    }

    /// The whole answer to a scanned head, ready to be written; `nil` when it is not hot.
    func answer(_ head: RequestHead, in buffer: ByteBuffer) -> ByteBuffer? {
        guard head.method == .get || head.method == .head else { return nil }
        let span = buffer.readableBytesSpan
        let path = span.text(in: head.target)
        guard let page = pages.withLock({ $0[path] }) else { return nil }
        let place =
            page.languages.count > 1
            ? LanguageChoice.place(
                span, cookie: head.cookie, acceptLanguage: head.acceptLanguage,
                offered: page.languages) : 0
        let takesGzip =
            head.acceptEncoding.isEmpty
            ? false : ContentCoding.allowsGzip(span, in: head.acceptEncoding)
        let ifNoneMatch = head.ifNoneMatch.isEmpty ? nil : span.text(in: head.ifNoneMatch)
        let (status, bytes) = page.editions[place].serialised(
            takesGzip: takesGzip, ifNoneMatch: ifNoneMatch, isHead: head.method == .head,
            second: clock().milliseconds / 1_000)
        page.figures.count(status: status)
        if let pause = page.pause { presence.add(pause) }
        return bytes
    }
}

/// A hot page: one path's bytes, in each of the shop's languages.
package struct HotPage: Sendable {
    let editions: [HotBytes]
    let languages: [String]
    let figures: RouteFigures
    /// How often open pages ask for it; `nil` for what is not asked for again and again.
    var pause: Span?

    /// A page in several languages; the first is the shop's own, for everybody whose browser asks
    /// for none of them. `figures` are those of the route that would answer otherwise.
    package init(editions: [(language: String, bytes: HotBytes)], figures: RouteFigures) {
        precondition(!editions.isEmpty, "a hot page has at least one edition")
        self.editions = editions.map(\.bytes)
        languages = editions.map(\.language)
        self.figures = figures
    }

    func edition(cookie: String, acceptLanguage: String) -> HotBytes {
        guard editions.count > 1 else { return editions[0] }
        let language = LanguageChoice.language(
            cookie: cookie, acceptLanguage: acceptLanguage, offered: languages)
        return editions[languages.firstIndex(of: language) ?? 0]
    }
}
