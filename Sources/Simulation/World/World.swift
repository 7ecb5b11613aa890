internal import Operations
internal import Shop

/// The world that a seed makes: how many nodes and people there are, how little stock, how short
/// the clocks, and how often everything happens.
struct World {
    var nodes: Int
    var assortment: Assortment
    var people: Int
    var limits = DeskLimits()
    /// The time between two turns, at most.
    var pause: Int
    /// How long a request travels, and how long a desk waits for its disk, at most.
    var travel: Int
    var commit: Int
    /// How long a node that has crashed stays closed.
    var reopening: Int
    /// How often each kind of turn comes.
    var weights: [(Turn, Int)]

    /// A kind of turn.
    enum Turn {
        case buyer, staff, line, sweeper, seller, reader, fault, network, clock, crash, tail
    }

    init(seed: UInt64) {
        var chance = TurnChance(seed: seed)
        nodes = chance.happens(35) ? 2 : 1
        assortment = Self.assortment(&chance)
        people = chance.number(2...8)
        limits.queue = chance.happens(30) ? chance.number(2...6) : 64
        limits.batch = chance.happens(50) ? chance.number(1...4) : 32
        limits.patience = .milliseconds(Int64(chance.happens(10) ? 300 : 5_000))
        pause = chance.pick([300, 1_500, 6_000]) ?? 300
        travel = chance.pick([5, 200, 3_000]) ?? 5
        commit = chance.pick([2, 100, 1_500]) ?? 2
        reopening = chance.number(1...4_000)
        weights = [
            (.buyer, chance.number(20...60)), (.staff, chance.number(5...40)),
            (.line, assortment.drops.contains { $0.line != .off } ? chance.number(20...70) : 0),
            (.sweeper, chance.number(2...12)), (.seller, chance.number(0...7)),
            (.reader, chance.number(1...8)), (.fault, chance.number(0...20)),
            (.network, chance.number(0...12)), (.clock, chance.number(0...3)),
            (.crash, chance.number(0...4)),
            (.tail, chance.happens(30) ? chance.number(1...3) : 0),
        ]
        limits.calm = chance.pick([0, 0, 3]) ?? 0
    }

    private static func assortment(_ chance: inout TurnChance) -> Assortment {
        let hold = Span.seconds(Int64(chance.number(10...120)))
        let pay = Span.seconds(Int64(chance.number(30...300)))
        let isFree = chance.happens(15)
        return Assortment(
            drops: (0..<(chance.happens(30) ? 2 : 1)).map { drop in
                let opens = chance.happens(20) ? chance.number(1...60) : -60
                let line = chance.weighted([(LineMode.off, 7), (.on, 3), (.auto, 1)])
                return Assortment.SimulatedDrop(
                    slug: "drop\(drop)", opensAt: VirtualTime.start + .seconds(Int64(opens)),
                    closesAt: VirtualTime.start
                        + .seconds(Int64(chance.happens(25) ? chance.number(90...600) : 99_999)),
                    hold: hold, pay: pay, limit: chance.pick([nil, 1, 2, 3, 4]) ?? nil,
                    fee: isFree ? 0 : 5_000,
                    variants: (0..<chance.number(1...3)).map { variant in
                        Assortment.SimulatedVariant(
                            sku: "V\(variant)", price: isFree ? 0 : Int64(10_000 + 2_500 * variant),
                            stock: chance.number(1...7))
                    }, line: line, gathering: .seconds(Int64(chance.number(1...50))),
                    admission: .seconds(Int64(chance.number(5...90))),
                    // Of what was drawn anyway, so that seeds stay what they were.
                    within: hold.milliseconds / 1_000 % 3 == 0 ? 2 : 0)
            })
    }
}
