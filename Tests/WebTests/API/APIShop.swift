import Blobs
import Documents
import Formats
import Foundation
import HTTPTypes
import Operations
import Shop
import Storage
import TestShop
import TestSupport

@testable import Web

/// A whole shop behind the API: a database and files in a folder of their own, a desk at work.
struct APIShop: Sendable {
    let keeper: Shopkeeper
    let clock: TestClock
    let server: TestServer
    /// API tokens by role.
    let tokens: [Role: String]
    let responder: WebResponder
    /// Slips that are being taken.
    let uploads: Uploads
    /// Calls that were taken before they got to their route.
    let hotCalls: Counter

    /// Runs `test` against a shop with `yaml` applied, and takes everything away afterwards.
    static func run(
        _ yaml: String? = ShopYAML.whole, desk: DeskLimits = DeskLimits(), deskWorks: Bool = true,
        limits: WebLimits = TestServer.limits(), isHot: Bool = true,
        onClosed: @escaping @Sendable () -> Void = {},
        around: (DirectoryBlobs) -> any BlobStore = { $0 },
        test: @escaping @Sendable (APIShop) async throws -> Void
    ) async throws {
        await Turns.shops.take()
        defer { Turns.shops.give() }
        let folder = try TemporaryFolder()
        let exports = folder.path + "/exports"
        try FileManager.default.createDirectory(
            atPath: exports, withIntermediateDirectories: true)
        let seen = SeenCommits()
        let store = try TestEngine.chosen.open(folder, seen: seen)
        let clock = TestClock()
        let random = TestDice().roll
        var parts = Shopkeeper.Parts(
            store: store,
            blobs: around(
                try DirectoryBlobs(directory: folder.path + "/blobs", ownsUploads: true)),
            exports: exports, clock: clock.now, random: random)
        parts.deskLimits = desk
        parts.seen = seen
        parts.exportWords = try ExportLanguages.words()
        parts.passwords = Passwords(operations: 1, memory: 8_192 * 1_024)
        let keeper = try await Shopkeeper.opened(parts, yaml: yaml)
        let tokens = try await tokens(store, random)
        let work = Task { if deskWorks { await keeper.desk.work() } }
        defer { keeper.desk.close() }
        let hotCalls = Counter()
        let uploads = Uploads(limits: limits)
        let responder = responder(keeper, limits, uploads, isHot ? hotCalls : nil)
        try await TestServer.run(responder, onClosed: onClosed) { server in
            try await test(
                APIShop(
                    keeper: keeper, clock: clock, server: server, tokens: tokens,
                    responder: responder, uploads: uploads, hotCalls: hotCalls))
        }
        keeper.desk.close()
        await work.value
        await store.close()
        withExtendedLifetime(folder) {}
    }

    /// - Parameter counter: counts the calls that are taken at the gate; without it none is.
    private static func responder(
        _ keeper: Shopkeeper, _ limits: WebLimits, _ uploads: Uploads, _ counter: Counter?
    ) -> WebResponder {
        let api = ShopAPI(
            keeper: keeper, publicURL: "https://shop.example/", uploads: uploads,
            reasons: {
                [.amount: $0 == "th" ? "ยอดเงินไม่ถูกต้อง" : "The amount is not right."]
            })
        let routes = api.routes
        let calls = counter == nil ? [] : api.hotCalls(routes, limits)
        let counted = calls.map { call in
            HotCall(
                figures: call.figures, method: call.method, isFor: call.isFor
            ) { request, reply in
                guard call.take(request, reply) else { return false }
                counter?.add()
                return true
            }
        }
        return WebResponder(
            routes: routes, hotPages: HotPages(clock: { TestServer.now }), hotCalls: counted,
            limits: limits, publicURL: nil, proxies: .none, logger: TestServer.logger,
            clock: { TestServer.now }, problemPage: TestServer.page)
    }

    private static func tokens(
        _ store: any Store, _ random: @escaping RandomBytes
    ) async throws -> [Role: String] {
        try await store.write { connection in
            var tokens: [Role: String] = [:]
            for role in Role.allCases {
                tokens[role] = try Tokens.add(
                    name: role.rawValue, role: role, random: random(32),
                    at: TestServer.now, on: connection)
            }
            return tokens
        }
    }

    /// How many calls to reserve were answered so, as the figures tell it.
    func reservations(answered status: Int) -> UInt64 {
        let figures = responder.routes.figures(of: ShopAPI.reservePattern, .post)
        guard let index = RouteFigures.statuses.firstIndex(of: status) else { return 0 }
        return figures.counters[index].value
    }

    func token(_ role: Role) -> String { tokens[role] ?? "" }
}

/// The shop of these tests. It is 20:00 in Bangkok on 5 December 2026.
enum ShopYAML {
    static let whole = """
        shop:
          name: Night Market Tees
          currency: THB
          locale: th
          time_zone: Asia/Bangkok
          contact: a@b.example
        receiving_accounts:
          - {id: main, bank: KBANK, name: Night Co., number: "123-4", promptpay: "0812345678"}
          - {id: second, bank: SCB, name: Night Co., number: "567-8"}
        drops:
          - slug: tour
            title: Tour shirt <2026>
            opens_at: 2026-12-05T13:00:00+07:00
            closes_at: 2026-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 120
            limit_per_person: 3
            line: off
            shipping: {method: post, fee: "50.00"}
            products:
              - id: shirt
                name: Tour shirt
                price: "350.00"
                variants:
                  - {sku: SHIRT-S, name: S, stock: 2}
                  - {sku: SHIRT-M, name: M, stock: 50, price: "370.00"}
          - slug: free
            title: No limit
            opens_at: 2026-12-05T13:00:00+07:00
            closes_at: 2026-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 120
            products:
              - id: pin
                name: Pin
                price: "0.00"
                variants: [{sku: PIN, name: "", stock: 900}]
          - slug: next
            title: Next
            opens_at: 2027-12-05T13:00:00+07:00
            closes_at: 2027-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 120
            products:
              - id: cap
                name: Cap
                price: "9.00"
                variants: [{sku: CAP, name: Cap, stock: 1}]
          - slug: past
            title: Past
            opens_at: 2025-12-05T13:00:00+07:00
            closes_at: 2025-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 120
            products:
              - id: bag
                name: Bag
                price: "9.00"
                variants: [{sku: BAG, name: Bag, stock: 1}]
        """
}

extension APIShop {
    /// The day that the shop's clock shows.
    func today() -> String? {
        let zone = keeper.catalogue?.shop.timeZone ?? "UTC"
        return WallClock(timeZone: zone).map { DateText.day($0.time(at: keeper.clock())) }
    }
}
