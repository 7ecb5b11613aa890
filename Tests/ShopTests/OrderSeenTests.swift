import Shop
import Testing

@Suite("What somebody saw of an order, and what has moved since")
struct OrderSeenTests {
    private let now = OrderSeen(
        status: .underReview, balance: 40_000, slips: SlipsSeen(waiting: 1, newest: 7),
        shipment: 5, details: 6)

    private func moved(
        _ press: OrderPress, _ change: (inout OrderSeen) -> Void
    ) -> Set<OrderPart> {
        var seen = now
        change(&seen)
        return seen.moved(now, by: press)
    }

    @Test("a status by hand rests on status, money and slips; sending also on where it goes")
    func setting() {
        let cancel = OrderPress.setting(.cancelled, withShipment: false)
        let send = OrderPress.setting(.fulfilled, withShipment: false)
        let track = OrderPress.setting(.paid, withShipment: true)
        #expect(moved(cancel) { _ in } == [])
        #expect(moved(cancel) { $0.status = .awaitingPayment } == [.status])
        #expect(moved(cancel) { $0.balance = 39_999 } == [.balance])
        #expect(moved(cancel) { $0.slips = SlipsSeen(waiting: 0, newest: 6) } == [.slips])
        #expect(moved(cancel) { $0.slips = SlipsSeen(waiting: 0, newest: 7) } == [.slips])
        #expect(moved(cancel) { $0.shipment = 0 } == [])
        #expect(moved(cancel) { $0.details = 0 } == [])
        #expect(moved(send) { $0.details = 0 } == [.details])
        #expect(moved(send) { $0.shipment = 0 } == [.shipment])
        #expect(moved(track) { $0.shipment = 0 } == [.shipment])
    }

    @Test("a slip that somebody else has decided on is no reason to refuse")
    func fewerSlips() {
        let seen = SlipsSeen(waiting: 2, newest: 7)
        #expect(moved(.setting(.cancelled, withShipment: false)) { $0.slips = seen } == [])
    }

    @Test("money rests on status and balance alone", arguments: [OrderPress.deciding, .takingBack])
    func money(_ press: OrderPress) {
        #expect(moved(press) { $0.status = .awaitingPayment } == [.status])
        #expect(moved(press) { $0.balance = 0 } == [.balance])
        #expect(
            moved(press) {
                $0.slips = SlipsSeen()
                $0.details = 0
            } == [])
    }

    @Test("money is entered while the shopper writes details, and not once a slip has come")
    func recording() {
        var open = now
        open.status = .awaitingPayment
        var seen = open
        seen.status = .reserved
        #expect(seen.moved(open, by: .recordingMoney) == [])
        #expect(seen.moved(open, by: .deciding) == [.status])
        #expect(moved(.recordingMoney) { $0.status = .awaitingPayment } == [.status])
    }

    @Test("what was not seen does not matter")
    func unseen() {
        for press in [OrderPress.deciding, .setting(.fulfilled, withShipment: true)] {
            #expect(OrderSeen().moved(now, by: press) == [])
        }
        #expect(OrderSeen(status: .paid).moved(now, by: .deciding) == [.status])
    }

    @Test("a form carries it as one word")
    func text() {
        let whole = OrderSeen(
            status: .paid, balance: -5, slips: SlipsSeen(waiting: 2, newest: 19),
            shipment: .max, details: 0)
        for seen in [whole, OrderSeen(), OrderSeen(balance: 0), OrderSeen(details: 77)] {
            #expect(OrderSeen(text: seen.text) == seen)
            #expect(!seen.text.contains(" "))
        }
        #expect(whole.text == "paid.-5.2-19.3w5e11264sgsf.0")
        for text in [
            "", "paid", "sold.1.1-1.0.0", "paid.x.1-1.0.0", "paid.1.1.0.0", "paid.1._.!._",
            "paid.1.1-1.0.0.0",
        ] {
            #expect(OrderSeen(text: text) == nil, "\(text)")
        }
    }

    @Test("a digest tells one detail from another, and none from an empty one")
    func digest() {
        let parts = [["a", "b"], ["ab", ""], ["", "ab"], ["a", "b", ""], [], [""]]
        let digests = Set(parts.map { OrderSeen.digest($0) } + [OrderSeen.digest(nil as [String]?)])
        #expect(digests.count == parts.count + 1)
    }
}

@Suite("What somebody saw of a line, and what has moved since")
struct LineSeenTests {
    private var line: Line {
        var line = Line(drop: DropID(1), secret: [], start: [], now: Fixture.now)
        line.rate = 600
        return line
    }

    @Test("only what is changed matters, and not when it is so already")
    func moved() {
        var line = line
        func moved(_ seen: LineSeen, _ wanted: LineChange) -> LineMoved? {
            seen.moved(line, lastExtension: 4, lastPause: 6, wanted: wanted)
        }
        #expect(moved(.rate(600), .rate(300)) == nil)
        #expect(moved(.rate(nil), .rate(300)) == .rate(600))
        #expect(moved(.rate(nil), .rate(600)) == nil)
        #expect(moved(.cap(nil), .cap(5)) == nil)
        #expect(moved(.cap(9), .cap(5)) == .cap(nil))
        #expect(moved(.lastExtension(4), .extend(minutes: 5)) == nil)
        #expect(moved(.lastExtension(0), .extend(minutes: 5)) == .time(lastExtension: 4))
        // Paused, resumed and paused again: what is resumed is another pause than was seen.
        #expect(moved(.lastPause(2), .resume) == nil)
        line.isPaused = true
        #expect(moved(.lastPause(6), .resume) == nil)
        #expect(moved(.lastPause(2), .resume) == .pause(lastPause: 6))
        #expect(moved(.lastPause(2), .pause) == nil)
    }
}
