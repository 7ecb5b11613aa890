internal import Synchronization

/// How far clearing away has come: it looks at a part of the shop at a time.
final class LookedAt: Sendable {
    /// The key of the last answer that `clearAnswers` has looked at.
    let answers = Mutex<[UInt8]>([])
    /// The folder of files that `clearAwayFiles` looks at next.
    let folders = Mutex<UInt8>(0)
}

extension Shopkeeper {
    /// How far clearing away has come on this node.
    var lookedAt: LookedAt { memory.of { LookedAt() } }
}
