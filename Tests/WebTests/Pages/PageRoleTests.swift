import HTTPTypes
import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Roles and forms")
struct PageRoleTests {
    /// Every route of staff that is somebody's own, with what it takes.
    static let routes: [(method: String, path: String, needs: Permission)] = [
        ("GET", "/admin", .seeOrders), ("GET", "/admin/figures", .seeOrders),
        ("GET", "/admin/live", .seeOrders), ("GET", "/admin/live/now", .seeOrders),
        ("GET", "/admin/live/top", .seeOrders), ("POST", "/admin/live/seen", .writeNotes),
        ("GET", "/admin/orders", .seeOrders), ("GET", "/admin/orders/CODE", .seeOrders),
        ("GET", "/admin/slips", .seeOrders), ("GET", "/admin/slips/1", .seeOrders),
        ("GET", "/admin/slips/1/file", .seeOrders), ("GET", "/admin/slips/1/copy", .seeOrders),
        ("GET", "/admin/slips/1/thumbnail", .seeOrders), ("GET", "/admin/account", .seeOrders),
        ("GET", "/admin/line/tour", .seeOrders), ("GET", "/admin/line/tour/figures", .seeOrders),
        ("POST", "/admin/line/tour", .runLine),
        ("GET", "/admin/codes/tour", .seeOrders), ("POST", "/admin/codes/tour", .changeShop),
        ("GET", "/admin/export/orders.xlsx", .export),
        ("GET", "/admin/export/orders.csv", .export),
        ("POST", "/admin/exports", .export), ("GET", "/admin/jobs", .seeOrders),
        ("GET", "/admin/jobs/list", .seeOrders), ("POST", "/admin/jobs/1/cancel", .seeOrders),
        ("GET", "/admin/waitlist", .seeOrders),
        ("POST", "/admin/waitlist/tour/offer", .changeStatus),
        ("POST", "/admin/waitlist/tour/1/remove", .changeStatus),
        ("GET", "/admin/waitlist/tour/waitlist.csv", .export),
        ("GET", "/admin/jobs/1/file", .export), ("GET", "/admin/deliveries", .changeShop),
        ("POST", "/admin/deliveries/1/again", .changeShop),
        ("GET", "/admin/accounts", .changeShop),
        ("POST", "/admin/accounts/1/confirm", .changeShop),
        ("POST", "/admin/accounts/1/refuse", .changeShop),
        ("GET", "/admin/webhooks", .changeShop), ("POST", "/admin/webhooks", .changeShop),
        ("POST", "/admin/webhooks/1/rotate", .changeShop),
        ("POST", "/admin/webhooks/1/test", .changeShop),
        ("POST", "/admin/webhooks/1/remove", .changeShop),
        ("GET", "/admin/statements", .decideSlips), ("POST", "/admin/statements", .decideSlips),
        ("GET", "/admin/statements/open", .decideSlips),
        ("GET", "/admin/statements/unproven", .decideSlips),
        ("GET", "/admin/slips/sheet", .decideSlips),
        ("POST", "/admin/slips/sheet", .decideSlips),
        ("GET", "/admin/statements/1", .decideSlips),
        ("GET", "/admin/statements/1/rows", .decideSlips),
        ("POST", "/admin/statements/1/account", .decideSlips),
        ("GET", "/admin/statements/1/columns", .decideSlips),
        ("POST", "/admin/statements/1/columns", .decideSlips),
        ("POST", "/admin/statements/open/confirm", .decideSlips),
        ("POST", "/admin/statements/1/confirm", .decideSlips),
        ("POST", "/admin/statement-rows/1/settle", .decideSlips),
        ("POST", "/admin/statement-rows/1/aside", .decideSlips),
        ("POST", "/admin/statement-rows/1/reopen", .decideSlips),
        ("GET", "/admin/refunds", .changeStatus), ("POST", "/admin/refunds/files", .changeStatus),
        ("GET", "/admin/refunds/files/1/file", .changeStatus),
        ("POST", "/admin/refunds/files/1/again", .changeStatus),
        ("POST", "/admin/refunds/1/decision", .changeStatus),
        ("POST", "/admin/refunds/confirm", .changeStatus),
        ("POST", "/admin/refunds/rows/1/reopen", .changeStatus),
        ("GET", "/admin/refunds/account/CODE", .decideSlips),
        ("POST", "/admin/refunds/account/CODE", .decideSlips),
        ("POST", "/admin/orders/bulk", .changeStatus),
        ("POST", "/admin/orders/CODE/status", .changeStatus),
        ("POST", "/admin/orders/CODE/notes", .writeNotes),
        ("POST", "/admin/orders/CODE/payments", .decideSlips),
        ("POST", "/admin/orders/CODE/payments/1/take-back", .decideSlips),
        ("POST", "/admin/slips/1/decision", .decideSlips),
        ("POST", "/admin/account", .seeOrders), ("POST", "/admin/sign-out", .seeOrders),
    ]

    private static let ofRefunds: Set = [
        "/admin/refunds/files/1/file", "/admin/refunds/account/CODE",
    ]

    @Test(arguments: Role.allCases)
    func eachRoleSeesAndDoesItsPart(role: Role) async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            _ = try await site.keeper.requestExport(
                OrderFilter(), ExportLayout(.csv), by: .shop)
            _ = try await site.keeper.runNextJob(as: WriteExport.self)
            await site.importUnknownColumns()
            try await site.importMoney("7,00")
            let staff = try await site.staff(role)
            let renderer = try PageRenderer(assets: Assets())
            for route in Self.routes {
                let path = route.path.replacing("CODE", with: code)
                let answer =
                    route.method == "GET"
                    ? try await staff.request("GET", path) : try await staff.send(path, [])
                // A form that is allowed is stopped only for want of its token.
                // Nothing goes back in this shop.
                let isThere = !Self.ofRefunds.contains(route.path)
                let allowed = route.method == "GET" ? (isThere ? 200 : 404) : 403
                let expected = role.may(route.needs) ? allowed : 403
                #expect(answer.status == expected, "\(role) \(route.method) \(path)")
                guard expected == 403 else { continue }
                let word = role.may(route.needs) ? "stale_form" : "forbidden"
                let title = renderer.word("message_title_\(word)", in: .th)
                #expect(answer.text.contains(title), "\(role) \(path)")
            }
        }
    }

    @Test func nobodyIsSentToSignIn() async throws {
        try await TestSite.run { site in
            for route in Self.routes {
                let path = route.path.replacing("CODE", with: "K7R2M4X")
                let browser = site.browser()
                if route.method == "GET" {
                    let answer = try await browser.request("GET", path)
                    #expect(answer.status == 303, "\(path)")
                    #expect(answer["location"]?.hasPrefix("/admin/sign-in?next=") == true)
                } else {
                    #expect(try await browser.send(path, []).status == 401, "\(path)")
                }
            }
        }
    }

    @Test func everyRouteOfStaffIsInTheTable() async throws {
        try await TestSite.run { site in
            let own: Set = ["/admin/sign-in", "/admin/events"]
            let there = Set(
                site.responder.routePatterns.filter {
                    $0.pattern.hasPrefix("/admin") && !own.contains($0.pattern)
                }.map { "\($0.method) \($0.pattern)" })
            let told = Set(
                Self.routes.map {
                    let path = $0.path.replacing("CODE", with: "{code}")
                        .replacing("/1", with: "/{id}").replacing("/tour", with: "/{slug}")
                    return "\($0.method) \(path)"
                })
            #expect(there == told)
        }
    }

    @Test func aFormNeedsItsToken() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let owner = try await site.staff(.owner)
            let other = try await site.staff(.manager)
            let path = "/admin/orders/\(code)"
            let strange = try #require(try await other.get(path).fields(of: "\(path)/notes"))
            for csrf in ["", "x", try #require(strange.first { $0.0 == "csrf" }).1] {
                let answer = try await owner.send(
                    "\(path)/notes", [("csrf", csrf), ("text", "planted")])
                #expect(answer.status == 403)
            }
            let page = try await owner.get(path)
            #expect(!page.text.contains("planted"))
        }
    }

    @Test func theSignInFormNeedsItsToken() async throws {
        try await TestSite.run { site in
            _ = try await site.staff(.owner)
            let browser = site.browser()
            let typed = [("email", "owner@shop.example"), ("password", TestSite.password)]
            let refused = try await browser.post("/admin/sign-in", typed + [("csrf", "x")])
            #expect(refused.status == 403)
            #expect(refused.text.contains("value=\"owner@shop.example\""))
            #expect(browser.cookie("holdfast_session") == nil)
        }
    }

    @Test func anOrdersPageMayKeepItsAddressToItself() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let form = ("content-type", "application/x-www-form-urlencoded")
            for fields in [[("sec-fetch-site", "same-origin")], []] {
                let answer = try await browser.request(
                    "POST", "\(order.path)/cancel", fields: fields + [form, ("origin", "null")],
                    body: [])
                #expect(answer.status == 303)
            }
            let staff = try await browser.request(
                "POST", "/admin/sign-in", fields: [form, ("origin", "null")], body: [])
            #expect(staff.status == 403)
        }
    }

    @Test func otherSitesCannotSendForms() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let fields = [
                ("origin", "https://evil.example"),
                ("content-type", "application/x-www-form-urlencoded"),
            ]
            for path in ["/d/tour/reserve", "/admin/sign-in", "/o/K7R2M4X/x/cancel"] {
                let answer = try await browser.request(
                    "POST", path, fields: fields, body: Array("q-PIN=1".utf8))
                #expect(answer.status == 403, "\(path)")
                #expect(answer["content-type"] == "text/html; charset=utf-8")
            }
        }
    }
}

extension WebResponder {
    /// What the table of routes holds.
    var routePatterns: [(method: String, pattern: String)] {
        routes.map { ($0.method.rawValue, $0.pattern) }
    }
}
