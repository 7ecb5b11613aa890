import Shop
import Testing

/// Every status with every change that can befall it. `nil` is a refusal; a status that is the same
/// is "nothing changes".
@Suite("What changes do to an order")
struct OrderTransitionTests {
    private static let holding: Set<OrderStatus> = [
        .reserved, .awaitingPayment, .underReview, .paid, .fulfilled,
    ]

    /// The stock and the clock that must follow from the two statuses, told apart from the code.
    private func expect(
        _ transition: OrderTransition, from order: Order, to next: OrderStatus,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(transition.to == next, sourceLocation: sourceLocation)
        if next == order.status {
            #expect(transition.stock == .none, sourceLocation: sourceLocation)
            #expect(transition.deadline == order.deadline, sourceLocation: sourceLocation)
            return
        }
        let stock: StockEffect =
            switch (Self.holding.contains(order.status), Self.holding.contains(next)) {
            case (true, false): .release
            case (false, true): .take
            default: .none
            }
        #expect(transition.stock == stock, sourceLocation: sourceLocation)
        let deadline: Timestamp? =
            switch next {
            case .reserved: Fixture.now + .minutes(10)
            case .awaitingPayment: Fixture.now + .minutes(120)
            default: nil
            }
        #expect(transition.deadline == deadline, sourceLocation: sourceLocation)
    }

    private func outcome(_ body: () throws -> OrderTransition) -> OrderTransition? {
        try? body()
    }

    @Test(
        "the shopper gives details",
        arguments: [
            (.reserved, .awaitingPayment), (.awaitingPayment, .awaitingPayment),
            (.underReview, .underReview), (.paid, .paid), (.fulfilled, nil), (.expired, nil),
            (.cancelled, nil), (.refundDue, nil), (.refunded, nil),
        ] as [(OrderStatus, OrderStatus?)])
    func details(_ status: OrderStatus, _ next: OrderStatus?) throws {
        let order = Fixture.order(status)
        guard let next else {
            #expect(throws: OrderRefusal.notInThisStatus(status)) {
                try order.givingDetails(of: Fixture.drop(), at: Fixture.now)
            }
            return
        }
        expect(
            try order.givingDetails(of: Fixture.drop(), at: Fixture.now), from: order, to: next)
    }

    @Test("a paid order's details are given once")
    func paidDetails() throws {
        var order = Fixture.order(.paid)
        order.customer = Customer(
            name: "A", phone: "1", email: "", address: "B", note: "", phoneKey: nil, emailKey: nil)

        #expect(throws: OrderRefusal.notInThisStatus(.paid)) {
            try order.givingDetails(of: Fixture.drop(), at: Fixture.now)
        }
    }

    @Test("an order that costs nothing is paid with its details")
    func freeDetails() throws {
        let order = Fixture.order(.reserved, price: 0, fee: 0)

        expect(
            try order.givingDetails(of: Fixture.drop(fee: 0), at: Fixture.now), from: order,
            to: .paid)
    }

    @Test("the shopper may cancel until money is looked at", arguments: OrderStatus.allCases)
    func cancelling(_ status: OrderStatus) throws {
        let order = Fixture.order(status)
        if [.reserved, .awaitingPayment].contains(status) {
            expect(
                try order.cancelling(of: Fixture.drop(), at: Fixture.now, waitingSlips: 0),
                from: order, to: .cancelled)
        }
        // Staff have set it back while its slip waits.
        let slips = [.reserved, .awaitingPayment].contains(status) ? [1] : [0, 1]
        for waiting in slips {
            #expect(throws: OrderRefusal.notInThisStatus(status)) {
                try order.cancelling(
                    of: Fixture.drop(), at: Fixture.now, waitingSlips: waiting)
            }
        }
    }

    @Test("a shopper whose money is here does not cancel")
    func cancellingPartPaid() {
        #expect(throws: OrderRefusal.notInThisStatus(.awaitingPayment)) {
            try Fixture.order(.awaitingPayment, confirmed: 1)
                .cancelling(of: Fixture.drop(), at: Fixture.now, waitingSlips: 0)
        }
    }

    @Test(
        "a clock ends what has one, at its deadline and not before", arguments: OrderStatus.allCases
    )
    func expiring(_ status: OrderStatus) throws {
        let order = Fixture.order(status)
        let due = order.deadline

        if [.reserved, .awaitingPayment].contains(status), let due {
            #expect(order.expiring(of: Fixture.drop(), at: due - .milliseconds(1)) == nil)
            let ended = try #require(order.expiring(of: Fixture.drop(), at: due))
            expect(ended, from: order, to: .expired)
            let paid = Fixture.order(status, confirmed: 1)
            let owed = try #require(paid.expiring(of: Fixture.drop(), at: due))
            expect(owed, from: paid, to: .refundDue)
        } else {
            #expect(order.deadline == nil)
            #expect(order.expiring(of: Fixture.drop(), at: Fixture.now + .days(9)) == nil)
        }
    }

    @Test(
        "a slip arrives",
        arguments: [
            (.reserved, nil, nil), (.awaitingPayment, .underReview, .underReview),
            (.underReview, .underReview, .underReview), (.paid, .paid, .paid),
            (.fulfilled, .fulfilled, .fulfilled), (.expired, .underReview, .expired),
            (.cancelled, .cancelled, .cancelled), (.refundDue, .refundDue, .refundDue),
            (.refunded, .refunded, .refunded),
        ] as [(OrderStatus, OrderStatus?, OrderStatus?)])
    func slip(_ status: OrderStatus, _ takeable: OrderStatus?, _ gone: OrderStatus?) {
        let order = Fixture.order(status)
        for (canTake, next) in [(true, takeable), (false, gone)] {
            let transition = outcome {
                try order.receivingSlip(of: Fixture.drop(), at: Fixture.now, canTake: canTake)
            }
            guard let transition, let next else {
                #expect(transition == nil && next == nil)
                continue
            }
            expect(transition, from: order, to: next)
        }
    }

    @Test(
        "money is confirmed: enough, and not enough with and without another slip waiting",
        arguments: [
            (.reserved, .paid, .reserved, .reserved),
            (.awaitingPayment, .paid, .awaitingPayment, .awaitingPayment),
            (.underReview, .paid, .awaitingPayment, .underReview),
            (.paid, .paid, .paid, .paid), (.fulfilled, .fulfilled, .fulfilled, .fulfilled),
            (.expired, .refundDue, .refundDue, .refundDue),
            (.cancelled, .refundDue, .refundDue, .refundDue),
            (.refundDue, .refundDue, .refundDue, .refundDue),
            (.refunded, .refundDue, .refundDue, .refundDue),
        ] as [(OrderStatus, OrderStatus, OrderStatus, OrderStatus)])
    func money(
        _ status: OrderStatus, _ whole: OrderStatus, _ part: OrderStatus, _ waiting: OrderStatus
    ) {
        for (confirmed, slips, next) in [
            (75_000, 0, whole), (80_000, 3, whole), (74_999, 0, part), (1, 1, waiting),
        ] as [(Int64, Int, OrderStatus)] {
            let order = Fixture.order(status, confirmed: confirmed)
            expect(
                order.confirmingMoney(
                    of: Fixture.drop(), at: Fixture.now, waitingSlips: slips, decidesSlip: false),
                from: order, to: next)
        }
    }

    @Test("late money that is all there takes the units of an expired order again, if it may")
    func lateMoney() {
        let drop = Fixture.drop()
        func next(_ status: OrderStatus, _ confirmed: Int64, canTake: Bool) -> OrderTransition {
            Fixture.order(status, confirmed: confirmed).confirmingMoney(
                of: drop, at: Fixture.now, waitingSlips: 0, decidesSlip: false, canTake: canTake)
        }
        let paid = next(.expired, 75_000, canTake: true)
        #expect(paid.to == .paid && paid.stock == .take && paid.deadline == nil)
        #expect(next(.expired, 75_000, canTake: false).to == .refundDue)
        #expect(next(.expired, 74_999, canTake: true).to == .refundDue)
        #expect(next(.cancelled, 75_000, canTake: true).to == .refundDue)
    }

    @Test(
        "a rejected slip gives a fresh clock when no other waits", arguments: OrderStatus.allCases)
    func rejecting(_ status: OrderStatus) {
        let order = Fixture.order(status)
        let last = order.rejectingSlip(of: Fixture.drop(), at: Fixture.now, waitingSlips: 0)
        let another = order.rejectingSlip(of: Fixture.drop(), at: Fixture.now, waitingSlips: 1)

        if [.reserved, .awaitingPayment].contains(status) {
            // Set back while the slip waited: as fresh a clock as after a review.
            let hold: Span = status == .reserved ? .minutes(10) : .minutes(120)
            #expect(last.to == status && last.stock == .none)
            #expect(last.deadline == Fixture.now + hold)
        } else {
            expect(last, from: order, to: status == .underReview ? .awaitingPayment : status)
        }
        expect(another, from: order, to: status)
    }

    @Test(
        "set back while a slip waited, it has all of its time after the last decision, or more",
        arguments: [OrderStatus.reserved, .awaitingPayment])
    func rejectingSetBack(_ status: OrderStatus) throws {
        let drop = Fixture.drop()
        var order = Fixture.order(status)
        let due = try #require(order.deadline)
        for moment in [due - .milliseconds(1), due, due + .hours(9)] {
            let fresh = drop.deadline(in: status, from: moment)
            let last = order.rejectingSlip(of: drop, at: moment, waitingSlips: 0)
            #expect(last.to == status && last.stock == .none && last.deadline == fresh)
            let part = order.confirmingMoney(
                of: drop, at: moment, waitingSlips: 0, decidesSlip: true)
            #expect(part.to == status && part.deadline == fresh)
            // Nobody has decided on the last one.
            let another = order.rejectingSlip(of: drop, at: moment, waitingSlips: 1)
            #expect(another == order.unchanged())
            let cash = order.confirmingMoney(
                of: drop, at: moment, waitingSlips: 0, decidesSlip: false)
            #expect(cash == order.unchanged())
        }
        // Everybody was given more time meanwhile.
        order.deadline = due + .days(9)
        let last = order.rejectingSlip(of: drop, at: due, waitingSlips: 0)
        #expect(last.deadline == due + .days(9))
    }

    @Test(
        "money is taken back: with a slip that waits again, and without one",
        arguments: [
            (.reserved, .reserved, .reserved), (.awaitingPayment, .underReview, .awaitingPayment),
            (.underReview, .underReview, .underReview), (.paid, .underReview, .awaitingPayment),
            (.fulfilled, nil, nil), (.expired, .underReview, .expired),
            (.cancelled, .cancelled, .cancelled),
            (.refundDue, .refundDue, .refundDue), (.refunded, nil, nil),
        ] as [(OrderStatus, OrderStatus?, OrderStatus?)])
    func takingMoneyBack(_ status: OrderStatus, _ waiting: OrderStatus?, _ none: OrderStatus?) {
        var order = Fixture.order(status, confirmed: 74_999)
        order.customer = Fixture.customer("0812345678")
        for (slips, next) in [(1, waiting), (0, none)] {
            let transition = outcome {
                try order.takingBack(
                    of: Fixture.drop(), at: Fixture.now, takesMoney: true, waitingSlips: slips,
                    canTake: true)
            }
            guard let transition, let next else {
                #expect(transition == nil && next == nil)
                continue
            }
            expect(transition, from: order, to: next)
        }
    }

    @Test("what still covers the total stays paid, and without details it is reserved again")
    func takingMoneyBackFromPaid() throws {
        let covered = Fixture.order(.paid, confirmed: 75_000)
        let bare = Fixture.order(.paid, confirmed: 0)
        for (order, next) in [(covered, OrderStatus.paid), (bare, .reserved)] {
            expect(
                try order.takingBack(
                    of: Fixture.drop(), at: Fixture.now, takesMoney: true, waitingSlips: 0,
                    canTake: true),
                from: order, to: next)
        }
    }

    @Test(
        "without its last money an order is as it had ended",
        arguments: [
            (.cancelled, 1, true, .cancelled), (.cancelled, 0, true, .cancelled),
            (.expired, 1, true, .underReview), (.expired, 1, false, .expired),
            (.expired, 0, true, .expired),
        ] as [(OrderStatus, Int, Bool, OrderStatus)])
    func takingRefundBack(
        _ ended: OrderStatus, _ slips: Int, _ canTake: Bool, _ next: OrderStatus
    ) throws {
        let order = Fixture.order(.refundDue)
        expect(
            try order.takingBack(
                of: Fixture.drop(), at: Fixture.now, takesMoney: true, waitingSlips: slips,
                canTake: canTake, ended: ended),
            from: order, to: next)
    }

    @Test("a rejection is taken back: the slip waits again", arguments: OrderStatus.allCases)
    func takingRejectionBack(_ status: OrderStatus) throws {
        let order = Fixture.order(status)
        for canTake in [true, false] {
            let resumes = status == .awaitingPayment || status == .expired && canTake
            expect(
                try order.takingBack(
                    of: Fixture.drop(), at: Fixture.now, takesMoney: false, waitingSlips: 1,
                    canTake: canTake),
                from: order, to: resumes ? .underReview : status)
        }
    }

    @Test(
        "staff set any status but the one it has", arguments: OrderStatus.allCases,
        OrderStatus.allCases)
    func byHand(_ status: OrderStatus, _ next: OrderStatus) throws {
        let order = Fixture.order(status)
        if status == next {
            #expect(throws: OrderRefusal.notInThisStatus(status)) {
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now)
            }
        } else {
            expect(
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now, unpaid: true),
                from: order, to: next)
        }
    }

    @Test(
        "money that is here never ends as expired or cancelled, from whichever status",
        arguments: OrderStatus.allCases, [OrderStatus.expired, .cancelled])
    func endingWithMoney(_ status: OrderStatus, _ next: OrderStatus) throws {
        let order = Fixture.order(status, confirmed: 1)
        if [.refundDue, .refunded].contains(status) {
            #expect(throws: OrderRefusal.notInThisStatus(status)) {
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now)
            }
        } else {
            expect(
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now), from: order,
                to: .refundDue)
        }
    }

    @Test("goods go unpaid only on purpose", arguments: OrderStatus.allCases)
    func sendingUnpaid(_ status: OrderStatus) throws {
        guard status != .fulfilled else { return }
        let order = Fixture.order(status, confirmed: 10_000)
        // That staff have called it paid brings no money.
        #expect(throws: OrderRefusal.moneyOwing(Fixture.baht(65_000))) {
            try order.setting(to: .fulfilled, of: Fixture.drop(), at: Fixture.now)
        }
        let whole = Fixture.order(status, confirmed: 75_000)
        expect(
            try whole.setting(to: .fulfilled, of: Fixture.drop(), at: Fixture.now), from: whole,
            to: .fulfilled)
    }

    @Test(
        "what an order's money speaks against is set only on purpose",
        arguments: [
            (75_000, .reserved, .moneyIsHere(Fixture.baht(75_000))),
            (75_000, .awaitingPayment, .moneyIsHere(Fixture.baht(75_000))),
            (74_999, .awaitingPayment, nil), (0, .refundDue, .nothingToGiveBack),
            (0, .refunded, .nothingToGiveBack), (1, .refundDue, nil), (1, .refunded, nil),
            (0, .underReview, nil),
        ] as [(Int64, OrderStatus, OrderRefusal?)])
    func againstTheMoney(
        _ confirmed: Int64, _ next: OrderStatus, _ refusal: OrderRefusal?
    ) throws {
        let order = Fixture.order(.paid, confirmed: confirmed)
        if let refusal {
            #expect(throws: refusal) {
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now)
            }
        } else {
            expect(
                try order.setting(to: next, of: Fixture.drop(), at: Fixture.now), from: order,
                to: next)
        }
        expect(
            try order.setting(to: next, of: Fixture.drop(), at: Fixture.now, unpaid: true),
            from: order, to: next)
    }

    @Test("an order's sums follow from its lines")
    func sums() {
        let order = Fixture.order(.awaitingPayment, confirmed: 80_000)

        #expect(order.subtotal == Fixture.baht(70_000))
        #expect(order.total == Fixture.baht(75_000))
        #expect(order.balance == Fixture.baht(-5_000))
        #expect(order.quantity == 2)
    }
}
