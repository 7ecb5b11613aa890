import Shop
import Testing

@testable import Rehearsal

@Suite("What the shop is held to")
struct LedgerTests {
    private let noon = Timestamp(milliseconds: 1_800_000_000_000)

    private func order(
        _ code: String, units: Int = 1, expires: Timestamp? = nil, status: String = "reserved"
    ) -> HeardOrder {
        HeardOrder(
            code: code, key: "key of \(code)", status: status, expiresAt: expires,
            units: ["S": units])
    }

    private func ledger(stock: Int = 2) -> Ledger {
        Ledger(goods: [Scene.Good(sku: "S", stock: stock)])
    }

    private func acknowledge(
        _ order: HeardOrder, _ key: String, in ledger: inout Ledger, wanted: Int = 1,
        at moment: Timestamp? = nil
    ) {
        ledger.acknowledged(
            order, for: ("S", wanted), requestKey: key, admission: nil, at: moment ?? noon,
            now: .seconds(1))
    }

    private func broken(_ ledger: Ledger) -> [Promise: Int] { ledger.breaches.counts }

    @Test("As many as there are is right, one more is an oversell")
    func oversold() {
        var ledger = ledger(stock: 2)
        let later = noon + .minutes(10)

        acknowledge(order("A", expires: later), "a", in: &ledger)
        acknowledge(order("B", expires: later), "b", in: &ledger)
        #expect(broken(ledger) == [:])
        acknowledge(order("C", expires: later), "c", in: &ledger)

        #expect(broken(ledger) == [.oversold: 1])
    }

    @Test("Units of orders that may have ended are not counted")
    func released() {
        var ledger = ledger(stock: 1)
        acknowledge(order("A", expires: noon + .minutes(1)), "a", in: &ledger)

        acknowledge(
            order("B", expires: noon + .minutes(9)), "b", in: &ledger, at: noon + .minutes(2))
        ledger.asks(.cancel, about: "b")
        acknowledge(
            order("C", expires: noon + .minutes(9)), "c", in: &ledger, at: noon + .minutes(2))

        #expect(broken(ledger) == [:])
        #expect(ledger.held == ["S": 1])
    }

    @Test("The same key gets the same order")
    func replayed() {
        var ledger = ledger()
        acknowledge(order("A"), "a", in: &ledger)

        acknowledge(order("A"), "a", in: &ledger)
        #expect(broken(ledger) == [:])
        #expect(ledger.replays == 1)
        acknowledge(order("B"), "a", in: &ledger)

        #expect(broken(ledger) == [.changed: 1])
        #expect(ledger.entries.count == 1)
    }

    @Test("An order for something else is not what was asked for")
    func otherUnits() {
        var ledger = ledger()

        acknowledge(order("A", units: 2), "a", in: &ledger, wanted: 1)

        #expect(broken(ledger) == [.changed: 1])
    }

    @Test("An acknowledged order that is not there is lost; one that differs is changed")
    func lookedUp() {
        var ledger = ledger()
        acknowledge(order("A", expires: noon + .minutes(9)), "a", in: &ledger)

        func look(_ heard: Heard) {
            ledger.heard(heard, to: .order, about: "a", at: noon, now: .seconds(2))
        }
        look(.order(order("A", expires: noon + .minutes(9))))
        #expect(broken(ledger) == [:])
        #expect(ledger.entries[0].isFound)
        look(.refused("not_found", left: [:]))
        look(.order(order("A", units: 2, expires: noon + .minutes(9))))

        #expect(broken(ledger) == [.lost: 1, .changed: 1])
    }

    @Test("A hold that ends before its time is a broken promise, one that ends on time is not")
    func deadlines() {
        let expires = noon + .minutes(10)
        var ledger = ledger()
        acknowledge(order("A", expires: expires), "a", in: &ledger)
        acknowledge(order("B", expires: expires), "b", in: &ledger)
        let gone = Heard.order(order("A", status: "expired"))

        ledger.heard(gone, to: .order, about: "a", at: expires + .seconds(1), now: .seconds(2))
        #expect(broken(ledger) == [:])
        let other = Heard.order(order("B", status: "expired"))
        ledger.heard(other, to: .order, about: "b", at: expires - .minutes(1), now: .seconds(2))

        #expect(broken(ledger) == [.endedEarly: 1])
    }

    @Test("A hold that lasts long beyond its time keeps stock from others")
    func endedLate() {
        let expires = noon + .minutes(10)
        var ledger = ledger()
        acknowledge(order("A", expires: expires), "a", in: &ledger)
        let still = Heard.order(order("A", expires: expires))

        ledger.heard(still, to: .order, about: "a", at: expires + .seconds(30), now: .seconds(2))
        #expect(broken(ledger) == [:])
        ledger.heard(still, to: .order, about: "a", at: expires + .minutes(3), now: .seconds(2))

        #expect(broken(ledger) == [.endedLate: 1])
    }

    @Test("An order whose clock a slip has stopped is held for good")
    func stopped() {
        var ledger = ledger(stock: 1)
        acknowledge(order("A", expires: noon + .minutes(1)), "a", in: &ledger)
        ledger.asks(.slip, about: "a")
        ledger.heard(.fine, to: .slip, about: "a", at: noon, now: .seconds(2))

        acknowledge(
            order("B", expires: noon + .hours(2)), "b", in: &ledger, at: noon + .hours(1))

        #expect(broken(ledger) == [.oversold: 1])
    }
}

@Suite("Whether the line is fair")
struct LineWatchTests {
    @Test("Places are everybody's own and in the order of joining")
    func places() {
        var watch = LineWatch()
        func join(_ index: Int, by shopper: Int, sent: Double, heard: Double) -> String? {
            watch.joins(index, by: shopper, sentAt: .seconds(sent), heardAt: .seconds(heard))
        }

        #expect(join(1, by: 1, sent: 0, heard: 1) == nil)
        #expect(join(3, by: 3, sent: 0, heard: 1) == nil)
        #expect(join(2, by: 2, sent: 0.5, heard: 2) == nil)
        #expect(join(3, by: 4, sent: 3, heard: 4) != nil)
        #expect(join(0, by: 5, sent: 3, heard: 4) != nil)
        #expect(watch.joins == 4)
    }

    @Test("Whoever joins again has their own place again")
    func joinsAgain() {
        var watch = LineWatch()

        for second in [1.0, 5, 9] {
            let wrong = watch.joins(
                7, by: 1, sentAt: .seconds(second), heardAt: .seconds(second + 1))
            #expect(wrong == nil)
        }

        #expect(watch.joins == 1)
    }

    @Test("Nobody waits long after somebody behind them was let in")
    func turns() {
        var watch = LineWatch()
        watch.admits(10, heardAt: .seconds(100))

        #expect(watch.waits(9, sentAt: .seconds(105)) == nil)
        #expect(watch.waits(11, sentAt: .seconds(200)) == nil)
        #expect(watch.waits(9, sentAt: .seconds(111)) != nil)
    }
}
