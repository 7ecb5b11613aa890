internal import Delivery
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop
internal import Synchronization

/// Style, scripts and pictures of the pages, from memory and for ever: their names hold a hash.
///
/// While a version takes another's place a page comes from one server and its style is asked of
/// another. So each leaves its files in the database when it starts, before it sends a page, and
/// answers those of the last versions too. A name that it does not know makes it look again.
final class AssetShelf: Sendable {
    /// The named limits of the shelf.
    enum Limits {
        /// Between two looks for files of others, however many ask for what is not there.
        static let pause: Span = .milliseconds(250)
    }

    private static let pattern = "/assets/{name}"

    private struct State {
        var figures: RouteFigures?
        var looking: Task<Void, Never>?
    }

    private let assets: Assets
    private let version: String
    private let hotPages: HotPages
    private let keeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger
    private let state = Mutex(State())

    init(_ assets: Assets, hotPages: HotPages, _ parts: Site.Parts) {
        self.assets = assets
        version = assets.version
        self.hotPages = hotPages
        keeper = parts.keeper
        wait = parts.wait
        logger = parts.logger
    }

    /// Answers what is published below the router already, for requests that come to a route.
    var route: Route {
        .get(Self.pattern) { request in
            if let hot = self.hotPages.answer(request) { return hot }
            guard Self.isName(request.path.dropFirst("/assets/".count)) else {
                throw Problem.notFound
            }
            await self.lookAgain()
            guard let hot = self.hotPages.answer(request) else { throw Problem.notFound }
            return hot
        }
    }

    /// Publishes the files of this version.
    func publishOwn(for routes: [Route]) {
        state.withLock { $0.figures = routes.figures(of: Self.pattern) }
        for file in assets.files { publish(file.name, file.mediaType, file.bytes) }
    }

    /// Leaves the files of this version for others, and takes theirs.
    func share() async {
        let files = assets.files.map {
            KeptAsset(name: $0.name, mediaType: $0.mediaType, bytes: $0.bytes)
        }
        do {
            try await keeper.keepAssets(files, of: version)
        } catch {
            logger.error("other servers will not find the style of pages of this one: \(error)")
        }
        await look()
    }

    /// A look that begins after this was asked; all who ask meanwhile wait for the same one.
    private func lookAgain() async {
        let task = state.withLock { state in
            if let running = state.looking { return running }
            let task = Task {
                do {
                    try await self.wait(Limits.pause)
                    // Whoever asks from now on may want what is kept after this look.
                    self.state.withLock { $0.looking = nil }
                    await self.look()
                } catch {
                    self.state.withLock { $0.looking = nil }
                }
            }
            state.looking = task
            return task
        }
        await task.value
    }

    private func look() async {
        do {
            for file in try await keeper.assets(ofOthersThan: version) {
                publish(file.name, file.mediaType, file.bytes)
            }
        } catch {
            logger.error("the style of other servers' pages could not be read: \(error)")
        }
    }

    private func publish(_ name: String, _ mediaType: String, _ bytes: [UInt8]) {
        guard let figures = state.withLock({ $0.figures }) else {
            preconditionFailure("the routes are known before anything is published")
        }
        let path = "/assets/\(name)"
        guard !hotPages.has(path) else { return }
        let fields: HTTPFields = [
            .contentType: mediaType, .xContentTypeOptions: "nosniff",
            .cacheControl: "public, max-age=31536000, immutable", .vary: "accept-encoding",
        ]
        let body = HotBytes(fields: fields, body: ByteBuffer(bytes: bytes), tag: name)
        hotPages.publish(HotPage(editions: [("", body)], figures: figures), at: path)
    }

    /// Whether something may be the name of a file of any version: `shop.1f0c….css`.
    private static func isName(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && !parts[0].isEmpty && parts[1].utf8.count == 16
            && parts[1].utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }
}
