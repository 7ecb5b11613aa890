import TestSupport
import Testing

extension Faults {
    @Suite("The seller is told")
    struct Alerts {
        private static let away = AlertChat.Post(
            state: "worse", severity: "failing", limit: "database_away")

        @Test(
            "The database goes away and comes back: two posts, each once",
            arguments: [("kill", "start"), ("freeze", "thaw")])
        func database(away: String, back: String) async throws {
            let shop = try await ClusteredShop.make(on: ClusteredShop.started())
            let chat = try AlertChat()
            let node = try await shop.serve(
                0, ["--metrics-listen", "127.0.0.1:0"], environment: chat.environment)
            let figures = try await Figures.told(in: shop.log(of: 0))

            try shop.cluster.tell(away)
            try await Buyers.until("nobody was told that the database is away, but \(chat.posts)") {
                chat.posts.contains(Self.away)
            }
            try shop.cluster.tell(back)
            var left = "database_away"
            try await Buyers.until("nobody was told that it is over") {
                left = try await figures.limit()
                // What holds by itself is over later, and the end of all is told once.
                return left != "database_away" && (left != "calm" || chat.posts.last == .calm)
            }

            print("\(away): \(chat.posts.map(\.limit)), then \(left)")
            #expect(chat.posts.count { $0 == Self.away } == 1)
            #expect(chat.posts.drop { $0 != Self.away }.count { $0 == .calm } <= 1)
            #expect(await node.stop() == 0)
        }
    }
}
