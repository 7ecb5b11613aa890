import Shop
import TestShop
import Testing

@Suite("Who on a waitlist is offered what is free")
struct WaitlistRuleTests {
    private let small = VariantID(1)
    private let medium = VariantID(2)

    private func wish(
        _ number: Int64, _ lines: [(VariantID, Int)], takesFewer: Bool = false
    ) -> WaitlistWish {
        WaitlistWish(
            number: number, lines: lines.map { WantedLine(variant: $0, quantity: $1) },
            takesFewer: takesFewer)
    }

    private func offers(
        _ free: [VariantID: Int], _ wishes: [WaitlistWish], atMost limit: Int = 32
    ) -> [Int64: [VariantID: Int]] {
        let found = WaitlistRule.offers(of: free, to: wishes, atMost: limit).offers
        return Dictionary(
            uniqueKeysWithValues: found.map { offer in
                (
                    offer.number,
                    Dictionary(uniqueKeysWithValues: offer.lines.map { ($0.variant, $0.quantity) })
                )
            })
    }

    @Test("the first who can be served is, and then the next")
    func inOrder() {
        let wishes = [wish(1, [(small, 1)]), wish(2, [(small, 1)]), wish(3, [(small, 1)])]
        #expect(offers([small: 2], wishes) == [1: [small: 1], 2: [small: 1]])
        #expect(offers([medium: 2], wishes) == [:])
        #expect(offers([:], wishes) == [:])
    }

    @Test("who takes fewer gets what there is; who wants all is passed and holds nothing back")
    func fewer() {
        let all = wish(1, [(small, 3)])
        let fewer = wish(2, [(small, 3)], takesFewer: true)
        #expect(offers([small: 2], [all, fewer]) == [2: [small: 2]])
        #expect(offers([small: 3], [all, fewer]) == [1: [small: 3]])
        #expect(offers([small: 4], [all, fewer]) == [1: [small: 3], 2: [small: 1]])
        let both = wish(1, [(small, 1), (medium, 1)])
        #expect(offers([small: 5], [both]) == [:])
        #expect(offers([small: 5, medium: 1], [both]) == [1: [small: 1, medium: 1]])
        let either = wish(1, [(small, 1), (medium, 1)], takesFewer: true)
        #expect(offers([medium: 5], [either]) == [1: [medium: 1]])
    }

    @Test("a limit cuts the offers and says so; what comes first is offered first")
    func limit() {
        let wishes = (1...5).map { wish($0, [(small, 1)]) }
        let cut = WaitlistRule.offers(of: [small: 5], to: wishes, atMost: 2)
        #expect(cut.offers.map(\.number) == [1, 2])
        #expect(!cut.isWhole)
        let whole = WaitlistRule.offers(of: [small: 2], to: wishes, atMost: 2)
        #expect(whole.offers.map(\.number) == [1, 2])
        #expect(whole.isWhole)
    }

    @Test("over drawn lists no unit is offered twice, and nobody is passed who could be served")
    func drawn() {
        var chance = SeededGenerator(seed: 57)
        for _ in 0..<2_000 {
            let wishes = (1...Int64.random(in: 1...12, using: &chance)).map { number in
                let variants = [small, medium].filter { _ in Bool.random(using: &chance) }
                return wish(
                    number,
                    (variants.isEmpty ? [small] : variants).map {
                        ($0, Int.random(in: 1...4, using: &chance))
                    }, takesFewer: Bool.random(using: &chance))
            }
            let free = [
                small: Int.random(in: 0...9, using: &chance),
                medium: Int.random(in: 0...9, using: &chance),
            ]
            let made = offers(free, wishes)
            var left = free
            for wish in wishes {
                let offer = made[wish.number]
                for line in wish.lines {
                    let units = offer?[line.variant] ?? 0
                    #expect(units <= line.quantity)
                    if offer != nil, !wish.takesFewer { #expect(units == line.quantity) }
                }
                if offer == nil {
                    // What those before it have left does not serve it.
                    let fits = wish.lines.map { (left[$0.variant] ?? 0) >= $0.quantity }
                    let any = wish.lines.contains { (left[$0.variant] ?? 0) > 0 }
                    #expect(wish.takesFewer ? !any : fits.contains(false))
                }
                for (variant, units) in offer ?? [:] { left[variant, default: 0] -= units }
            }
            #expect(left.values.allSatisfy { $0 >= 0 })
        }
    }
}
