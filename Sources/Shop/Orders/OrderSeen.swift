/// The state of an order as somebody saw it before they changed it: what stood on their page, or
/// what their program had read. A part that is `nil` was not seen.
package struct OrderSeen: Hashable, Sendable {
    package var status: OrderStatus?
    /// The amount that was owed, in minor units; negative where too much was paid.
    package var balance: Int64?
    package var slips: SlipsSeen?
    /// A digest of carrier and tracking number.
    package var shipment: UInt64?
    /// A digest of the shopper's details.
    package var details: UInt64?

    package init(
        status: OrderStatus? = nil, balance: Int64? = nil, slips: SlipsSeen? = nil,
        shipment: UInt64? = nil, details: UInt64? = nil
    ) {
        self.status = status
        self.balance = balance
        self.slips = slips
        self.shipment = shipment
        self.details = details
    }

    /// Takes all that can be seen of an order.
    ///
    /// - Parameter shipment: its carrier and its tracking number, where it has them.
    package init(_ order: Order, slips: SlipsSeen, shipment: [String]?) {
        self.init(
            status: order.status, balance: order.balance.minorUnits, slips: slips,
            shipment: Self.digest(shipment), details: Self.digest(order.customer))
    }

    /// The parts that matter to a press and are not as they were seen.
    package func moved(_ now: OrderSeen, by press: OrderPress) -> Set<OrderPart> {
        press.parts.filter { part in
            switch part {
            case .status: !press.isSame(status ?? now.status, now.status)
            case .balance: (balance ?? now.balance) != now.balance
            case .slips: now.slips?.hasUnseen(slips) ?? false
            case .shipment: (shipment ?? now.shipment) != now.shipment
            case .details: (details ?? now.details) != now.details
            }
        }
    }

    /// A digest of somebody's details; 0 while there are none.
    package static func digest(_ customer: Customer?) -> UInt64 {
        digest(
            customer.map { [$0.name, $0.phone, $0.email, $0.address, $0.note] })
    }

    /// A digest of some texts: FNV-1a of 64 bits (draft-eastlake-fnv) over each with a byte after
    /// it that no text has; 0 for none. It tells two spellings apart and protects nothing.
    package static func digest(_ texts: [String]?) -> UInt64 {
        guard let texts else { return 0 }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in texts {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        return hash
    }
}

/// The slips of an order, as far as they matter to whoever changes it.
package struct SlipsSeen: Hashable, Sendable {
    /// How many slips nobody has decided on.
    package var waiting: Int
    /// The number of the newest slip, whatever was decided on it; 0 where there is none.
    package var newest: Int64

    package init(waiting: Int = 0, newest: Int64 = 0) {
        self.waiting = waiting
        self.newest = newest
    }

    /// Whether a slip came since these were seen. Otherwise one that waits again was decided on,
    /// and that was taken back.
    package func hasNewer(than seen: SlipsSeen?) -> Bool { newest > seen?.newest ?? 0 }

    /// Whether a slip waits that was not seen, or not seen waiting.
    func hasUnseen(_ seen: SlipsSeen?) -> Bool {
        guard let seen, waiting > 0 else { return false }
        return newest > seen.newest || waiting > seen.waiting
    }
}

/// A part of an order that a page shows and that can move while the page is open.
package enum OrderPart: String, CaseIterable, Sendable {
    case status, balance, slips, shipment, details
}

/// A press: a change that somebody asks for, as far as it depends on what they saw.
package enum OrderPress: Hashable, Sendable {
    /// Staff set a status by hand.
    case setting(OrderStatus, withShipment: Bool)
    /// Staff approve or reject a slip.
    case deciding
    /// Staff enter money that was seen without a slip.
    case recordingMoney
    case takingBack
    /// The shopper writes down where the goods go.
    case givingDetails

    /// The parts that such a press rests on. What is not among them may move as it likes.
    var parts: Set<OrderPart> {
        switch self {
        case .setting(let next, let withShipment):
            var parts: Set<OrderPart> = [.status, .balance, .slips]
            // Whoever sends goods has looked where they go; whoever types a tracking number has
            // looked at the one that was there.
            if next == .fulfilled { parts.formUnion([.shipment, .details]) }
            if withShipment { parts.insert(.shipment) }
            return parts
        case .deciding, .recordingMoney, .takingBack: return [.status, .balance]
        case .givingDetails: return [.details]
        }
    }

    /// Whether two statuses are the same to this press. Money may be entered while the shopper
    /// writes down where the goods go.
    func isSame(_ seen: OrderStatus?, _ now: OrderStatus?) -> Bool {
        guard case .recordingMoney = self else { return seen == now }
        let open: [OrderStatus?] = [.reserved, .awaitingPayment]
        return seen == now || open.contains(seen) && open.contains(now)
    }
}

/// The parts of an order that have moved since somebody looked, and what they are now.
package struct OrderMoved: Hashable, Sendable {
    package var parts: Set<OrderPart>
    package var status: OrderStatus
    package var balance: Money

    package init(parts: Set<OrderPart>, status: OrderStatus, balance: Money) {
        self.parts = parts
        self.status = status
        self.balance = balance
    }
}

extension OrderSeen {
    /// The state as one word for a form: `under_review.40000.1-17.9f3a.0`, with `_` for what was
    /// not seen.
    package var text: String {
        let slips = slips.map { "\($0.waiting)-\($0.newest)" }
        let parts: [String?] = [
            status?.rawValue, balance.map { String($0) }, slips,
            shipment.map { String($0, radix: 36) }, details.map { String($0, radix: 36) },
        ]
        return parts.map { $0 ?? "_" }.joined(separator: ".")
    }

    /// Reads what `text` wrote; `nil` for anything else.
    package init?(text: String) {
        let parts = text.pieces(at: ".", keepsEmpty: true)
            .map { $0.isBytes(of: "_") ? nil : String($0) }
        guard parts.count == 5 else { return nil }
        self.init()
        if let name = parts[0] {
            guard let known = OrderStatus(rawValue: name) else { return nil }
            status = known
        }
        if let number = parts[1] {
            guard let known = Int64(number) else { return nil }
            balance = known
        }
        if let pair = parts[2] {
            let numbers = pair.pieces(at: "-").compactMap { Int64($0) }
            guard numbers.count == 2, let waiting = Int(exactly: numbers[0]) else { return nil }
            slips = SlipsSeen(waiting: waiting, newest: numbers[1])
        }
        for (part, place) in [(parts[3], \OrderSeen.shipment), (parts[4], \OrderSeen.details)] {
            guard let part else { continue }
            guard let digest = UInt64(part, radix: 36) else { return nil }
            self[keyPath: place] = digest
        }
    }
}
