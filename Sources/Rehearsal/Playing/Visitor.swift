internal import NIOCore

/// A shopper on the stage: who they are, their browser's connections, and what it remembers.
final class Visitor {
    var player: Player
    let booth: Booth
    let pool: WirePool
    /// The connections are a proxy's, which keeps them whoever comes and goes.
    let isProxied: Bool
    /// The tag of the live figures that the browser has.
    var tag: String?
    var assetsLeft = 0
    /// When they pressed the button for the wish of this number.
    var wished: (number: Int, at: Duration)?
    /// Whether the drop was open when they joined its line.
    var joinedWhileOpen = false
    var hasLeft = false
    /// What they sit before until it is answered, and since when.
    private(set) var waiting: (call: Call, since: Duration)?

    /// Whether how long they wait tells something about the shop.
    var isTimed: Bool { player.traits.network == .good }

    init(player: Player, booth: Booth, pool: WirePool, isProxied: Bool = false) {
        self.player = player
        self.booth = booth
        self.pool = pool
        self.isProxied = isProxied
    }

    /// Gives up what was asked for; answers how much of it will not be answered.
    func hangUp() -> Int { isProxied ? 0 : pool.hangUp() }

    /// Goes away, with all connections; answers how much will not be answered.
    func leave() -> Int {
        hasLeft = true
        waiting = nil
        return isProxied ? 0 : pool.close()
    }

    /// Presses a button, or opens the page; a second press does not begin their patience anew.
    func asks(_ call: Call, at due: Duration) {
        guard call.isWaitedFor, waiting == nil else { return }
        waiting = (call, due)
    }

    /// Something came. A page is there when all that belongs to it is, and one that failed leaves
    /// nothing to look at.
    func hears(_ heard: Heard, to call: Call) {
        guard call.isWaitedFor else { return }
        if call == .page && player.stage == .opening && (heard == .fine || heard == .failed) {
            return
        }
        waiting = nil
    }

    /// Notes that there is nothing that the visitor waits for any more.
    func rests() {
        waiting = nil
    }

    /// How they stand at this moment.
    var fate: Fate {
        let fate = player.verdict.fate
        guard fate == .busy else { return fate }
        return waiting != nil || player.stage == .inLine ? .waiting : .busy
    }

    /// Whether they have waited for longer than this share of their patience.
    func isTired(at now: Duration, of share: Double = 1) -> Bool {
        guard let waiting, !hasLeft else { return false }
        return now - waiting.since > .seconds(player.traits.patience * share)
    }
}
