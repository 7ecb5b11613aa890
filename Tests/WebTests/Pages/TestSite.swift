import Blobs
import Delivery
import Documents
import Foundation
import Operations
import Pages
import Shop
import Storage
import TestShop
import TestSupport

@testable import Web

/// A whole site over a real socket: a database and files in a folder of their own, a desk at work.
/// What services do by the clock, a test does by hand.
struct TestSite: Sendable {
    let keeper: Shopkeeper
    let clock: TestClock
    let server: TestServer
    let publisher: HotPagePublisher
    let responder: WebResponder
    let site: Site
    let watch: Watch

    /// Everybody's password.
    static let password = "correct horse battery"

    /// Runs `test` against a shop with `yaml` applied, and takes everything away afterwards.
    static func run(
        _ yaml: String? = ShopYAML.whole, publicURL: String? = nil,
        limits: WebLimits = TestServer.limits(), chance: @escaping RandomByte = { 0 },
        around: (DirectoryBlobs) -> any BlobStore = { $0 },
        aroundStore: (any Store) -> any Store = { $0 },
        test: @escaping @Sendable (TestSite) async throws -> Void
    ) async throws {
        await Turns.shops.take()
        defer { Turns.shops.give() }
        let folder = try TemporaryFolder()
        for name in ["blobs", "exports"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        }
        let seen = SeenCommits()
        let store = aroundStore(try TestEngine.chosen.open(folder, seen: seen))
        let clock = TestClock()
        var parts = Shopkeeper.Parts(
            store: store,
            blobs: around(
                try DirectoryBlobs(directory: "\(folder.path)/blobs", ownsUploads: true)),
            exports: "\(folder.path)/exports", clock: clock.now, random: TestDice().roll)
        parts.exportWords = try ExportLanguages.words()
        parts.passwords = Passwords(operations: 1, memory: 8_192)
        parts.seen = seen
        let keeper = try await Shopkeeper.opened(parts, yaml: yaml)
        let work = Task { await keeper.desk.work() }
        try await serve(keeper, clock, publicURL, limits, chance, test)
        keeper.desk.close()
        await work.value
        await store.close()
    }

    private static func serve(
        _ keeper: Shopkeeper, _ clock: TestClock, _ publicURL: String?,
        _ limits: WebLimits, _ chance: @escaping RandomByte,
        _ test: @escaping @Sendable (TestSite) async throws -> Void
    ) async throws {
        let wait: Wait = { _ in throw CancellationError() }
        var parts = Site.Parts(
            keeper: keeper, live: .silent(wait), clock: clock.now, wait: wait,
            logger: TestServer.logger, whyNotReady: { nil })
        parts.limits = limits
        parts.uptime = clock.uptime
        parts.chance = chance
        parts.publicURL = publicURL
        let watch = parts.watch
        let site = try Site(parts)
        guard let publisher = site.services.compactMap({ $0 as? HotPagePublisher }).first else {
            preconditionFailure("the site publishes hot pages")
        }
        try await TestServer.run(site.responder, onDraining: site.endStreams) { server in
            try await test(
                TestSite(
                    keeper: keeper, clock: clock, server: server, publisher: publisher,
                    responder: site.responder, site: site, watch: watch))
        }
    }

    /// A browser that was never here before.
    func browser() -> Browser { Browser(server: server) }

    /// A browser that is signed in as somebody with a role.
    func staff(_ role: Role) async throws -> Browser {
        let email = "\(role.rawValue)@shop.example"
        _ = try await keeper.addAccount(email: email, role: role, password: Self.password)
        let browser = browser()
        let form = try await browser.get("/admin/sign-in")
        let front = try await browser.submit(
            form, "/admin/sign-in", ["email": email, "password": Self.password])
        precondition(front.path == "/admin" && front.status == 200, "not signed in: \(front.text)")
        return browser
    }

    /// What is published is brought up to date.
    func refresh() { publisher.refresh(at: clock.now()) }
}

extension LiveEvents {
    /// Events of a shop in which nothing changes.
    fileprivate static func silent(_ wait: @escaping Wait) -> LiveEvents {
        LiveEvents(wait: wait, logger: TestServer.logger) { _, _ in Outbox.Changes(last: 0) }
    }
}
