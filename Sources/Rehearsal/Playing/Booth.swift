/// A booth: one drop of the play, with all that is kept of it; who came for it knows nothing of the
/// others.
final class Booth {
    let scene: Scene
    let requests: Requests
    /// What belongs to its page.
    let assets: [String]
    var ledger: Ledger
    var watch = LineWatch()
    var hearing = Hearing()

    init(scene: Scene, assets: [String], name: String, slips: SlipMaker) {
        self.scene = scene
        self.assets = assets
        requests = Requests(scene: scene, name: name, slips: slips)
        ledger = Ledger(goods: scene.goods)
    }

    /// Units that it has to sell; one that has none still has its page.
    fileprivate var weight: Int { max(1, scene.goods.reduce(0) { $0 + $1.stock }) }
}

extension [Booth] {
    /// Where a shopper goes: the more there is to buy, the more people want it.
    func booth(of shopper: Int, seed: UInt64) -> Booth {
        var chance = Chance(seed: seed, stream: UInt64.max - UInt64(shopper))
        var place = Int(chance.share() * Double(reduce(0) { $0 + $1.weight }))
        let found = first { booth in
            place -= booth.weight
            return place < 0
        }
        return found ?? self[0]
    }

    /// Orders that were acknowledged, over all.
    var orders: Int { reduce(0) { $0 + $1.ledger.entries.count } }

    /// What was broken, over all.
    var breaches: Breaches {
        reduce(into: Breaches()) { $0.add($1.ledger.breaches) }
    }
}
