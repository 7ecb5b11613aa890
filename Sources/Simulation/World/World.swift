internal import Formats
internal import Operations
internal import Shop

/// What a world is full of.
package enum Focus: String, CaseIterable, Sendable {
    /// Few things and many who want them.
    case sales
    /// Transfers, statements and refunds.
    case money
    /// People who wait for what is sold out.
    case waitlist
}

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
    /// Whether shoppers are written to.
    var hasMail = false
    /// The form of the bank's statements.
    var statements = StatementFormat.csv
    /// How often each kind of turn comes.
    var weights: [(Turn, Int)]

    /// A kind of turn.
    enum Turn {
        case buyer, staff, line, sweeper, seller, reader, fault, network, clock, crash, tail
        case bank, waitlist
    }

    init(seed: UInt64, focus: Focus? = nil) {
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
        drawMore(seed, focus)
    }

    /// What was added later is drawn for itself, so that other seeds stay what they were.
    private mutating func drawMore(_ seed: UInt64, _ focus: Focus?) {
        var chance = TurnChance(seed: seed, turn: Self.later)
        let drawn: [(Focus, Int)] = [(.sales, 50), (.money, 30), (.waitlist, 20)]
        let kind = focus ?? chance.weighted(drawn)
        hasMail = kind != .sales
        switch kind {
        case .sales: break
        case .money:
            statements = chance.happens(50) ? .camt : .csv
            assortment.confirming = chance.happens(50) ? .certain : .byHand
            makeBank(&chance)
        case .waitlist: makeWaitlist(&chance)
        }
    }

    /// Most of what happens is about money: there is enough to be had, and time for a statement to
    /// come.
    private mutating func makeBank(_ chance: inout TurnChance) {
        let most: [Turn: Int] = [.staff: 14, .line: 0, .fault: 8, .crash: 2, .seller: 3]
        let least: [Turn: Int] = [.buyer: 70, .reader: 16]
        weights = weights.map { turn, weight in
            (turn, min(max(weight, least[turn] ?? weight), most[turn] ?? .max))
        }
        weights.append((.bank, chance.number(70...140)))
        let more = Int64(chance.pick([0, 600_000, 1_800_000]) ?? 0)
        for drop in assortment.drops.indices {
            assortment.drops[drop].line = .off
            assortment.drops[drop].limit = nil
            let pay = assortment.drops[drop].pay.milliseconds
            assortment.drops[drop].pay = .milliseconds(pay + more)
            for place in assortment.drops[drop].variants.indices {
                assortment.drops[drop].variants[place].stock += chance.number(2...8)
            }
        }
    }

    /// There is little to be had, many ask for it, and orders end soon. What a command did that no
    /// history of an order tells is told apart only where commands are done one by one.
    private mutating func makeWaitlist(_ chance: inout TurnChance) {
        limits.batch = 1
        let least: [Turn: Int] = [.buyer: 40, .sweeper: 12, .staff: 15, .reader: 12]
        let most: [Turn: Int] = [.staff: 20, .line: 0, .fault: 10, .crash: 2, .seller: 0]
        weights = weights.map { turn, weight in
            (turn, min(max(weight, least[turn] ?? weight), most[turn] ?? .max))
        }
        weights.append((.waitlist, chance.number(40...90)))
        for drop in assortment.drops.indices {
            assortment.drops[drop].line = .off
            assortment.drops[drop].waitlist = WaitlistSettings(
                offer: .seconds(Int64(chance.number(10...120))),
                offers: chance.happens(70) ? .atOnce : .batches)
            for place in assortment.drops[drop].variants.indices {
                assortment.drops[drop].variants[place].stock = chance.number(1...2)
            }
        }
    }

    /// The turn that is none, of which what was added later is drawn.
    private static let later: UInt64 = 1 << 40

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
