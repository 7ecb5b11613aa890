import Testing

@testable import Rehearsal

/// One shopper told what happens, without a socket and without a clock.
struct Played {
    var player: Player
    var scene: Scene
    /// What the shopper wants done since the last look.
    var actions: [Player.Action] = []

    init(_ change: (inout Traits) -> Void = { _ in }, line: String = "off", stock: Int = 10) {
        var traits = Traits()
        change(&traits)
        player = Player(number: 7, seed: 1, traits: traits)
        scene = Scene(
            slug: "tour", goods: [Scene.Good(sku: "S", stock: stock)], limitPerPerson: 2, pace: 1)
        view.lineState = line
    }

    var view = LiveView(
        state: "open", available: ["S": 10], lineState: "off", cursor: 0, stamp: nil,
        serverTime: nil)

    @discardableResult
    mutating func tell(_ event: Player.Event) -> [Player.Action] {
        actions = player.handle(event, in: scene)
        return actions
    }

    @discardableResult
    mutating func hear(_ heard: Heard, to call: Call) -> [Player.Action] {
        tell(.answered(call, heard))
    }

    /// The will that is pending comes true.
    @discardableResult
    mutating func act() -> [Player.Action] {
        for action in actions.reversed() {
            if case .wake(.will(let will), _) = action { return tell(.woke(.will(will))) }
        }
        Issue.record("nothing is meant in \(player.stage): \(actions)")
        return []
    }

    /// Arrives, loads everything, sees the figures and decides.
    mutating func decide() {
        tell(.arrived)
        hear(.fine, to: .page)
        tell(.assetsLoaded)
        let looking = actions
        hear(.live(view), to: .live)
        actions = looking
        act()
    }

    var order: HeardOrder {
        HeardOrder(
            code: "ABC", key: "secret", status: "reserved", expiresAt: nil, units: ["S": 1])
    }

    /// Reserves, and is acknowledged.
    mutating func reserve() {
        decide()
        hear(.reserved(order), to: .reserve)
    }
}

@Suite("What a shopper does next")
struct PlayerTests {
    @Test("Page, assets, a look, and the button")
    func reserves() {
        var shopper = Played()

        #expect(shopper.tell(.arrived) == [.call(.page)])
        #expect(shopper.hear(.fine, to: .page) == [.loadAssets])
        let looking = shopper.tell(.assetsLoaded)
        shopper.hear(.live(shopper.view), to: .live)
        shopper.actions = looking

        #expect(shopper.act() == [.call(.reserve)])
        #expect(shopper.player.wish?.sku == "S")
        #expect(shopper.player.wish?.quantity == 1)
    }

    @Test("From the order to the slip and a last look")
    func buys() {
        var shopper = Played()
        shopper.reserve()

        #expect(shopper.act() == [.call(.details)])
        shopper.hear(.order(shopper.order), to: .details)
        #expect(shopper.act() == [.call(.slip)])
        shopper.hear(.fine, to: .slip)
        #expect(shopper.act() == [.call(.order)])
        shopper.hear(.order(shopper.order), to: .order)

        #expect(shopper.player.verdict == .bought)
        #expect(shopper.act() == [.leave(.bought)])
    }

    @Test("Some press twice, with the same wish")
    func pressesTwice() {
        var shopper = Played { $0.pressesTwice = true }

        shopper.decide()

        #expect(shopper.actions == [.call(.reserve, .twice)])
        shopper.hear(.reserved(shopper.order), to: .reserve)
        let typing = shopper.player.stage
        #expect(shopper.hear(.reserved(shopper.order), to: .reserve) == [])
        #expect(shopper.player.stage == typing)
        #expect(shopper.player.wishes == 1)
    }

    @Test("A cut network is tried again with the same key, once cut")
    func cut() {
        var shopper = Played { $0.network = .cutting }

        shopper.decide()
        #expect(shopper.actions == [.call(.reserve, .cut)])
        shopper.hear(.failed, to: .reserve)

        #expect(shopper.act() == [.call(.reserve)])
        #expect(shopper.player.wishes == 1)
    }

    @Test("Told to come again, they wait at least as long as they are asked to")
    func busy() {
        var shopper = Played()
        shopper.decide()

        let waiting = shopper.hear(.busy(after: .seconds(5)), to: .reserve)

        guard case .wake(.will, let pause)? = waiting.first else {
            Issue.record("\(waiting)")
            return
        }
        #expect(pause >= .seconds(5) && pause <= .seconds(7.5))
        #expect(shopper.act() == [.call(.reserve)])
    }

    @Test("Their patience ends")
    func givesUp() {
        var shopper = Played { $0.tries = 3 }
        shopper.decide()

        shopper.hear(.failed, to: .reserve)
        shopper.act()
        shopper.hear(.busy(after: .seconds(1)), to: .reserve)
        shopper.act()
        shopper.hear(.failed, to: .reserve)

        #expect(shopper.actions == [.leave(.gaveUp)])
        #expect(shopper.tell(.woke(.poll)) == [])
    }

    @Test("Whoever waits for longer than they want to leaves: before the page, or before an answer")
    func losesPatience() {
        var outside = Played()
        outside.tell(.arrived)
        #expect(outside.tell(.impatient) == [.leave(.neverSaw)])

        var loading = Played()
        loading.tell(.arrived)
        loading.hear(.fine, to: .page)
        #expect(loading.tell(.impatient) == [.leave(.neverSaw)])

        var reserving = Played()
        reserving.decide()
        #expect(reserving.tell(.impatient) == [.leave(.leftSlow)])
        #expect(reserving.player.verdict.fate == .lost)
        #expect(reserving.tell(.impatient) == [])
    }

    @Test("A page that never comes is a page that nobody saw, also when each try was refused")
    func neverSaw() {
        var shopper = Played { $0.tries = 1 }
        shopper.tell(.arrived)

        #expect(shopper.hear(.failed, to: .page) == [.leave(.neverSaw)])
    }

    @Test("Of two pending wills only the last one counts")
    func oneWill() {
        var shopper = Played { $0.pressesTwice = true }
        shopper.decide()

        let first = shopper.hear(.busy(after: .seconds(1)), to: .reserve)
        let second = shopper.hear(.busy(after: .seconds(1)), to: .reserve)

        shopper.actions = first
        #expect(shopper.act() == [])
        shopper.actions = second
        #expect(shopper.act() == [.call(.reserve)])
    }

    @Test("Whoever comes early waits for the opening")
    func upcoming() {
        var shopper = Played()
        shopper.view.state = "upcoming"
        shopper.decide()
        #expect(shopper.actions == [])

        shopper.view.state = "open"
        shopper.hear(.live(shopper.view), to: .live)

        #expect(shopper.act() == [.call(.reserve)])
    }

    @Test("Sold out is the end for most, and another size for some")
    func soldOut() {
        var shopper = Played()
        shopper.decide()

        shopper.hear(.refused("sold_out", left: ["S": 0]), to: .reserve)

        #expect(shopper.player.verdict == .soldOut)
    }

    @Test("Some only look, some never say who they are, some never pay, some call it off")
    func leavesEarly() {
        var looking = Played { $0.buys = false }
        looking.decide()
        #expect(looking.player.verdict == .onlyLooked)

        var nameless = Played { $0.givesDetails = false }
        nameless.reserve()
        #expect(nameless.player.verdict == .neverGaveDetails)

        var unpaid = Played { $0.pays = false }
        unpaid.reserve()
        unpaid.act()
        unpaid.hear(.order(unpaid.order), to: .details)
        #expect(unpaid.player.verdict == .neverPaid)

        var sorry = Played { $0.cancels = true }
        sorry.reserve()
        sorry.act()
        sorry.hear(.order(sorry.order), to: .details)
        #expect(sorry.act() == [.call(.cancel)])
        sorry.hear(.fine, to: .cancel)
        #expect(sorry.player.verdict == .cancelled)
    }

    @Test("In a line they join, wait for their turn, are let in, and reserve")
    func line() {
        var shopper = Played(line: "on")
        shopper.view.cursor = 10
        shopper.decide()
        #expect(shopper.actions == [.call(.join)])
        shopper.hear(.joined(Ticket(text: "t", index: 5)), to: .join)

        let asking = shopper.hear(.live(shopper.view), to: .live)
        #expect(asking.first == .call(.admission))
        shopper.hear(.notYourTurn(ahead: 20), to: .admission)
        shopper.view.cursor = 29
        #expect(shopper.hear(.live(shopper.view), to: .live).first != .call(.admission))
        shopper.view.cursor = 30
        #expect(shopper.hear(.live(shopper.view), to: .live).first == .call(.admission))

        #expect(shopper.hear(.admitted("let in"), to: .admission) == [.call(.reserve)])
        #expect(shopper.player.admission == "let in")
    }

    @Test("A line that is closed lets everybody walk in; sold out ends the wait")
    func lineEnds() {
        var shopper = Played(line: "on")
        shopper.decide()
        shopper.hear(.joined(Ticket(text: "t", index: 5)), to: .join)
        var other = shopper

        shopper.view.lineState = "off"
        #expect(shopper.hear(.live(shopper.view), to: .live).first == .call(.reserve))

        other.view.state = "sold_out"
        other.hear(.live(other.view), to: .live)
        #expect(other.player.verdict == .soldOut)
    }

    @Test("Asked for work when many join, they wait and join with the challenge and their stamp")
    func proofOfWork() {
        var shopper = Played(line: "on")
        shopper.view.stamp = "from before"
        shopper.decide()

        let waiting = shopper.hear(
            .proofRequired("riddle", after: .seconds(20)), to: .join)

        guard case .wake(.will, let pause)? = waiting.first else {
            Issue.record("\(waiting)")
            return
        }
        #expect(pause >= .seconds(20))
        #expect(shopper.act() == [.call(.join)])
        #expect(shopper.player.challenge == "riddle")
        #expect(shopper.player.stamp == "from before")
    }

    @Test("A reservation that needs an admission leads to the line")
    func admissionRequired() {
        var shopper = Played()
        shopper.decide()

        let next = shopper.hear(.refused("admission_required", left: [:]), to: .reserve)

        #expect(next == [.call(.join)])
    }

    @Test("An open page asks again: for the drop every two seconds, for an order every five")
    func polls() {
        var shopper = Played()
        shopper.decide()
        #expect(shopper.tell(.woke(.poll)) == [.call(.live)])

        shopper.hear(.reserved(shopper.order), to: .reserve)
        #expect(shopper.tell(.woke(.poll)) == [.call(.status)])
        let next = shopper.hear(.fine, to: .status)

        guard case .wake(.poll, let pause)? = next.first else {
            Issue.record("\(next)")
            return
        }
        #expect(pause >= .seconds(3.75) && pause <= .seconds(6.25))
    }

    @Test("The same seed plays the same shoppers, and another one others")
    func repeatable() {
        let shoppers = (0..<200).map { Player(number: $0, seed: 3).traits }
        let again = (0..<200).map { Player(number: $0, seed: 3).traits }
        let others = (0..<200).map { Player(number: $0, seed: 4).traits }

        #expect(shoppers.map(\.typing) == again.map(\.typing))
        #expect(shoppers.map(\.typing) != others.map(\.typing))
        #expect((10...50).contains(shoppers.count { !$0.buys }))
        #expect((1...30).contains(shoppers.count { $0.network != .good }))
    }
}
