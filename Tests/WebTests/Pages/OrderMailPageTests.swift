import Operations
import Pages
import Shop
import TestShop
import Testing

@testable import Web

@Suite("Mail on staff's pages")
struct OrderMailPageTests {
    @Test("a bounce is shown at its order, and sent again with one press")
    func bounce() async throws {
        try await TestSite.run { site in
            let keeper = site.keeper
            _ = try await keeper.advance(MailRelay())
            let receipt = try await keeper.reserve(
                ReserveRequest(
                    slug: "tour", lines: [ReserveRequest.Line(sku: "SHIRT-M", quantity: 1)],
                    customer: .person(1), key: "a", body: []))
            let shopper = receipt.code.text
            let staff = try await site.staff(.manager)
            while try await keeper.advance(MailRelay()) {}
            let held = try await keeper.claimDeliveries(9, of: "mail", to: "shopper")
            #expect(held.count == 1)
            _ = try await keeper.settle(
                held.map {
                    TriedDelivery(
                        $0, .failed("som@mail.example: 550 5.1.1 No such user", mayPass: false))
                }, ladder: RetryLadder([]))
            let renderer = try PageRenderer(assets: Assets())

            let page = try await staff.get("/admin/orders/\(shopper)")
            #expect(page.text.contains("550 5.1.1 No such user"))
            #expect(page.text.contains(renderer.word("mail_bounced", in: .th)))
            #expect(page.text.contains(renderer.word("mail_list_reserved", in: .th)))
            let id = try #require(held.first?.delivery.id)
            let viewer = try await site.staff(.viewer).get("/admin/orders/\(shopper)")
            #expect(!viewer.text.contains("/admin/deliveries/\(id)/again"))
            let list = try await staff.get("/admin/deliveries?state=given_up")
            #expect(list.text.contains("/admin/orders/\(shopper)"))
            #expect(list.text.contains(renderer.word("deliveries_mail", in: .th)))

            _ = try await staff.submit(page, "/admin/deliveries/\(id)/again", [:])
            let again = try await staff.get("/admin/orders/\(shopper)")
            #expect(!again.text.contains("/admin/deliveries/\(id)/again"))
            #expect(again.text.contains(renderer.word("deliveries_waiting", in: .th)))
        }
    }
}
