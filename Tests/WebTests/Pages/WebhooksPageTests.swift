import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The page of webhooks")
struct WebhooksPageTests {
    private let path = "/admin/webhooks"

    private func token(of page: BrowserPage) throws -> String {
        try #require(page.fields(of: path)?.first { $0.0 == "csrf" }?.1)
    }

    private func word(_ key: String) throws -> String {
        try PageRenderer(assets: Assets()).word(key, in: .th)
    }

    @Test func theSecretIsShownOnce() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.manager)
            let page = try await staff.get(path)
            #expect(page.text.contains(try word("webhooks_none")))
            let csrf = try token(of: page)
            let form: [(String, String)] = [
                ("csrf", csrf), ("kind", "webhook"), ("url", "https://hooks.example/a"),
                ("event", "order.paid"), ("event", "shop.alert"),
            ]
            let added = try await staff.post(path, form)
            #expect(added.status == 200)
            let secret = try #require(added.text.firstMatch(of: /whsec_[A-Za-z0-9+\/=]+/))
            let stored = try await site.keeper.webhooks(by: .shop)
            #expect(stored.map(\.events) == [[.paid, .alert]])
            let later = try await staff.get(path)
            #expect(
                !later.text.contains("whsec_") && later.text.contains("https://hooks.example/a"))

            // Pressed twice: it is there once, and the typed words stay.
            let twice = try await staff.post(path, form)
            #expect(twice.status == 422 && twice.text.contains("value=\"https://hooks.example/a\""))

            let id = stored[0].id.value
            let rotated = try await staff.post(
                "\(path)/\(id)/rotate", [("csrf", csrf), ("seen", "0")])
            let next = try #require(rotated.text.firstMatch(of: /whsec_[A-Za-z0-9+\/=]+/))
            #expect(rotated.status == 200 && next.output != secret.output)
            #expect(rotated.text.contains(try word("webhooks_old_secret")))
            let stale = try await staff.post(
                "\(path)/\(id)/rotate", [("csrf", csrf), ("seen", "0")])
            #expect(stale.status == 409 && !stale.text.contains("whsec_"))

            let tested = try await staff.submit(rotated, "\(path)/\(id)/test", [:])
            #expect(tested.text.contains(try word("webhooks_tested")))
            let removed = try await staff.submit(tested, "\(path)/\(id)/remove", [:])
            #expect(removed.text.contains(try word("webhooks_removed")))
            #expect(try await site.keeper.webhooks(by: .shop).isEmpty)
        }
    }

    @Test func aChatIsAddedWithTheSellersWords() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            let csrf = try token(of: try await staff.get(path))
            func send(_ template: String) async throws -> (status: Int, text: String) {
                let answer = try await staff.send(
                    path,
                    [
                        ("csrf", csrf), ("kind", "telegram"), ("to", "-1001"),
                        ("token", "1:a"), ("language", "en"), ("template", template),
                        ("event", "order.paid"),
                    ])
                return (answer.status, answer.text)
            }
            let wrong = try await send("{code} {phone}")
            #expect(wrong.status == 422 && wrong.text.contains("href=\"#telegram-template\""))
            #expect(wrong.text.contains("{code} {phone}") && wrong.text.contains("value=\"-1001\""))
            #expect(try await send("{code} {amount}").status == 303)
            let webhook = try #require(try await site.keeper.webhooks(by: .shop).first)
            #expect(webhook.kind == .telegram && webhook.template?.text == "{code} {amount}")
            #expect(webhook.language == "en")
            let listed = try await staff.get(path)
            #expect(!listed.text.contains("1:a") && listed.text.contains("-1001"))
        }
    }
}
