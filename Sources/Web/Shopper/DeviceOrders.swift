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
    /// Whether the device sent a list, be there anything in it or not.
    let isSent: Bool

    /// A cookie beside it that scripts do read: only where it is, a shared page asks for the list.
    static let mark = "holdfast_has_orders"

    private static let between: Unicode.Scalar = ":"
    private static let next: Unicode.Scalar = "."
    /// The most bytes of the cookie.
    private static let longest = 64 * OwnOrdersLimits.kept

    static func name(isSecure: Bool) -> String {
        isSecure ? "__Host-holdfast_orders" : "holdfast_orders"
    }

    /// What a request brings. What this shop did not give out, and what was lost with its
    /// database, is left out.
    init(_ request: WebRequest, keeper: Shopkeeper, isSecure: Bool) {
        let value = request.cookie(Self.name(isSecure: isSecure))
        isSent = value != nil
        guard let value, value.utf8.count <= Self.longest else {
            orders = []
            return
        }
        orders = value.pieces(at: Self.next).prefix(OwnOrdersLimits.kept).compactMap { entry in
            let parts = entry.pieces(at: Self.between)
            guard parts.count == 2, let code = OrderCode(typed: parts[0]),
                let id = try? keeper.orderID(code: code.text, key: String(parts[1]))
            else { return nil }
            return ShopperPages.OwnOrder(id: id, code: code, key: String(parts[1]))
        }
    }

    /// The cookies of a device that remembers these orders; without any they are taken away.
    static func cookies(_ orders: [ShopperPages.OwnOrder], isSecure: Bool) -> [String] {
        let kept = orders.prefix(OwnOrdersLimits.kept)
        let list = kept.map { "\($0.code.text)\(between)\($0.key)" }
            .joined(separator: "\(next)")
        let age = kept.isEmpty ? Span.seconds(0) : OwnOrdersLimits.unused
        return [
            Cookies.set(name(isSecure: isSecure), list, age: age, isSecure: isSecure),
            Cookies.set(
                mark, kept.isEmpty ? "" : "1", age: age, isSecure: isSecure, isForScripts: true),
        ]
    }
}

extension ShopperPages {
    /// The orders that the asking device remembers.
    func remembered(_ request: WebRequest) -> DeviceOrders {
        DeviceOrders(request, keeper: keeper, isSecure: frame.isSecure)
    }

    /// The cookies with which a device remembers one more order.
    func remembering(_ own: OwnOrder, _ request: WebRequest) -> [String] {
        let others = remembered(request).orders.filter { $0.id != own.id }
        return DeviceOrders.cookies([own] + others, isSecure: frame.isSecure)
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
    ) async -> [OrderLink] {
        let own = remembered(request).orders.filter { $0.id != order }
        guard let standings = try? await keeper.ownStandings(of: own.map(\.id)) else { return [] }
        return own.compactMap { own in
            guard let standing = standings[own.id], standing.drop == drop,
                standing.status.holdsStock
            else { return nil }
            return OrderLink(path: own.path, code: own.code.text)
        }
    }
}
