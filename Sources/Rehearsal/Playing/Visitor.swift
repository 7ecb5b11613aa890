internal import NIOCore

/// A shopper on the stage: who they are, their browser's connections, and what it remembers.
final class Visitor {
    var player: Player
    let pool: WirePool
    /// The tag of the live figures that the browser has.
    var tag: String?
    var assetsLeft = 0
    /// When they pressed the button for the wish of this number.
    var wished: (number: Int, at: Duration)?
    /// Whether the drop was open when they joined its line.
    var joinedWhileOpen = false
    var hasLeft = false

    /// Whether how long they wait tells something about the shop.
    var isTimed: Bool { player.traits.network == .good }

    init(player: Player, pool: WirePool) {
        self.player = player
        self.pool = pool
    }
}
