internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop
internal import Synchronization

/// The page of the shop at a glance.
extension StaffPages {
    /// Answers `GET /admin`.
    func showFront(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let figures = try await figures(for: request, visit)
        return try await answer(
            StaffFrontPage(
                figures: figures, now: live.now(.quarter, in: frame.language(of: request)),
                maySee: visit.may(.writeNotes), lines: dropsWithLine, codes: dropsWithCodes,
                waitlist: try await waitlistCount(visit)),
            to: request, visit, current: .front, path: "/admin")
    }

    /// `GET /admin/figures`: the part of the front page that is live.
    func showFigures(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let figures = try await figures(for: request, visit)
        return frame.answer(FiguresFragment(figures: figures), to: request, path: "/admin")
    }

    /// `GET /admin/events`: what changes, as it changes.
    func listen(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let listener = EventStreams.Listener(account: visit.staff.email, session: visit.token)
        return try streams.response(to: listener) { [keeper, token = visit.token] in
            try await keeper.isOpen(session: token)
        }
    }

    /// The named limits of the front page.
    private enum Limits {
        /// Orders listed as the newest.
        static let newest = 8
        /// Minutes that the rate is taken over.
        static let rateMinutes: Int64 = 5
        /// The number of minutes in the chart.
        static let paceMinutes: Int64 = 30
    }

    private func figures(
        for request: WebRequest, _ visit: Visit
    ) async throws -> StaffFigures {
        let caller = visit.caller
        let figures = try await keeper.figures(by: caller)
        let newest = try await keeper.orders(
            OrderFilter(), past: nil, limit: Limits.newest, by: caller)
        let wording = frame.wording(for: request)
        let listings = shownListings(at: figures.at)
        let left = listings.reduce(0) { $0 + keeper.units(of: $1) }
        return StaffFigures(
            ordersPerMinute: rate(figures), slipsWaiting: figures.waitingSlips,
            received: wording.money(money(figures.confirmed())),
            awaited: wording.money(money(awaited(figures))),
            misfits: misfits(figures, wording) { OrdersQuery(money: $0).path() }, unitsLeft: left,
            pace: StaffFigures.pace(pace(figures)),
            byStatus: OrderStatus.allCases.map { status in
                StatusCount(
                    status: status, count: figures.sums(status).orders,
                    href: "/admin/orders?status=\(status.rawValue)")
            }, stock: try await stock(of: listings, figures, caller),
            newest: try await rows(newest.rows, wording, caller),
            asOf: wording.when(figures.at))
    }

    /// Orders whose money does not fit, of the kinds that there are, or that are asked for.
    func misfits(
        _ figures: ShopFigures, _ wording: Wording, of drop: DropID? = nil,
        on chosen: MoneyStanding? = nil, _ href: (MoneyStanding) -> String
    ) -> [MoneyMisfit] {
        [MoneyStanding.overpaid, .underpaid].compactMap { standing in
            let sums = figures.misfits.sums(standing, of: drop)
            guard sums.orders > 0 || chosen == standing else { return nil }
            return MoneyMisfit(
                standing: standing, orders: sums.orders, sum: wording.money(money(sums.amount)),
                href: href(standing), isOn: chosen == standing)
        }
    }

    /// The drops that are not over; when all are over, the one that was last.
    private func shownListings(at now: Timestamp) -> [DropListing] {
        let all = keeper.catalogue?.listings ?? []
        let live = all.filter { $0.drop.closesAt > now }
        guard live.isEmpty else { return live }
        return all.max { $0.drop.closesAt < $1.drop.closesAt }.map { [$0] } ?? []
    }

    func money(_ minorUnits: Int64) -> Money {
        Money(minorUnits: minorUnits, currency: keeper.catalogue?.shop.currency ?? .thb)
    }

    /// What orders that hold stock and are not paid come to.
    private func awaited(_ figures: ShopFigures) -> Int64 {
        OrderStatus.allCases.filter { $0.holdsStock && !$0.isSold }
            .reduce(0) { $0 + figures.sums($1).total }
    }

    private func rate(_ figures: ShopFigures) -> String {
        let minute = figures.at.milliseconds / 60_000
        let orders = (0..<Limits.rateMinutes).reduce(0) {
            $0 + (figures.tally.reservedByMinute[minute - $1] ?? 0)
        }
        let tenths = orders * 10 / Int(Limits.rateMinutes)
        return tenths >= 100 || tenths % 10 == 0
            ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private func pace(_ figures: ShopFigures) -> [Int] {
        let minute = figures.at.milliseconds / 60_000
        return (0..<Limits.paceMinutes).reversed().map {
            figures.tally.reservedByMinute[minute - $0] ?? 0
        }
    }

    private func stock(
        of listings: [DropListing], _ figures: ShopFigures, _ caller: Caller
    ) async throws -> [StockBar] {
        var bars: [StockBar] = []
        for listing in listings {
            let sold = try await soldUnits.units(of: listing.drop.id, figures) {
                try await keeper.soldUnits(of: listing.drop.id, by: caller)
            }
            for product in listing.products {
                for variant in product.variants {
                    let taken = max(0, variant.stock - keeper.stock.available(variant.id))
                    let paid = min(taken, sold[variant.id] ?? 0)
                    bars.append(
                        StockBar(
                            product: product.name, variant: variant.name, sku: variant.sku,
                            stock: variant.stock, sold: paid, held: taken - paid))
                }
            }
        }
        return bars
    }
}

/// How many units of each variant are paid for, counted again only when the sums say that it
/// changed: a look at every paid order is too much for each glance.
final class SoldUnits: Sendable {
    private struct Counted {
        var whole: Int
        var units: [VariantID: Int]
    }

    private let known = Mutex<[DropID: Counted]>([:])

    func units(
        of drop: DropID, _ figures: ShopFigures, count: () async throws -> [VariantID: Int]
    ) async throws -> [VariantID: Int] {
        let whole = OrderStatus.allCases.filter(\.isSold)
            .reduce(0) { $0 + figures.sums($1, of: drop).units }
        if whole == 0 { return [:] }
        if let counted = known.withLock({ $0[drop] }), counted.whole == whole {
            return counted.units
        }
        let units = try await count()
        known.withLock { $0[drop] = Counted(whole: whole, units: units) }
        return units
    }
}

extension Shopkeeper {
    /// Units of a drop that can still be reserved.
    func units(of listing: DropListing) -> Int {
        stock.available(listing.variants.map(\.id)).values.reduce(0, +)
    }
}
