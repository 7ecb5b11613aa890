import Testing

@testable import Rehearsal

@Suite("What people do besides")
struct HabitTests {
    @Test("A phone that locks itself is silent, and does what was meant when it is taken up again")
    func locks() {
        var shopper = Played { $0.locks = true }
        shopper.tell(.arrived)
        shopper.hear(.fine, to: .page)
        let looking = shopper.tell(.assetsLoaded)
        #expect(looking.contains { if case .wake(.lock, _) = $0 { true } else { false } })
        shopper.hear(.live(shopper.view), to: .live)

        let locked = shopper.tell(.woke(.lock))
        #expect(locked.first == .hangUp)
        #expect(shopper.tell(.woke(.poll)) == [])
        shopper.actions = looking
        #expect(shopper.act() == [])

        let back = shopper.tell(.woke(.unlock))
        #expect(back.contains(.call(.reserve)))
        #expect(back.contains(.call(.live)))
        #expect(shopper.tell(.woke(.unlock)) == [])
    }

    @Test("A phone does not lock itself while its owner types or waits for an answer")
    func keepsAwake() {
        var shopper = Played { $0.locks = true }
        shopper.decide()

        let actions = shopper.tell(.woke(.lock))

        #expect(!actions.contains(.hangUp))
        #expect(actions.count == 1)
    }

    @Test("A phone that wakes before its browser would have asked does not make it ask twice")
    func asksOnce() {
        var shopper = Played { $0.locks = true }
        shopper.tell(.arrived)
        shopper.hear(.fine, to: .page)
        shopper.tell(.assetsLoaded)

        shopper.tell(.woke(.lock))
        let back = shopper.tell(.woke(.unlock))

        #expect(!back.contains(.call(.live)))
        #expect(shopper.tell(.woke(.poll)) == [.call(.live)])
    }

    @Test("Reloading begins a page anew that does not come, and changes nothing otherwise")
    func reloads() {
        var shopper = Played { $0.reloads = true }
        #expect(shopper.tell(.arrived).count == 2)
        shopper.hear(.fine, to: .page)

        let anew = shopper.tell(.woke(.reload))
        #expect(Array(anew.prefix(2)) == [.hangUp, .call(.page)])
        #expect(shopper.player.stage == .opening)

        shopper.hear(.fine, to: .page)
        shopper.tell(.assetsLoaded)
        #expect(shopper.tell(.woke(.reload)).first == .call(.page))
        #expect(shopper.hear(.fine, to: .page) == [])
        #expect(shopper.player.stage == .looking)
    }

    @Test("What a circumstance adds leaves the rest of a crowd as it was")
    func circumstances() {
        for number in 0..<200 {
            let plain = Player(number: number, seed: 3).traits
            let all = Player(
                number: number, seed: 3, circumstances: Set(Circumstance.allCases)
            ).traits

            #expect(plain.buys == all.buys && plain.quantity == all.quantity)
            #expect(plain.looking == all.looking && plain.tries == all.tries)
            #expect(!plain.locks && !plain.reloads && plain.network != .mobile)
        }
        let crowd = (0..<1_000).map {
            Player(number: $0, seed: 3, circumstances: [.mobile, .lockedPhones]).traits
        }
        #expect((400...600).contains(crowd.count { $0.network == .mobile }))
        #expect((400...600).contains(crowd.count(where: \.locks)))
    }
}
