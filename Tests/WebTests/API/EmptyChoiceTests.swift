import Shop
import Testing

@testable import Web

@Suite("What the document lists by name is not left empty")
struct EmptyChoiceTests {
    @Test(
        "an empty choice in an address is refused, as any other that is not listed",
        arguments: [
            "deliveries?state=", "refunds?state=", "statements/1/open?group=",
            "exports/orders.csv?csv=", "exports/orders.xlsx?language=", "orders?money=",
        ])
    func refused(path: String) async throws {
        try await APIShop.run { shop in
            let token = shop.token(.owner)
            let empty = try await shop.call("GET", "/admin/\(path)", bearer: token)
            #expect(empty.status == 422)
            let unknown = try await shop.call("GET", "/admin/\(path)none", bearer: token)
            #expect(unknown.status == 422)
        }
    }
}
