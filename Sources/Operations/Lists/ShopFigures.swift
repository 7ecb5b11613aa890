package import Shop
package import Storage

extension Shopkeeper {
    /// The figures of the front page.
    ///
    /// - Parameters:
    ///   - lane: whose time it takes; what watches the database asks among shoppers, to see what
    ///     they see.
    ///   - span: when the orders were created that are summed up. Waiting slips and what is counted
    ///     by the minute are those of now.
    package func figures(
        in lane: Lane = .staff, of span: OrderSpan = OrderSpan(), by caller: Caller
    ) async throws -> ShopFigures {
        let drops = (catalogue?.listings.map(\.drop) ?? []) + (catalogue?.withdrawn ?? [])
        let now = clock()
        return try await ask(
            ReadShopFigures(
                now: now, span: span, rehearsals: drops.filter(\.kind.isRehearsal).map(\.id),
                tally: { try self.tally(at: now, on: $0) }, caller: caller),
            in: lane)
    }
}

/// Reads the figures of the front page.
package struct ReadShopFigures: StaffQuery {
    let now: Timestamp
    let span: OrderSpan
    /// Drops whose slips nobody waits for.
    let rehearsals: [DropID]
    /// Sums up all orders, from what is known of them already.
    let tally: @Sendable (any Connection) throws -> Tally
    package let caller: Caller

    package func run(on connection: any Connection) throws -> ShopFigures {
        var tally = try tally(connection)
        if span != OrderSpan() { try tally.narrow(to: span, on: connection) }
        let waiting = try WaitingSlips.count(on: connection)
        return ShopFigures(
            at: now, tally: tally, waitingSlips: waiting,
            slipsOfBuyers: try WaitingSlips.ofBuyers(
                besides: rehearsals, of: waiting, on: connection),
            misfits: try MoneyMisfits.load(of: span, on: connection))
    }
}

/// The figures of the shop at a moment.
package struct ShopFigures: Sendable {
    package var at: Timestamp
    package var tally: Tally
    package var waitingSlips: Int
    /// The waiting slips that somebody waits for.
    package var slipsOfBuyers: WaitingSlips.OfBuyers
    /// The orders whose money does not fit.
    package var misfits: MoneyMisfits

    /// The sums of one status, of one drop or of all.
    package func sums(_ status: OrderStatus, of drop: DropID? = nil) -> Tally.Sums {
        var sums = Tally.Sums()
        for (key, part) in tally.sums where key.status == status && (drop ?? key.drop) == key.drop {
            sums.orders += part.orders
            sums.units += part.units
            sums.total += part.total
        }
        return sums
    }

    /// Confirmed money in minor units, of one drop or of all.
    package func confirmed(of drop: DropID? = nil) -> Int64 {
        tally.confirmed.reduce(0) { $0 + ((drop ?? $1.key) == $1.key ? $1.value : 0) }
    }
}
