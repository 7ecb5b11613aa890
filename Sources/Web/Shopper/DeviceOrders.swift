internal import Formats
internal import HTTPTypes
internal import Operations
internal import Pages
internal import Shop

/// The orders that a device remembers, so that its shopper finds the way back to them.
///
/// A cookie that scripts cannot read holds their codes and keys, newest first; each key proves
/// itself. It is set by what is done here (reserving, finding, asking for it) and never by only
/// looking at an order: a link from somebody else would otherwise put their order among one's own.
struct DeviceOrders: Sendable {
    let orders: [ShopperPages.OwnOrder]
    /// The orders that were lost with the database. Their own pages say what to do.
    let lost: [Lost]
    /// Whether the device sent a list, be there anything in it or not.
    let isSent: Bool
    /// Whether this server knows each entry of the list.
    let isWhole: Bool

    /// An order of which nothing is left but its link.
    struct Lost: Sendable {
        let code: OrderCode
        let key: String
    }

    /// A cookie beside it that scripts do read: only where it is, a shared page asks for the list.
    static let mark = "holdfast_has_orders"

    private static let between: Unicode.Scalar = ":"
    private static let next: Unicode.Scalar = "."
    /// The most bytes of the cookie.
    private static let longest = 64 * OwnOrdersLimits.kept

    static func name(isSecure: Bool) -> String {
        isSecure ? "__Host-holdfast_orders" : "holdfast_orders"
    }

    /// What a request brings. What this shop did not give out is left out.
    init(_ request: WebRequest, keeper: Shopkeeper, isSecure: Bool) {
        let value = request.cookie(Self.name(isSecure: isSecure))
        let entries =
            value.flatMap { $0.utf8.count <= Self.longest ? $0.pieces(at: Self.next) : nil } ?? []
        var orders: [ShopperPages.OwnOrder] = []
        var lost: [Lost] = []
        for entry in entries.prefix(OwnOrdersLimits.kept) {
            let parts = entry.pieces(at: Self.between)
            guard parts.count == 2, let code = OrderCode(typed: parts[0]) else { continue }
            let key = String(parts[1])
            do {
                guard let id = try keeper.orderID(code: code.text, key: key) else { continue }
                orders.append(ShopperPages.OwnOrder(id: id, code: code, key: key))
            } catch {
                lost.append(Lost(code: code, key: key))
            }
        }
        self.orders = orders
        self.lost = lost
        isSent = value != nil
        isWhole = orders.count + lost.count == min(entries.count, OwnOrdersLimits.kept)
    }

    /// The cookie that says that this device remembers some.
    static func renewedMark(isSecure: Bool) -> String {
        Cookies.set(
            mark, "1", age: OwnOrdersLimits.unused, isSecure: isSecure, isForScripts: true)
    }

    /// The cookies of a device that remembers these orders, and then those that were lost; without
    /// any they are taken away.
    ///
    /// - Parameter waits: whether the device remembers entries of waitlists as well, for which the
    ///   mark stays.
    static func cookies(
        _ orders: [ShopperPages.OwnOrder], lost: [Lost] = [], waits: Bool = false, isSecure: Bool
    ) -> [String] {
        let links = orders.map { ($0.code, $0.key) } + lost.map { ($0.code, $0.key) }
        let kept = links.prefix(OwnOrdersLimits.kept)
        let list = kept.map { "\($0.0.text)\(between)\($0.1)" }.joined(separator: "\(next)")
        let age = kept.isEmpty ? Span.seconds(0) : OwnOrdersLimits.unused
        return [
            Cookies.set(name(isSecure: isSecure), list, age: age, isSecure: isSecure),
            waits
                ? renewedMark(isSecure: isSecure)
                : Cookies.set(
                    mark, kept.isEmpty ? "" : "1", age: age, isSecure: isSecure,
                    isForScripts: true),
        ]
    }
}

/// This device's other orders of a drop.
struct OtherOrders: Sendable {
    var links: [OrderLink] = []
    /// Units in them.
    var units = 0

    /// The limit that these count with; `nil` without one, or where there are none.
    func limitHad(in drop: Drop) -> LimitReached? {
        guard let limit = drop.limitPerPerson, units > 0 else { return nil }
        return LimitReached(limit: limit, already: units, others: links)
    }

    /// The limit that these and so many units more are above.
    func limitAhead(of more: Int, in drop: Drop) -> LimitReached? {
        limitHad(in: drop).flatMap { units + more > $0.limit ? $0 : nil }
    }
}

extension ShopperPages {
    /// The orders that the asking device remembers.
    func remembered(_ request: WebRequest) -> DeviceOrders {
        DeviceOrders(request, keeper: keeper, isSecure: frame.isSecure)
    }

    /// The cookies with which a device remembers one more order.
    func remembering(_ own: OwnOrder, _ request: WebRequest) -> [String] {
        let device = remembered(request)
        let others = device.orders.filter { $0.id != own.id }
        return DeviceOrders.cookies([own] + others, lost: device.lost, isSecure: frame.isSecure)
    }

    /// The mark of a device that remembers this order, once more, beside the answer to what it did.
    /// Not the list: meanwhile another tab may have added to it, or forgotten it.
    ///
    /// A browser that went on from a page keeps it as it was, to show it when somebody goes back,
    /// unless cookies have changed since. Where no script runs, an order that was cancelled or paid
    /// would then ask for the money again.
    func renewed(_ own: OwnOrder, _ request: WebRequest) -> [String] {
        let device = remembered(request)
        guard device.orders.contains(where: { $0.id == own.id }) else { return [] }
        return [DeviceOrders.renewedMark(isSecure: frame.isSecure)]
    }

    /// To a new order's page, on a device that remembers it from now on.
    func see(_ receipt: OrderReceipt, _ request: WebRequest) -> WebResponse {
        let own = OwnOrder(id: receipt.order.id, code: receipt.code, key: receipt.key)
        return Redirect.see(own.path, cookies: remembering(own, request))
    }

    /// This device's other orders of a drop, which count with this person's limit.
    ///
    /// A refusal is told in any case: where the shop cannot look, it is told without them.
    func others(
        than order: OrderID?, of drop: DropID, _ request: WebRequest
    ) async -> OtherOrders {
        var others = OtherOrders()
        let own = remembered(request).orders.filter { $0.id != order }
        guard let standings = try? await keeper.ownStandings(of: own.map(\.id)) else {
            return others
        }
        for own in own {
            guard let standing = standings[own.id], standing.drop == drop,
                standing.status.holdsStock
            else { continue }
            others.links.append(OrderLink(path: own.path, code: own.code.text))
            others.units += standing.units
        }
        return others
    }

    /// What this device has reserved beside an order or a choice of so many units, where that is
    /// more than one person may have.
    func limitAhead(
        of units: Int, than order: OrderID?, in drop: Drop, _ request: WebRequest
    ) async -> LimitReached? {
        guard drop.limitPerPerson != nil else { return nil }
        let others = await others(than: order, of: drop.id, request)
        return others.limitAhead(of: units, in: drop)
    }

    /// What this device has reserved of a drop where one person may have so many.
    func limitHad(in drop: Drop, _ request: WebRequest) async -> LimitReached? {
        guard drop.limitPerPerson != nil else { return nil }
        return await others(than: nil, of: drop.id, request).limitHad(in: drop)
    }
}
