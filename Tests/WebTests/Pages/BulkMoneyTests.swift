import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Many orders at once, and their money")
struct BulkMoneyTests {
    @Test func cancellingWhatHasMoneySaysHowManyAreDueBack() async throws {
        try await TestSite.run { site in
            let (_, paid) = try await StaffPageTests.orderWithSlip(site)
            let (_, other) = try await StaffPageTests.orderWithSlip(site, phone: "0898765432")
            let staff = try await site.staff(.manager)
            let order = try await staff.get("/admin/orders/\(paid)")
            _ = try await staff.submit(
                order, "/admin/orders/\(paid)/payments", ["amount": "100", "reason": "seen"])
            let list = try await staff.get("/admin/orders")
            let kept = try #require(list.fields(of: "/admin/orders/bulk")).filter {
                ["csrf", "seen"].contains($0.0)
            }
            let done = try await staff.post(
                "/admin/orders/bulk",
                kept + [
                    ("to", "cancelled"), ("reason", "r"), ("sure", "yes"), ("code", paid),
                    ("code", other),
                ])
            #expect(done.path.contains("bulk_to=cancelled&bulk_changed=2&bulk_due=1"))
            let words = try PageRenderer(assets: Assets())
                .sentence("bulk_due", ["due": "1"], in: .th)
            #expect(done.text.contains(words))
        }
    }
}
