import Foundation
import Synchronization
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

            static let away = Post(state: "worse", severity: "failing", limit: "database_away")
            static let calm = Post(state: "calm", severity: "calm", limit: "calm")
        }

        /// What came at the address so far. A machine that has other things to do may be told of
        /// too.
        private final class Chat: Sendable {
            let hook: HookServer
            private let shown = Mutex<[Post]>([])

            init() throws { hook = try HookServer() }

            var posts: [Post] { shown.withLock { $0 } }

            func read() async throws {
                for await post in hook.posts {
                    let post = try JSONDecoder().decode(Post.self, from: Data(post.body.utf8))
                    shown.withLock { $0.append(post) }
                }
            }
        }

        @Test(
            "The database goes away and comes back: two posts, each once",
            arguments: [("kill", "start"), ("freeze", "thaw")])
        func database(away: String, back: String) async throws {
            let shop = try await ClusteredShop.make(on: ClusteredShop.started())
            let chat = try Chat()
            let reading = Task { try await chat.read() }
            defer { reading.cancel() }
            let node = try await shop.serve(
                0, ["--metrics-listen", "127.0.0.1:0"],
                environment: ["HOLDFAST_ALERT_URL": chat.hook.url + "/hook"])
            let figures = try await Figures.told(of: 0, by: shop)

            try shop.cluster.tell(away)
            try await Buyers.until("nobody was told that the database is away, but \(chat.posts)") {
                chat.posts.contains(.away)
            }
            try shop.cluster.tell(back)
            var left = "database_away"
            try await Buyers.until("nobody was told that it is over") {
                left = try await figures.limit()
                // What holds by itself is over later, and the end of all is told once.
                return left != "database_away" && (left != "calm" || chat.posts.last == .calm)
            }

            print("\(away): \(chat.posts.map(\.limit)), then \(left)")
            #expect(chat.posts.count { $0 == .away } == 1)
            #expect(chat.posts.drop { $0 != .away }.count { $0 == .calm } <= 1)
            #expect(await node.stop() == 0)
        }
    }
}
