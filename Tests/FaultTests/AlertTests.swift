import Foundation
import TestSupport
import Testing

extension Faults {
    @Suite("The seller is told")
    struct Alerts {
        /// What a chat is shown, as far as it is looked at here.
        private struct Post: Decodable, Equatable {
            var state: String
            var severity: String
            var limit: String
        }

        @Test(
            "The database goes away and comes back: two posts, each once",
            arguments: [("kill", "start"), ("freeze", "thaw")])
        func database(away: String, back: String) async throws {
            let shop = try await ClusteredShop.make(on: ClusteredShop.started())
            let hook = try HookServer()
            let node = try await shop.serve(
                0, environment: ["HOLDFAST_ALERT_URL": hook.url + "/hook"])
            var posts = hook.posts.makeAsyncIterator()

            try shop.cluster.tell(away)
            let first = try #require(await posts.next())
            try shop.cluster.tell(back)
            let second = try #require(await posts.next())
            // It listens only as long as somebody holds it.
            withExtendedLifetime(hook) {}

            let read = try [first, second].map {
                try JSONDecoder().decode(Post.self, from: Data($0.body.utf8))
            }
            #expect(
                read == [
                    Post(state: "worse", severity: "failing", limit: "database_away"),
                    Post(state: "calm", severity: "calm", limit: "calm"),
                ])
            #expect(await node.stop() == 0)
        }
    }
}
