import Testing

@testable import Shop

@Suite("What shoppers are told by mail")
struct OrderMailTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func entry(
        _ kind: TimelineEntry.Kind, to status: OrderStatus? = nil, by actor: Actor = .shopper,
        amount: Int64? = nil
    ) -> TimelineEntry {
        TimelineEntry(
            at: Self.now, actor: actor, kind: kind, to: status,
            amount: amount.map { Money(minorUnits: $0, currency: .thb) })
    }

    private func order(
        _ status: OrderStatus, paid: Int64 = 0, deadline: Timestamp? = now + .minutes(5)
    ) -> Order {
        let price = Money(minorUnits: 35_000, currency: .thb)
        let title = VariantTitle(sku: "S", product: "Shirt", variant: "S")
        return Order(
            id: OrderID(1), drop: DropID(1), status: status, createdAt: Self.now,
            deadline: deadline,
            lines: [
                OrderLine(
                    variant: VariantID(1), quantity: 1, unitPrice: price,
                    told: ToldGoods(id: 1, title: title))
            ], shippingFee: .zero(.thb), customer: nil,
            confirmed: Money(minorUnits: paid, currency: .thb))
    }

    @Test("an entry is told where a shopper waits to hear of it")
    func entries() {
        let told: [(TimelineEntry, OrderMail?)] = [
            (entry(.reserved, to: .reserved), nil),
            (entry(.reserved, to: .awaitingPayment), .reserved),
            (entry(.reserved, to: .paid), .paid),
            (entry(.reserved, to: .awaitingPayment, by: .system), .offered),
            (entry(.reserved, to: .paid, by: .system), .paid),
            (entry(.details, to: .awaitingPayment), .reserved), (entry(.details), nil),
            (entry(.slip, to: .underReview), .slip), (entry(.slip), .slip),
            (entry(.slipRejected, to: .awaitingPayment), .rejected),
            (entry(.slipApproved, to: .paid), .paid), (entry(.slipApproved), .short),
            (entry(.payment, to: .refundDue), .refundDue),
            (entry(.payment, to: .awaitingPayment), .short),
            (entry(.takenBack, to: .awaitingPayment), .short), (entry(.takenBack), nil),
            (entry(.takenBack, to: .underReview), nil),
            (entry(.takenBack, amount: -100), .takenBack),
            (entry(.takenBack, to: .cancelled, amount: -100), .takenBack),
            (entry(.takenBack, to: .awaitingPayment, amount: -100), .short),
            (entry(.refundDone, amount: -100), .moneyBack),
            (entry(.refundDone, to: .refunded, amount: -100), .refunded),
            (entry(.refundReturned, amount: 100), .refundBack),
            (entry(.refundReturned, to: .refundDue, amount: 100), .refundBack),
            (entry(.refundRefused), .refundBack), (entry(.refundSent), nil),
            (entry(.refundAccount), nil),
            (entry(.status, to: .fulfilled), .shipped), (entry(.status, to: .underReview), nil),
            (entry(.status, to: .refunded), .refunded),
            (entry(.status, to: .awaitingPayment), .reserved),
            (entry(.oversold, to: .paid), .paid), (entry(.expired, to: .expired), .expired),
            (entry(.expired, to: .refundDue), .refundDue),
            (entry(.cancelled, to: .cancelled), .cancelled),
            (entry(.forgiven), nil),
            (entry(.note), nil), (entry(.extended), nil), (entry(.shortened), nil),
        ]
        for (entry, mail) in told {
            #expect(
                OrderMail(telling: entry) == mail, "\(entry.kind) \(String(describing: entry.to))")
        }
    }

    @Test("what is not so any more when it is sent is not told")
    func over() {
        func told(_ mail: OrderMail, _ order: Order, slip: Bool = false) -> OrderMail? {
            mail.isTold(of: order, slipWaits: slip, at: Self.now)
        }
        #expect(told(.reserved, order(.awaitingPayment)) == .reserved)
        #expect(told(.reserved, order(.awaitingPayment), slip: true) == nil)
        #expect(told(.reserved, order(.awaitingPayment, paid: 100)) == nil)
        #expect(told(.reserved, order(.paid, paid: 35_000)) == nil)
        #expect(told(.slip, order(.underReview), slip: true) == .slip)
        #expect(told(.slip, order(.paid)) == nil)
        #expect(told(.rejected, order(.awaitingPayment)) == .rejected)
        #expect(told(.rejected, order(.paid, paid: 35_000)) == nil)
        for (mail, status) in [
            (OrderMail.paid, OrderStatus.paid), (.paid, .fulfilled), (.shipped, .fulfilled),
            (.expired, .expired), (.cancelled, .cancelled), (.refundDue, .refundDue),
            (.refunded, .refunded),
        ] {
            #expect(told(mail, order(status, paid: 35_000, deadline: nil)) == mail)
            #expect(told(mail, order(.underReview, deadline: nil)) == nil)
        }
    }

    @Test("of money that has come, what is told is what is missing then")
    func money() {
        func told(_ order: Order) -> OrderMail? {
            OrderMail.short.isTold(of: order, slipWaits: false, at: Self.now)
        }
        #expect(told(order(.awaitingPayment, paid: 10_000)) == .short)
        #expect(told(order(.underReview, paid: 10_000, deadline: nil)) == .short)
        #expect(told(order(.awaitingPayment)) == .reserved)
        #expect(told(order(.paid, paid: 35_000, deadline: nil)) == .paid)
        #expect(told(order(.paid, paid: 40_000, deadline: nil)) == .overpaid)
        #expect(told(order(.fulfilled, paid: 40_000, deadline: nil)) == .overpaid)
        #expect(told(order(.refundDue, paid: 10_000, deadline: nil)) == nil)
    }

    @Test("of money that moved again, what is told is how the order stands then")
    func moved() {
        func told(_ mail: OrderMail, _ order: Order) -> OrderMail? {
            mail.isTold(of: order, slipWaits: false, at: Self.now)
        }
        func ended(_ status: OrderStatus, paid: Int64 = 0) -> Order {
            order(status, paid: paid, deadline: nil)
        }
        #expect(told(.takenBack, ended(.paid, paid: 35_000)) == .takenBack)
        #expect(told(.takenBack, ended(.cancelled)) == .takenBack)
        #expect(told(.takenBack, ended(.refunded)) == nil)
        #expect(told(.takenBack, order(.awaitingPayment, paid: 100)) == .short)
        #expect(told(.moneyBack, ended(.paid, paid: 35_000)) == .moneyBack)
        #expect(told(.moneyBack, ended(.refunded)) == nil)
        #expect(told(.refundBack, ended(.refundDue, paid: 100)) == .refundBack)
        #expect(told(.refundBack, ended(.paid, paid: 40_000)) == .refundBack)
        #expect(told(.refundBack, ended(.paid, paid: 35_000)) == nil)
        #expect(told(.refundBack, ended(.refunded)) == nil)
        #expect(told(.overpaid, ended(.paid, paid: 35_000)) == nil)
    }

    @Test("a reminder is of one deadline, and of none that is over")
    func reminder() {
        let deadline = Self.now + .minutes(5)
        func told(_ deadline: Timestamp, at now: Timestamp = Self.now) -> OrderMail? {
            OrderMail.reminder.isTold(
                of: order(.awaitingPayment), slipWaits: false, deadline: deadline, at: now)
        }
        #expect(told(deadline) == .reminder)
        #expect(told(deadline, at: deadline) == nil)
        #expect(told(deadline + .milliseconds(1)) == nil)
        #expect(Reminder.lead(of: .hours(2)) == .minutes(30))
        #expect(Reminder.lead(of: .days(2)) == Reminder.longest)
    }
}
