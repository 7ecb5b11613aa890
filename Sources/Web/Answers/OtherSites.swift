internal import HTTPTypes
internal import Logging
internal import Operations
internal import Shop
internal import Synchronization

/// The memory of forms that seem to be another site's, and what is said of them.
///
/// It may be one. But behind a proxy that hands its own name on in place of the one that people
/// typed (a bare `proxy_pass`), every form is: browser and shop then name the shop differently, and
/// only the shopkeeper can mend that. So the page and the log name both.
final class OtherSites: Sendable {
    private let clock: Clock
    private let logger: Logger
    /// The times when each pair was last written to the log.
    private let told = Mutex<[String: Timestamp]>([:])

    /// How often one pair is written to the log.
    private static let pause = Span.minutes(1)
    /// Pairs that are remembered.
    private static let most = 100
    /// The longest name that is shown, in bytes.
    private static let longest = 100

    init(clock: @escaping Clock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// The refusal of a request, which is noted.
    func problem(of head: HTTPRequest) -> Problem {
        let origin = head.headerFields[.origin].flatMap(CrossSiteGuard.origin(of:)) ?? ""
        let scheme = origin.span(of: "://")?.upperBound ?? origin.startIndex
        let browser = Self.shown(origin[scheme...])
        let shop = Self.shown((head.authority ?? "")[...])
        guard !browser.isEmpty, !shop.isEmpty else { return .crossSite }
        note(browser, shop)
        return .otherHost(browser: browser, shop: shop)
    }

    private func note(_ browser: String, _ shop: String) {
        let now = clock()
        let isNew = told.withLock { told in
            if let last = told["\(browser) \(shop)"], now >= last, now - last < Self.pause {
                return false
            }
            if told.count >= Self.most { told = [:] }
            told["\(browser) \(shop)"] = now
            return true
        }
        guard isNew else { return }
        logger.warning(
            """
            a form was refused because it came from another site: the browser says \(browser), \
            the shop was asked for as \(shop). If both are this shop, set --public-url to what \
            people type, or let the proxy hand its Host on.
            """)
    }

    /// A host as it may stand on a page and in a log: nothing but what hosts are made of.
    private static func shown(_ host: Substring) -> String {
        let host = host.utf8.prefix(longest)
        return host.allSatisfy(Byte.isHost) ? String(decoding: host, as: UTF8.self) : ""
    }
}
