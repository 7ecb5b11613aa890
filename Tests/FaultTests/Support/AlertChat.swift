import Foundation
import Synchronization
import TestSupport

/// The chat that a shop posts its alerts to: it keeps what it is told.
final class AlertChat: Sendable {
    /// What the chat is shown of an alert, as far as tests look at it.
    struct Post: Decodable, Equatable {
        var state: String
        var severity: String
        var limit: String

        static let calm = Post(state: "calm", severity: "calm", limit: "calm")
    }

    private let hook: HookServer
    private let shown = Mutex<[Post]>([])
    private let reading = Mutex<Task<Void, any Error>?>(nil)

    init() throws {
        hook = try HookServer()
        let posts = hook.posts
        let task = Task { [weak self] in
            for await post in posts {
                let post = try JSONDecoder().decode(Post.self, from: Data(post.body.utf8))
                self?.shown.withLock { $0.append(post) }
            }
        }
        reading.withLock { $0 = task }
    }

    deinit {
        reading.withLock { $0?.cancel() }
    }

    /// What came so far. A machine that has other things to do may be told of too.
    var posts: [Post] { shown.withLock { $0 } }

    /// What a server must be started with.
    var environment: [String: String] { ["HOLDFAST_ALERT_URL": hook.url + "/hook"] }
}
