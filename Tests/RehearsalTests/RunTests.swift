import Foundation
import Shop
import Synchronization
import Testing

@testable import Rehearsal

/// Whole rehearsals against a shop in the same process, which keeps its promises or does not.
@Suite("A rehearsal notices what is wrong", .serialized)
struct RunTests {
    private static func play(
        _ shop: FakeShop, _ curve: ArrivalCurve = .ramp, shoppers: Int = 60, seconds: Double = 5,
        drops: [String] = ["tour"], asksShop: Bool = false,
        with circumstances: Set<Circumstance> = [],
        midway: (@Sendable () -> Void)? = nil
    ) async throws -> RehearsalResult {
        var plan = RehearsalPlan(
            shoppers: shoppers, curve: curve, ramp: curve == .ramp ? .seconds(1) : nil,
            length: .seconds(seconds), pace: 60, seed: 5, slipBytes: 20_000, openFiles: 2_000)
        plan.farewell = .seconds(2)
        plan.circumstances = circumstances
        let played = plan
        return try await shop.serve { url in
            let run = RehearsalRun(
                plan: played, address: try ShopAddress(url: url), drops: drops, token: nil,
                figures: asksShop ? try ShopAddress(url: url + "/metrics") : nil,
                midway: midway,
                clock: { Timestamp(milliseconds: 1_796_475_600_000) }, name: "test")
            return try await run.run { _ in }
        }
    }

    @Test("A shop that keeps its promises carries its drop, and nothing is left in it")
    func honest() async throws {
        let shop = FakeShop()

        let result = try await Self.play(shop)

        #expect(result.breaches == [])
        #expect(result.verdict.isGood)
        #expect(result.came == 60)
        #expect(result.orders > 0 && result.orders <= FakeShop.stock)
        #expect(result.ordersFound == result.orders)
        #expect(result.failures == [:])
        #expect(result.visits.values.reduce(0, +) == 60)
        #expect(shop.held == 0)
        #expect(result.leftBehind == 0)
    }

    @Test(
        "An oversell, a lost order and two orders for one key are broken promises",
        arguments: [
            (FakeShop.Fault.oversells, Promise.oversold), (.loses, .lost),
            (.doublesOrders, .changed),
        ])
    func breaks(_ fault: FakeShop.Fault, _ promise: Promise) async throws {
        let result = try await Self.play(FakeShop(fault))

        #expect((result.promises[promise.rawValue] ?? 0) > 0)
        #expect(result.verdict.kind == .broken)
        #expect(!result.verdict.isGood)
    }

    @Test("Errors are failures, and everybody's orders are found all the same")
    func errors() async throws {
        let result = try await Self.play(FakeShop(.answersErrors))

        #expect(result.breaches == [])
        #expect((result.failures["status_500"] ?? 0) > 0)
        #expect(result.verdict.kind == .fails)
        #expect(result.ordersFound == result.orders)
    }

    @Test("Who never saw the page was not served, and the drop is not carried")
    func freezes() async throws {
        let result = try await Self.play(FakeShop(.freezes), seconds: 2)

        // Whoever came last may still wait in the end.
        let unseen = result.visits["neverSaw"] ?? 0
        #expect(unseen >= 50 && unseen + (result.visits["stillThere"] ?? 0) == 60)
        #expect(result.verdict.kind == .fails)
        #expect(!result.verdict.isGood)
        #expect(
            result.verdict.headline
                == "This machine does not carry this drop: \(unseen) of 60 people were not served.")
        #expect(result.failures["abandoned"] == unseen)
    }

    @Test("The shop is asked what limits it, and its own time is told")
    func asks() async throws {
        let result = try await Self.play(FakeShop(), asksShop: true)

        #expect(result.asksShop)
        #expect(result.slices.contains { $0.shop?.strainedBy == "disk_sync" })
        #expect(result.slices.contains { $0.shop?.processor == 0.25 })
        #expect(result.shopOffset == 25_200)
        #expect(result.verdict.kind == .bends)
        #expect(result.verdict.findings.contains { $0.contains("the disk was slow") })
        #expect(result.slices.contains { $0.served > 0 })
    }

    @Test("An address where no shop says how it is, is refused before anybody comes")
    func noFigures() async throws {
        let shop = FakeShop()
        let refusal = try await shop.serve { url in
            let run = RehearsalRun(
                plan: RehearsalPlan(shoppers: 1, curve: .wall), address: try ShopAddress(url: url),
                drops: ["tour"], token: nil, figures: try ShopAddress(url: "http://127.0.0.1:1"),
                clock: { Timestamp(milliseconds: 0) }, name: "test")
            return await #expect(throws: RehearsalRefusal.self) { try await run.run { _ in } }
        }

        #expect(refusal?.description.contains("does not answer /metrics") == true)
        #expect(shop.held == 0)
    }

    @Test("Behind a proxy few connections carry everybody, and say who asks")
    func proxy() async throws {
        let shop = FakeShop()
        let result = try await Self.play(shop, shoppers: 400, with: [.proxy])

        #expect(shop.forwarded.count == 400)
        #expect(result.mostConnections <= RehearsalLimits.proxied + RehearsalLimits.lookups)
        #expect(result.verdict.isGood)
        #expect(result.orders > 0)
        #expect(result.ordersFound == result.orders)
        #expect(result.circumstances == ["proxy"])
    }

    @Test("A crowd with everything that may happen to it is served all the same, and counted once")
    func circumstances() async throws {
        let result = try await Self.play(
            FakeShop(hasLine: true), with: [.lockedPhones, .reloads, .mobile, .latePayments])

        #expect(result.breaches == [])
        #expect(result.visits.values.reduce(0, +) == 60)
        #expect(result.orders > 0)
        #expect(result.ordersFound == result.orders)
        #expect(result.failures == [:])
    }

    @Test("Several drops share a crowd, each with its own page, orders and stock")
    func drops() async throws {
        let shop = FakeShop()
        let result = try await Self.play(shop, drops: ["tour", "late"])

        #expect(result.drop == "tour, late")
        #expect(result.came == 60)
        #expect(result.breaches == [])
        #expect(result.orders > 0 && result.ordersFound == result.orders)
        #expect(shop.held == 0)
        #expect((shop.pages["/d/tour"] ?? 0) > 10)
        #expect((shop.pages["/d/late"] ?? 0) > 10)
    }

    @Test("The more a drop has to sell, the more of the crowd come for it")
    func shares() {
        let slips = SlipMaker(bytes: 1_000, chance: Chance(seed: 1))
        let booths = [900, 100].map { stock in
            Booth(
                scene: Scene(
                    slug: "d\(stock)", goods: [Scene.Good(sku: "S", stock: stock)],
                    limitPerPerson: nil, pace: 1), assets: [], name: "test", slips: slips)
        }
        let first = (0..<1_000).count { booths.booth(of: $0, seed: 5) === booths[0] }

        #expect((850...950).contains(first))
    }

    @Test("Something is run at half time, once")
    func midway() async throws {
        let runs = Mutex(0)
        _ = try await Self.play(
            FakeShop(), shoppers: 2, seconds: 1, midway: { runs.withLock { $0 += 1 } })

        #expect(runs.withLock { $0 } == 1)
    }

    @Test("Staff beside the crowd need a token")
    func staffless() async throws {
        await #expect(throws: RehearsalRefusal.self) {
            try await Self.play(FakeShop(), shoppers: 1, seconds: 1, with: [.staff])
        }
    }

    @Test("A wall stands before the shop, whole, when the first of it is answered")
    func wall() async throws {
        let result = try await Self.play(FakeShop(), .wall, shoppers: 200, seconds: 2)

        #expect(result.cameBeforeFirstAnswer == 200)
        #expect(result.came == 200)
        #expect(result.rampSeconds == 0)
        #expect(result.failures == [:])
        #expect(result.breaches == [])
    }

    @Test("People who come one after another do not wait for the last of them")
    func ramp() async throws {
        let result = try await Self.play(FakeShop(), seconds: 2)

        #expect((1..<60).contains(result.cameBeforeFirstAnswer))
    }

    @Test("People go through a line that is on")
    func line() async throws {
        let result = try await Self.play(FakeShop(hasLine: true))

        #expect(result.breaches == [])
        #expect(result.joins > 0)
        #expect(result.admissions > 0)
        #expect(result.orders > 0)
    }

    @Test("A shop that is not there is a refusal in words")
    func nobodyThere() async throws {
        let plan = RehearsalPlan(shoppers: 1, curve: .wall)
        let run = RehearsalRun(
            plan: plan, address: try ShopAddress(url: "http://127.0.0.1:1"), drops: ["tour"],
            token: nil, clock: { Timestamp(milliseconds: 0) }, name: "test")

        let refusal = await #expect(throws: RehearsalRefusal.self) { try await run.run { _ in } }

        #expect(refusal?.description.contains("does not answer") == true)
    }

    @Test(
        "Addresses that are none are refused",
        arguments: [
            "https://shop.example", "shop.example", "http://", "http://127.0.0.1:0",
            "http://127.0.0.1:99999", "http://a:b:c",
        ])
    func addresses(_ url: String) {
        #expect(throws: RehearsalRefusal.self) { try ShopAddress(url: url) }
    }
}

@Suite("What a browser fetches beside a page")
struct ScoutTests {
    @Test("Styles, scripts and pictures of the host, each once; no other links")
    func links() {
        let html = """
            <link rel="icon" href="/assets/icon.svg"><link rel="stylesheet" href="/a.css">
            <link rel="alternate" href="/feed"><script type="module" src="/b.js"></script>
            <img src="/c.jpg" alt=""><img src="/c.jpg"><img src="https://elsewhere.example/d.jpg">
            <a href="/e">e</a><img src="//elsewhere.example/f.jpg">
            """

        #expect(Scout.links(html) == ["/assets/icon.svg", "/a.css", "/b.js", "/c.jpg"])
    }

    @Test("The modules that a script imports")
    func imports() {
        let script = """
            // A comment with import "./no.js" in it
            import { poll } from "./polling.abc.js"
            import "/assets/other.js"
            import{a}from"./squeezed.js"
            import*as b from"./whole.js"
            const a = 1
            addEventListener("press",()=>import("./no.js"))
            import("./no.js")
            """

        #expect(
            Scout.imports(script, of: "/assets/live.js")
                == [
                    "/assets/polling.abc.js", "/assets/other.js", "/assets/squeezed.js",
                    "/assets/whole.js",
                ])
    }
}
