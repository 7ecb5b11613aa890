internal import HTTPTypes
internal import Shop

/// The problems where something has moved, or where an order's money does not fit.
extension Problem {
    /// 409 with what the order is now, and what of it has moved.
    static func changed(_ moved: OrderMoved) -> Problem {
        let parts = OrderPart.allCases.filter(moved.parts.contains)
        return Problem(
            .changed,
            "The order has changed since it was read, so nothing was done. Read it again.",
            members: [
                ("changed", .array(parts.map { .string($0.rawValue) })),
                ("order_status", .string(moved.status.rawValue)),
                ("balance", value(moved.balance)),
                (
                    "order",
                    .object(
                        JSONObject([
                            ("status", .string(moved.status.rawValue)),
                            ("balance", value(moved.balance)),
                        ]))
                ),
            ])
    }

    /// The problem 409 where more money is confirmed than is owed, with what is owed.
    static func moreThanOwed(_ owed: Money) -> Problem {
        Problem(
            .moreThanOwed,
            "This is more than the order owes. Send `overpayment: true` if it is meant.",
            members: [("balance", value(owed))])
    }

    /// 409 with the codes of the other orders that a slip's file was sent to.
    static func sentBefore(_ orders: [String]) -> Problem {
        Problem(
            .fileReused,
            "This file was sent for other orders too. Name them in `reused` if its money is "
                + "this one's.",
            members: [("orders", .array(orders.map { .string($0) }))])
    }

    /// The problem 409 where goods would leave unpaid, with what is owed.
    static func moneyOwing(_ owed: Money) -> Problem {
        Problem(
            .moneyOwing,
            "Money is owed for this order. Send `force: true` if the goods shall go all the same.",
            members: [("balance", value(owed))])
    }

    /// 409: what would wait for money has it already.
    static var moneyIsHere: Problem {
        Problem(
            .moneyIsHere,
            "All of this order's money is here. Send `force: true` if it shall wait for money.")
    }

    /// 409: there is nothing to give back.
    static var nothingReceived: Problem {
        Problem(
            .nothingReceived,
            "No money was received for this order. Send `force: true` if it is meant.")
    }

    /// 409 with what the line is now, where somebody else has steered it meanwhile.
    static func changed(_ moved: LineMoved) -> Problem {
        func value(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
        let now: (name: String, value: JSONValue) =
            switch moved {
            case .rate(let rate): ("rate", value(rate))
            case .cap(let cap): ("cap", value(cap))
            case .time(let last): ("last_extension", .integer(last))
            }
        return Problem(
            .changed,
            "Somebody has steered the line since it was read, so nothing was done. Read it again.",
            members: [now])
    }

    private static func value(_ money: Money) -> JSONValue {
        .object(
            JSONObject([
                ("amount", .string(money.decimal)), ("currency", .string(money.currency.code)),
            ]))
    }
}
