import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The page of what was sent out")
struct DeliveriesPageTests {
    private struct Gossip: Relay {
        let name = "gossip"
        let hearing = Outbox.Hearing.all

        func receivers(of entry: Outbox.Entry) -> [String] { ["chat of main"] }
    }

    @Test func whatWasGivenUpIsSentAgainWithOnePress() async throws {
        try await TestSite.run { site in
            _ = try await site.keeper.advance(Gossip())
            let staff = try await site.staff(.manager)
            _ = try await site.keeper.advance(Gossip())
            let held = try #require(
                try await site.keeper.claimDelivery(of: "gossip", to: "chat of main"))
            let id = held.delivery.id
            _ = try await site.keeper.settle(
                held, .failed("it was answered with 500", mayPass: false), ladder: RetryLadder([]))
            #expect(try await staff.get("/admin/jobs").text.contains("href=\"/admin/deliveries\""))
            let page = try await staff.get("/admin/deliveries?state=given_up")
            #expect(page.text.contains("it was answered with 500"))

            let again = try await staff.submit(page, "/admin/deliveries/\(id)/again", [:])

            let renderer = try PageRenderer(assets: Assets())
            #expect(again.path.hasPrefix("/admin/deliveries?asked=\(id)"))
            #expect(again.text.contains(renderer.word("deliveries_asked", in: .th)))
            #expect(!again.text.contains("/admin/deliveries/\(id)/again"))
            let late = try await staff.submit(page, "/admin/deliveries/\(id)/again", [:])
            #expect(late.text.contains(renderer.word("deliveries_had_moved", in: .th)))
            let viewer = try await site.staff(.viewer)
            #expect(try await viewer.get("/admin/deliveries").status == 403)
            #expect(
                try await !viewer.get("/admin/jobs").text.contains("href=\"/admin/deliveries\""))
        }
    }
}
