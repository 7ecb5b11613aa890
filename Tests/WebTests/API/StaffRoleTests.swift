import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Who of the staff may call what")
struct StaffRoleTests {
    struct Call: Sendable, CustomTestStringConvertible {
        var method: String
        var path: String
        var permission: Permission

        init(_ method: String, _ path: String, _ permission: Permission) {
            self.method = method
            self.path = path
            self.permission = permission
        }

        var testDescription: String { "\(method) \(path)" }
    }

    static let calls = [
        Call("GET", "/admin/orders", .seeOrders),
        Call("GET", "/admin/orders/0000000", .seeOrders),
        Call("POST", "/admin/orders/0000000/status", .changeStatus),
        Call("POST", "/admin/orders/bulk", .changeStatus),
        Call("GET", "/admin/slips", .seeOrders),
        Call("POST", "/admin/slips/1/decision", .decideSlips),
        Call("GET", "/admin/slips/1/file", .seeOrders),
        Call("GET", "/admin/slips/1/copy", .seeOrders),
        Call("POST", "/admin/exports", .export),
        Call("GET", "/admin/exports/1", .export),
        Call("GET", "/admin/exports/1/file", .export),
        Call("GET", "/admin/exports/orders.xlsx", .export),
        Call("GET", "/admin/exports/orders.csv", .export),
        Call("GET", "/admin/drops/tour/line", .seeOrders),
        Call("POST", "/admin/drops/tour/line", .runLine),
        Call("PUT", "/admin/shop", .changeShop),
        Call("GET", "/admin/summary", .seeOrders),
        Call("GET", "/admin/waitlist", .seeOrders),
        Call("GET", "/admin/waitlist/tour", .seeOrders),
        Call("POST", "/admin/waitlist/tour/offer", .changeStatus),
        Call("POST", "/admin/waitlist/tour/1/remove", .changeStatus),
        Call("GET", "/admin/jobs", .seeOrders),
        Call("GET", "/admin/jobs/1", .seeOrders),
        Call("POST", "/admin/jobs/1/cancel", .seeOrders),
        Call("GET", "/admin/deliveries", .changeShop),
        Call("POST", "/admin/deliveries/1/again", .changeShop),
        Call("GET", "/admin/account-changes", .changeShop),
        Call("POST", "/admin/account-changes/1/refuse", .changeShop),
        Call("POST", "/admin/deliveries/1/retry", .changeShop),
        Call("GET", "/admin/webhooks", .changeShop),
        Call("POST", "/admin/webhooks", .changeShop),
        Call("DELETE", "/admin/webhooks", .changeShop),
        Call("DELETE", "/admin/webhooks/1", .changeShop),
        Call("POST", "/admin/webhooks/1/rotate", .changeShop),
        Call("POST", "/admin/webhooks/1/test", .changeShop),
        Call("GET", "/admin/entries", .manageStaff),
        Call("GET", "/admin/statements", .decideSlips),
        Call("POST", "/admin/statements", .decideSlips),
        Call("GET", "/admin/statements/1", .decideSlips),
        Call("GET", "/admin/statements/1/open", .decideSlips),
        Call("POST", "/admin/statements/1/confirm", .decideSlips),
        Call("POST", "/admin/statement-rows/1/aside", .decideSlips),
        Call("POST", "/admin/statement-rows/1/reopen", .decideSlips),
        Call("PUT", "/admin/orders/7K3Q9X2/refund-account", .decideSlips),
        Call("GET", "/admin/refunds", .changeStatus),
        Call("POST", "/admin/refunds/files", .changeStatus),
        Call("GET", "/admin/refunds/files/1", .changeStatus),
        Call("GET", "/admin/refunds/files/1/file", .changeStatus),
        Call("POST", "/admin/refunds/files/1/again", .changeStatus),
        Call("GET", "/admin/refunds/rows", .changeStatus),
        Call("POST", "/admin/refunds/rows", .changeStatus),
        Call("POST", "/admin/refunds/rows/1/reopen", .changeStatus),
        Call("POST", "/admin/refunds/1/decision", .changeStatus),
        Call("POST", "/admin/rehearsals", .rehearse),
        Call("DELETE", "/admin/rehearsals/none", .rehearse),
    ]

    @Test func everyCallIsInTheTable() async throws {
        try await APIShop.run { shop in
            let routes = ShopAPI(
                keeper: shop.keeper, publicURL: nil, uploads: Uploads(limits: WebLimits()),
                reasons: { _ in [:] }
            ).routes
            #expect(routes.count { $0.pattern.contains("/admin/") } == Self.calls.count)
        }
    }

    /// The body is nonsense on purpose: who may not call hears so before it is read.
    @Test(arguments: calls)
    func aRoleMayWhatItsPermissionsSay(_ call: Call) async throws {
        try await APIShop.run { shop in
            for role in Role.allCases {
                let answer = try await shop.call(
                    call.method, call.path, bearer: shop.token(role), json: "nonsense")
                #expect((answer.status == 403) == !role.may(call.permission), "\(role)")
                if answer.status == 403 { #expect(answer.code == "forbidden") }
            }
        }
    }

    @Test(arguments: calls)
    func nobodyIsLetInWithoutAToken(_ call: Call) async throws {
        try await APIShop.run { shop in
            let (_, key) = try await shop.order()
            let wrong = String(shop.token(.owner).dropLast()) + "_"
            for bearer in [nil, "", "holdfast_", wrong, key] {
                let answer = try await shop.call(
                    call.method, call.path, bearer: bearer, json: "{}")
                #expect(answer.status == 401, "\(bearer ?? "none")")
                #expect(answer.code == "unauthorized")
                #expect(answer.answer["www-authenticate"] == "Bearer")
            }
            let basic = try await shop.call(
                call.method, call.path, json: "{}",
                fields: [("authorization", "Basic \(shop.token(.owner))")])
            #expect(basic.status == 401)
        }
    }

    @Test func onlyAnOwnerForcesStock() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order(#"[{"sku":"SHIRT-S","quantity":2}]"#)
            _ = try await shop.call("DELETE", "/orders/\(code)", bearer: key)
            _ = try await shop.order(
                #"[{"sku":"SHIRT-S","quantity":2}]"#, phone: "0899999999")
            let path = "/admin/orders/\(code)/status"
            let plain = #"{"to":"paid","reason":"cash"}"#
            let forced = #"{"to":"paid","reason":"cash","force":true}"#
            let short = try await shop.call("POST", path, bearer: shop.token(.owner), json: plain)
            #expect(short.status == 409)
            #expect(short.code == "sold_out")
            #expect(short["left"]?["SHIRT-S"]?.number == 0)
            let manager = try await shop.call(
                "POST", path, bearer: shop.token(.manager), json: forced)
            #expect(manager.status == 403)
            let owner = try await shop.call(
                "POST", path, bearer: shop.token(.owner), json: forced)
            #expect(owner.status == 200)
            #expect(owner["oversold"] == .bool(true))
            let own = try await shop.call("GET", "/orders/\(code)", bearer: key)
            let kinds = own["timeline"]?.elements.compactMap { $0["kind"]?.text }
            #expect(kinds == ["reserved", "cancelled", "status"])
            #expect(!own.answer.text.contains("cash"))
        }
    }
}
