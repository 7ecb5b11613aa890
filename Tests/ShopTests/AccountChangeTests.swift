import Shop
import Testing

@Suite("A second pair of eyes on where money goes")
struct AccountChangeTests {
    @Test("A shop's first accounts hold at once, and so does the machine where nobody could look")
    func atOnce() {
        for actor in [Actor.system, .staff("a"), .token("t")] {
            for people in 0...3 {
                #expect(AccountChange.holdsAtOnce(by: actor, isFirst: true, people: people))
                #expect(
                    AccountChange.holdsAtOnce(by: actor, isFirst: false, people: people)
                        == (actor == .system && people < 2))
            }
        }
    }

    @Test("Who asked, a program and a shopper confirm nothing")
    func confirming() {
        func may(_ actor: Actor, asked: Actor, people: Int = 2) -> Bool {
            AccountChange(
                id: 1, askedAt: Timestamp(milliseconds: 0), askedBy: asked, accounts: []
            ).mayBeConfirmed(by: actor, people: people)
        }
        #expect(may(.staff("b"), asked: .staff("a")))
        #expect(!may(.staff("a"), asked: .staff("a")))
        #expect(may(.staff("a"), asked: .token("t")))
        #expect(may(.staff("a"), asked: .system))
        #expect(!may(.token("t"), asked: .staff("a")) && !may(.token("u"), asked: .token("t")))
        #expect(!may(.shopper, asked: .staff("a")))
        #expect(may(.system, asked: .staff("a"), people: 1))
        #expect(!may(.system, asked: .system, people: 2))
        #expect(may(.system, asked: .system, people: 1))
    }
}
