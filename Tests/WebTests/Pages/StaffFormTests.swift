import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Every form of staff's, sent with something wrong, in each language.
@Suite("Staff's forms that are not taken")
struct StaffFormTests {
    /// A form, what is typed into it, and the field that this is wrong for.
    struct Wrong: Sendable {
        var page: String
        var form: String
        var typed: [String: String]
        var field: String

        init(_ page: String, _ form: String, _ typed: [String: String], _ field: String) {
            self.page = page
            self.form = form
            self.typed = typed
            self.field = field
        }
    }

    private static let order = "/admin/orders/{code}"
    private static let slip = "/admin/slips/{id}"
    private static let line = "/admin/line/{slug}"
    private static let codes = "/admin/codes/{slug}"
    private static let money = "/admin/statements/open"
    private static let row = "/admin/statement-rows/1"
    private static let columns = "/admin/statements/2/columns"
    private static let hooks = "/admin/webhooks"
    private static let paid = "order.paid"

    static let wrong: [Wrong] = [
        Wrong(order, order + "/status", ["to": "", "reason": "r"], "to"),
        Wrong(order, order + "/status", ["to": "none of ours", "reason": "r"], "to"),
        Wrong(order, order + "/status", ["to": "under_review", "reason": "r"], "to"),
        Wrong(order, order + "/status", ["to": "paid", "reason": " "], "reason"),
        Wrong(order, order + "/notes", ["text": " "], "text"),
        Wrong(
            order, order + "/payments", ["amount": "a lot", "reason": "r"], "payment-amount"),
        Wrong(order, order + "/payments", ["amount": "0", "reason": "r"], "payment-amount"),
        Wrong(order, order + "/payments", ["amount": "1", "reason": ""], "payment-reason"),
        Wrong(order, order + "/payments/{id}/take-back", ["reason": ""], "take-back-1"),
        Wrong(slip, slip + "/decision", ["decision": "approve", "amount": "12,x"], "amount-1"),
        Wrong(
            slip, slip + "/decision", ["decision": "approve", "amount": "99999"], "amount-1"),
        Wrong(slip, slip + "/decision", ["decision": "reject", "reason": " "], "reason-1"),
        Wrong(
            "/admin/orders", "/admin/orders/bulk", ["to": "paid", "reason": "r"], "pick-{code}"),
        Wrong(
            "/admin/orders", "/admin/orders/bulk",
            ["code": "{code}", "to": "", "reason": "r"], "bulk-to"),
        Wrong(
            "/admin/orders", "/admin/orders/bulk",
            ["code": "{code}", "to": "paid", "reason": ""], "bulk-reason"),
        Wrong(line, line, ["action": "extend", "minutes": "x", "reason": "r"], "extend-minutes"),
        Wrong(line, line, ["action": "extend", "minutes": "300", "reason": "r"], "extend-minutes"),
        Wrong(
            line, line, ["action": "extend", "minutes": "5", "reason": "", "from": "0"],
            "extend-reason"),
        Wrong(line, line, ["action": "rate", "value": "many", "from": "-"], "rate-value"),
        Wrong(line, line, ["action": "cap", "value": "0", "from": "-"], "cap-value"),
        Wrong(line, line, ["action": "let_in", "ticket": "x", "reason": "r"], "let-in-ticket"),
        Wrong(money, row + "/settle", ["code": "none", "amount": "1"], "code-1"),
        Wrong(money, row + "/settle", ["code": "0000000", "amount": "1"], "code-1"),
        Wrong(money, row + "/settle", ["code": "{code}", "amount": "much"], "amount-1"),
        Wrong(money, row + "/settle", ["code": "{code}", "amount": "99999"], "amount-1"),
        Wrong(money, row + "/aside", ["reason": " "], "reason-1"),
        Wrong(columns, columns, ["column-1": "date"], "column-1"),
        Wrong(codes, codes, ["count": "none", "label": "club"], "codes-count"),
        Wrong(codes, codes, ["count": "5", "label": " "], "codes-label"),
        Wrong(
            "/admin/account", "/admin/account",
            ["current": "wrong", "password": "long enough 1", "again": "long enough 1"],
            "current"),
        Wrong(hooks, hooks, ["kind": "webhook", "url": "here", "event": paid], "webhook-url"),
        Wrong(hooks, hooks, ["kind": "webhook", "url": "https://a.example"], "webhook-events"),
        Wrong(hooks, hooks, ["kind": "line", "token": "x", "event": paid], "line-to"),
        Wrong(
            hooks, hooks, ["kind": "telegram", "to": "1", "token": "a b", "event": paid],
            "telegram-token"),
        Wrong(
            hooks, hooks,
            [
                "kind": "telegram", "to": "1", "token": "a", "template": "{phone}", "event": paid,
            ], "telegram-template"),
        Wrong(
            "/admin/account", "/admin/account",
            ["current": TestSite.password, "password": "short", "again": "short"], "password"),
        Wrong(
            "/admin/account", "/admin/account",
            ["current": "x", "password": "long enough 1", "again": "other"], "again"),
    ]

    private static let yaml = ShopYAML.whole.replacing(
        "opens_at: 2027-12-05T13:00:00+07:00",
        with: "opens_at: 2027-12-05T13:00:00+07:00\n    line: on\n"
            + "    members_opens_at: 2026-01-05T13:00:00+07:00")

    private static let titles = ["en": "<title>Error: ", "th": "<title>ข้อผิดพลาด: "]

    /// Holds an answer to what every page says that was not taken.
    private func expectTold(
        _ answer: BrowserPage, _ field: String, in language: String, _ what: Comment
    ) {
        #expect((400..<500).contains(answer.status), what)
        #expect(answer.text.contains(Self.titles[language] ?? ""), what)
        #expect(answer.text.contains("tabindex=\"-1\" autofocus"), what)
        #expect(answer.text.contains("<a href=\"#\(field)\">"), what)
        let parts = answer.text.split(separator: " id=\"\(field)\"", maxSplits: 1)
        #expect(parts.count == 2, "\(what) has its field")
        guard parts.count == 2, !field.hasPrefix("pick-") else { return }
        let tag = parts[1].prefix { $0 != ">" }
        #expect(tag.contains("aria-invalid=\"true\""), what)
        let names = tag.split(separator: "aria-describedby=\"").last?.prefix { $0 != "\"" }
        for name in (names ?? "none").split(separator: " ") {
            #expect(answer.text.contains("id=\"\(name)\""), "\(what): \(name)")
        }
    }

    @Test("Each leads to the field, with the focus, in words", arguments: ["en", "th"])
    func forms(language: String) async throws {
        try await TestSite.run(Self.yaml) { site in
            try await site.keeper.stepLines(strain: .none)
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.owner)
            _ = try await staff.get("/language/\(language)?back=/admin")
            let order = "/admin/orders/\(code)"
            let paid = try await staff.submit(
                try await staff.get(order), "\(order)/payments", ["amount": "5", "reason": "r"])
            #expect(paid.status == 200)
            try await site.importMoney("7,00")
            await site.importUnknownColumns()
            func filled(_ text: String) -> String {
                text.replacing("{code}", with: code).replacing("{id}", with: "1")
                    .replacing("{slug}", with: "next")
            }
            for wrong in Self.wrong {
                let page = try await staff.get(filled(wrong.page))
                let form = filled(wrong.form)
                let kept = try #require(page.fields(of: form), "\(form)").filter {
                    ["csrf", "seen", "back", "idempotency_key"].contains($0.0)
                }
                let typed = wrong.typed.map { ($0.key, filled($0.value)) }
                let answer = try await staff.post(form, kept + typed)
                expectTold(
                    answer, filled(wrong.field), in: language,
                    "\(language) \(form) \(wrong.typed)")
            }
        }
    }

    @Test("Who cannot sign in is led to the fields", arguments: ["en", "th"])
    func signIn(language: String) async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/\(language)?back=/admin")
            let answer = try await browser.submit(
                try await browser.get("/admin/sign-in"), "/admin/sign-in",
                ["email": "a@b.example", "password": "wrong"])
            expectTold(answer, "email", in: language, "\(language) sign-in")
        }
    }

    @Test("Every form that staff can send is tried")
    func allForms() async throws {
        try await TestSite.run { site in
            // Nothing is typed into these.
            let bare: Set = [
                "/admin/sign-out", "/admin/live/seen", "/admin/sign-in", "/admin/exports",
                "/admin/jobs/{id}/cancel", "/admin/deliveries/{id}/again",
                "/admin/statements/open/confirm", "/admin/statements/{id}/confirm",
                "/admin/statement-rows/{id}/reopen", "/admin/webhooks/{id}/test",
                "/admin/webhooks/{id}/rotate", "/admin/webhooks/{id}/remove",
                "/admin/accounts/{id}/confirm", "/admin/accounts/{id}/refuse",
                "/admin/refunds/confirm", "/admin/refunds/files/{id}/again",
                "/admin/refunds/rows/{id}/reopen", "/admin/slips/sheet",
            ]
            // They need an order whose money goes back: `RefundPageTests`.
            let refunds: Set = [
                "/admin/refunds/files", "/admin/refunds/{id}/decision",
                "/admin/refunds/account/{code}",
            ]
            // They need somebody who waits: `WaitlistPageTests`.
            let waiting: Set = [
                "/admin/waitlist/{slug}/{id}/remove", "/admin/waitlist/{slug}/offer",
            ]
            // A file is sent with it: `StatementPageTests`.
            let files: Set = [
                "/admin/statements", "/admin/statements/{id}/account",
            ]
            let forms = site.responder.routePatterns.filter {
                $0.method == "POST" && $0.pattern.hasPrefix("/admin")
            }.map(\.pattern)
            let tried = Self.wrong.map {
                $0.form.replacing("statement-rows/1", with: "statement-rows/{id}")
                    .replacing("statements/2", with: "statements/{id}")
            }
            #expect(
                Set(forms).subtracting(bare).subtracting(files).subtracting(refunds)
                    .subtracting(waiting)
                    == Set(tried))
        }
    }
}
