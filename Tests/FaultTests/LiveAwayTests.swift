import Foundation
import TestSupport
import Testing

extension Faults {
    @Suite("Staff watch while the database does not answer")
    struct LiveAway {
        private static let password = "correct horse battery"
        private static let calm = "All is well"

        /// What the open page is told when it asks as its script does: it gives up after three
        /// seconds, and asks again.
        private func live(_ node: Serving, _ browser: PlainBrowser) async throws -> String? {
            do {
                let answer = try await node.connect(patience: 3).request(
                    "GET", "/admin/live/now", fields: [browser.cookieField])
                return answer.status == 200 ? answer.text : nil
            } catch ConnectionFailure.timedOut {
                return nil
            }
        }

        @Test(
            "The page that is open tells it, and tells nothing else when it is over",
            arguments: [("kill", "start"), ("freeze", "thaw")])
        func open(away: String, back: String) async throws {
            let shop = try await ClusteredShop.make(on: ClusteredShop.started())
            try await Program.done(
                [
                    "account", "add", "owner@shop.example", "--role", "owner", "--password-stdin",
                    "--data", shop.folder.data, "--database", shop.url,
                ], input: Self.password + "\n")
            let node = try await shop.serve(0)
            var browser = PlainBrowser(node)
            let form = try await browser.get("/admin/sign-in")
            let signedIn = try await browser.submit(
                form, to: "/admin/sign-in",
                ["email": "owner@shop.example", "password": Self.password])
            #expect(signedIn.status == 303, "\(signedIn)")
            #expect(try await live(node, browser) != nil)

            try shop.cluster.tell(away)
            try await Buyers.until("the page does not say that the database is away") {
                try await live(node, browser)?.contains("The database does not answer") == true
            }
            // It is told for as long as it lasts, also past the time that a page is believed
            // without a look.
            for _ in 0..<200 {
                let text = try #require(try await live(node, browser))
                #expect(text.contains("The database does not answer"))
                #expect(!text.contains(Self.calm))
                await Buyers.breathe()
            }

            try shop.cluster.tell(back)
            var told: Set<String> = []
            try await Buyers.until("the page does not say that it is over") {
                let text = try await live(node, browser) ?? ""
                for words in [
                    "The disk is slow", "nothing has been written", "Nothing can be stored",
                ]
                where text.contains(words) { told.insert(words) }
                return text.contains(Self.calm) && !text.contains("database does not answer")
            }
            #expect(told.isEmpty, "\(told)")
            #expect(await node.stop() == 0)
        }
    }
}
