import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Tells one receiver of everything.
private struct Gossip: Relay {
    let name = "gossip"
    let hearing = Outbox.Hearing.all

    func receivers(of entry: Outbox.Entry) -> [String] { ["ann"] }
}

@Suite("The API's deliveries and entries")
struct DeliveryCallTests {
    /// Lets a delivery be given up.
    private func giveUp(_ shop: APIShop) async throws {
        _ = try await shop.keeper.advance(Gossip())
        _ = try await shop.order()
        _ = try await shop.keeper.advance(Gossip())
        let held = try #require(
            try await shop.keeper.claimDelivery(of: "gossip", to: "ann"))
        let state = try await shop.keeper.settle(
            held, .failed("nobody is there", mayPass: true), ladder: RetryLadder([]))
        #expect(state == .givenUp)
    }

    @Test func whatWasGivenUpIsListedAndSentAgain() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            let none = try await shop.call("GET", "/admin/deliveries", bearer: token)
            #expect(none.status == 200 && none["deliveries"]?.elements.isEmpty == true)
            try await giveUp(shop)

            let list = try await shop.call(
                "GET", "/admin/deliveries?state=given_up", bearer: token)
            #expect(list.status == 200 && list["cursor"]?.text == nil)
            let delivery = try #require(list["deliveries"]?.elements.first)
            #expect(delivery["id"]?.text == "1" && delivery["state"]?.text == "given_up")
            #expect(delivery["relay"]?.text == "gossip" && delivery["receiver"]?.text == "ann")
            #expect(delivery["tries"]?.number == 1 && delivery["next_at"]?.text == nil)
            #expect(delivery["answer"]?.text == "nobody is there")
            #expect(delivery["ended_at"]?.text != nil && delivery["entry"]?.text != nil)

            let again = try await shop.call("POST", "/admin/deliveries/1/again", bearer: token)
            #expect(again.status == 200 && again["state"]?.text == "waiting")
            #expect(again["id"]?.text == "1" && again["tries"]?.number == 0)
            let twice = try await shop.call("POST", "/admin/deliveries/1/again", bearer: token)
            #expect(twice.status == 409 && twice.code == "delivery_not_given_up")
            let waiting = try await shop.call(
                "GET", "/admin/deliveries?state=waiting", bearer: token)
            #expect(waiting["deliveries"]?.elements.count == 1)
            for path in ["/admin/deliveries/2/again", "/admin/deliveries/x/again"] {
                #expect(try await shop.call("POST", path, bearer: token).status == 404)
            }
            for query in ["state=sold", "cursor=x", "cursor=-1"] {
                let wrong = try await shop.call(
                    "GET", "/admin/deliveries?\(query)", bearer: token)
                #expect(wrong.status == 422)
                #expect(wrong["fields"]?.names == [String(query.prefix { $0 != "=" })])
            }
        }
    }

    @Test func whatWasDoneToTheShopIsListedForItsOwner() async throws {
        try await APIShop.run { shop in
            _ = try await shop.call(
                "POST", "/admin/exports", bearer: shop.token(.manager), json: "{}")
            let list = try await shop.call("GET", "/admin/entries", bearer: shop.token(.owner))

            #expect(list.status == 200)
            let entries = list["entries"]?.elements ?? []
            let newest = try #require(entries.first)
            #expect(newest["kind"]?.text == "job_asked")
            #expect(newest["subject"]?["kind"]?.text == "job")
            #expect(newest["subject"]?["key"]?.text == "1")
            #expect(newest["details"]?["job"]?.text == "export")
            #expect(newest["actor"]?.text?.contains("manager") == true)
            #expect(newest["at"]?.text != nil)
            let kinds = Set(entries.compactMap { $0["kind"]?.text })
            #expect(kinds.isSuperset(of: ["shop_applied", "token_added", "job_asked"]))
            let number = try #require(newest["number"]?.text)
            let older = try await shop.call(
                "GET", "/admin/entries?cursor=\(number)", bearer: shop.token(.owner))
            #expect(older["entries"]?.elements.count == entries.count - 1)
        }
    }

    @Test func whoMayNotSeeThemIsTold() async throws {
        try await APIShop.run { shop in
            try await giveUp(shop)
            for role in [Role.viewer, .checker] {
                let token = shop.token(role)
                let list = try await shop.call("GET", "/admin/deliveries", bearer: token)
                #expect(list.status == 403)
                let again = try await shop.call(
                    "POST", "/admin/deliveries/1/again", bearer: token)
                #expect(again.status == 403)
            }
            let entries = try await shop.call(
                "GET", "/admin/entries", bearer: shop.token(.manager))
            #expect(entries.status == 403)
        }
    }
}
