import Shop
import Testing

@Suite("What is to be said of an order's money")
struct OrderMoneyTests {
    @Test(
        "too much, too little and what goes back",
        arguments: [
            (.reserved, 0, nil), (.awaitingPayment, 0, nil), (.awaitingPayment, 1, .underpaid),
            (.underReview, 74_999, .underpaid), (.underReview, 75_000, nil),
            (.paid, 0, .underpaid), (.paid, 75_000, nil), (.paid, 75_001, .overpaid),
            (.fulfilled, 0, .underpaid), (.fulfilled, 80_000, .overpaid), (.expired, 0, nil),
            (.cancelled, 0, nil), (.refundDue, 80_000, .refundDue), (.refunded, 80_000, nil),
        ] as [(OrderStatus, Int64, MoneyStanding?)])
    func standing(_ status: OrderStatus, _ confirmed: Int64, _ standing: MoneyStanding?) {
        #expect(Fixture.order(status, confirmed: confirmed).moneyStanding == standing)
    }

    @Test("up to what is owed now is confirmed; more only on purpose; nothing, never")
    func confirming() throws {
        let order = Fixture.order(.underReview, confirmed: 70_000)
        try order.checkConfirming(5_000, onPurpose: false)
        #expect(throws: OrderRefusal.moreThanOwed(Fixture.baht(5_000))) {
            try order.checkConfirming(5_001, onPurpose: false)
        }
        try order.checkConfirming(5_001, onPurpose: true)
        #expect(throws: OrderRefusal.moreThanOwed(Fixture.baht(0))) {
            try Fixture.order(.paid, confirmed: 80_000).checkConfirming(1, onPurpose: false)
        }
        for amount in [0, -1, Money.greatest + 1, Int64.max] {
            #expect(throws: OrderRefusal.missing(.amount)) {
                try order.checkConfirming(amount, onPurpose: true)
            }
        }
        // Together they would not fit any more.
        #expect(throws: OrderRefusal.missing(.amount)) {
            try order.checkConfirming(Money.greatest, onPurpose: true)
        }
    }

    @Test(
        "what is asked before a status is set by hand",
        arguments: [
            (.awaitingPayment, 0, 0, .cancelled, nil), (.underReview, 0, 1, .cancelled, .slipWaits),
            (.awaitingPayment, 1, 0, .expired, .moneyGoesBack(Fixture.baht(1))),
            (.underReview, 1, 1, .cancelled, .moneyGoesBack(Fixture.baht(1))),
            (.paid, 0, 0, .cancelled, .calledPaid),
            (.awaitingPayment, 0, 0, .fulfilled, .moneyOwing(Fixture.baht(75_000))),
            (.paid, 0, 0, .fulfilled, .moneyOwing(Fixture.baht(75_000))),
            (.paid, 75_000, 0, .fulfilled, nil), (.paid, 75_000, 0, .refundDue, nil),
            (.cancelled, 0, 1, .cancelled, nil), (.awaitingPayment, 75_000, 0, .paid, nil),
            (.reserved, 0, 0, .paid, .notReceived(Fixture.baht(75_000))),
            (.underReview, 74_000, 1, .paid, .notReceived(Fixture.baht(1_000))),
            (.paid, 75_000, 0, .awaitingPayment, .moneyIsHere(Fixture.baht(75_000))),
            (.paid, 75_001, 0, .reserved, .moneyIsHere(Fixture.baht(75_001))),
            (.paid, 74_999, 0, .awaitingPayment, nil), (.paid, 0, 0, .awaitingPayment, nil),
            (.paid, 0, 0, .refundDue, .nothingToGiveBack),
            (.refundDue, 0, 0, .refunded, .nothingToGiveBack),
            (.refundDue, 5, 0, .refunded, nil),
            (.fulfilled, 5, 0, .refunded, .refundedAtOnce(Fixture.baht(5))),
            (.fulfilled, 5, 0, .underReview, nil),
            (.underReview, 0, 1, .awaitingPayment, .slipWaits),
            (.underReview, 0, 1, .reserved, .slipWaits), (.underReview, 0, 0, .reserved, nil),
        ] as [(OrderStatus, Int64, Int, OrderStatus, StatusDoubt?)])
    func doubts(
        _ status: OrderStatus, _ confirmed: Int64, _ slips: Int, _ next: OrderStatus,
        _ doubt: StatusDoubt?
    ) {
        let order = Fixture.order(status, confirmed: confirmed)
        #expect(order.doubt(settingTo: next, waitingSlips: slips) == doubt)
    }

    @Test(
        "all that is here is due of an order that is not owed, and what is too much of one that is",
        arguments: [
            (.refundDue, 300, 300), (.paid, 1_000, 0), (.awaitingPayment, 300, 0),
            (.expired, 300, 0), (.cancelled, 300, 0), (.refunded, 300, 0), (.refundDue, 0, 0),
        ] as [(OrderStatus, Int64, Int64)])
    func due(_ status: OrderStatus, _ confirmed: Int64, _ due: Int64) {
        let order = Fixture.order(status, confirmed: confirmed)
        let beyond = max(0, confirmed - 1_000)
        #expect(order.due == Fixture.baht(order.status.holdsStock ? beyond : due))
    }

    @Test("an order is refunded when nothing of its money is here, and due again when some is")
    func refunds() {
        #expect(Fixture.order(.refundDue, confirmed: 0).givingBack().to == .refunded)
        #expect(Fixture.order(.refundDue, confirmed: 1).givingBack().to == .refundDue)
        #expect(Fixture.order(.paid, confirmed: 0).givingBack().to == .paid)
        for status in [OrderStatus.refunded, .cancelled, .expired, .refundDue] {
            #expect(Fixture.order(status, confirmed: 5).gettingAgain().to == .refundDue)
        }
        #expect(Fixture.order(.fulfilled, confirmed: 5).gettingAgain().to == .fulfilled)
    }

    @Test("a slip on its way holds an order for a while, and only while its clock runs out")
    func uploadHold() {
        let now = Fixture.now
        func until(_ status: OrderStatus, _ left: Span, held: Timestamp? = nil) -> Timestamp? {
            UploadHold.until(status, deadline: now + left, held: held, at: now)
        }
        let soon = now + .minutes(1) + UploadHold.most
        #expect(until(.awaitingPayment, .minutes(1)) == soon)
        #expect(until(.awaitingPayment, .minutes(1), held: now) == soon)
        // The newest counts, and whoever wrote one knows it again.
        #expect(until(.awaitingPayment, .minutes(1), held: soon) == soon - .milliseconds(1))
        #expect(until(.awaitingPayment, .minutes(60)) == nil)
        #expect(until(.awaitingPayment, .milliseconds(0)) == nil)
        #expect(until(.reserved, .minutes(1)) == nil)
        #expect(UploadHold.until(.awaitingPayment, deadline: nil, held: nil, at: now) == nil)
    }
}
