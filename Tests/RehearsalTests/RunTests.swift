import Foundation
import Shop
import Synchronization
import Testing

@testable import Rehearsal

/// Whole rehearsals against a shop in the same process, which keeps its promises or does not.
@Suite("A rehearsal notices what is wrong", .serialized)
struct RunTests {
    private static func play(
        _ shop: FakeShop, _ curve: ArrivalCurve = .ramp, shoppers: Int = 60, seconds: Double = 5
    ) async throws -> RehearsalResult {
        let plan = RehearsalPlan(
            shoppers: shoppers, curve: curve, ramp: curve == .ramp ? .seconds(1) : nil,
            length: .seconds(seconds), pace: 60, seed: 5, slipBytes: 20_000, openFiles: 2_000)
        return try await shop.serve { url in
            let run = RehearsalRun(
                plan: plan, address: try ShopAddress(url: url), drop: "tour", token: nil,
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
            plan: plan, address: try ShopAddress(url: "http://127.0.0.1:1"), drop: "tour",
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
            const a = 1
            """

        #expect(
            Scout.imports(script, of: "/assets/live.js")
                == ["/assets/polling.abc.js", "/assets/other.js"])
    }
}
