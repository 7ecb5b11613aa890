import HTTPTypes
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The document of the API")
struct DocumentTests {
    @Test func tellsOfEveryCallAndOfNoOther() async throws {
        let document = try APIDocument.shared()
        try await APIShop.run { shop in
            let routes = ShopAPI(
                keeper: shop.keeper, publicURL: nil, uploads: Uploads(limits: WebLimits()),
                reasons: { _ in [:] }
            ).routes
            let routed = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
            let health = ["GET /healthz", "GET /readyz"]
            #expect(document.calls.subtracting(health).subtracting(routed) == [])
            #expect(routed.subtracting(document.calls) == [])
            let answer = try await shop.server.get("/openapi.json")
            #expect(answer.status == 200)
            #expect(answer.body == OpenAPIDocument.bytes)
        }
    }

    @Test func otherMethodsAreRefusedAndNamed() async throws {
        try await APIShop.run { shop in
            for (method, path, allowed) in [
                ("POST", "/drops", "GET, HEAD"), ("GET", "/drops/tour/orders", "POST"),
                ("PATCH", "/orders/0000000", "DELETE, GET, HEAD"),
                ("DELETE", "/admin/shop", "PUT"), ("POST", "/admin/summary", "GET, HEAD"),
            ] {
                let answer = try await shop.call(method, path, body: [])
                #expect(answer.status == 405)
                #expect(answer.code == "method_not_allowed")
                #expect(answer.answer["allow"] == allowed)
            }
        }
    }

    /// Calls that a later version will have are not there yet, and say so as everything does.
    @Test(arguments: ["/admin/nothing"])
    func whatIsNotThereIsNotFound(path: String) async throws {
        try await APIShop.run { shop in
            let answer = try await shop.call("POST", path, json: "{}")
            #expect(answer.status == 404)
            #expect(answer.code == "not_found")
        }
    }

    @Test func aShopWithoutACatalogueHasNothingToTell() async throws {
        try await APIShop.run(nil) { shop in
            let answer = try await shop.call("GET", "/drops")
            #expect(answer["drops"]?.elements == [])
            #expect(try await shop.call("GET", "/drops/tour").status == 404)
        }
    }
}
