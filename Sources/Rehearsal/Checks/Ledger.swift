internal import Shop

/// Every order that the shop has acknowledged, and whether it keeps its promises about them.
///
/// It is told what shoppers heard and nothing else, and believes only what follows from that: units
/// count as held when no answer, no clock and no request on its way could have set them free.
struct Ledger: Sendable {
    /// An acknowledged order.
    struct Entry: Sendable {
        var order: HeardOrder
        var wish: (sku: String, quantity: Int)
        var requestKey: String
        var admission: String?
        var status: String
        /// When its clock ends, as last heard.
        var expiresAt: Timestamp?
        /// A shopper has asked to end it.
        var isEnding = false
        /// A request that moves its clock may be on its way.
        var isMoving = false
        var isHeld = true
        var isFound = false
    }

    private(set) var entries: [Entry] = []
    private(set) var breaches = Breaches()
    private(set) var held: [String: Int] = [:]
    private(set) var replays = 0
    private(set) var lookups = 0
    /// The orders that could not be asked for in the end, of which nobody knows whether they are
    /// there.
    private(set) var unanswered = 0
    private var places: [String: Int] = [:]
    private let stock: [String: Int]

    /// The shop's clock is told by the second: what lies closer together is not judged.
    private static let slack = Span.seconds(3)
    /// How long after its end an order may still hold its stock: the shop looks every few seconds,
    /// and may be busy.
    private static let grace = Span.seconds(60)

    init(goods: [Scene.Good]) {
        stock = Dictionary(goods.map { ($0.sku, $0.stock) }, uniquingKeysWith: +)
    }

    // MARK: What shoppers hear

    /// A reservation was acknowledged, perhaps not for the first time.
    mutating func acknowledged(
        _ order: HeardOrder, for wish: (sku: String, quantity: Int), requestKey: String,
        admission: String?, at moment: Timestamp, now: Duration
    ) {
        if let place = places[requestKey] { return acknowledgedAgain(order, place, now) }
        guard order.key != nil, order.units == [wish.sku: wish.quantity] else {
            breaches.add(
                .changed, at: now,
                "order \(order.code) is for \(order.units), and \(wish) was asked for")
            return
        }
        places[requestKey] = entries.count
        entries.append(
            Entry(
                order: order, wish: wish, requestKey: requestKey, admission: admission,
                status: order.status, expiresAt: order.expiresAt))
        held[wish.sku, default: 0] += wish.quantity
        settle(at: moment)
        let units = held[wish.sku] ?? 0
        if units > stock[wish.sku] ?? 0 {
            breaches.add(
                .oversold, at: now,
                "\(units) of \(wish.sku) are acknowledged, and there are \(stock[wish.sku] ?? 0)")
        }
    }

    private mutating func acknowledgedAgain(_ order: HeardOrder, _ place: Int, _ now: Duration) {
        replays += 1
        let first = entries[place].order
        if order.code != first.code || order.key != first.key || order.units != first.units {
            breaches.add(
                .changed, at: now,
                "the same key was answered with order \(first.code), then with \(order.code)")
        }
    }

    /// A request that may move an order's clock, or end it, leaves now.
    mutating func asks(_ call: Call, about requestKey: String) {
        guard let place = places[requestKey] else { return }
        switch call {
        case .details, .slip: entries[place].isMoving = true
        case .cancel:
            entries[place].isEnding = true
            free(place)
        default: break
        }
    }

    /// What a shopper, or the rehearsal itself, heard about an order.
    mutating func heard(
        _ heard: Heard, to call: Call, about requestKey: String, at moment: Timestamp,
        now: Duration
    ) {
        guard let place = places[requestKey] else { return }
        switch heard {
        case .order(let order): seen(order, place, at: moment, now)
        case .refused("not_found", _):
            breaches.add(
                .lost, at: now,
                "order \(entries[place].order.code) was acknowledged and is not there")
        case .refused("wrong_status", _) where call != .cancel:
            ended(place, at: moment, now)
        case .fine where call == .slip:
            // The clock has stopped: staff have it now.
            entries[place].expiresAt = nil
            entries[place].isMoving = false
        default: break
        }
    }

    private mutating func seen(
        _ order: HeardOrder, _ place: Int, at moment: Timestamp, _ now: Duration
    ) {
        lookups += 1
        let entry = entries[place]
        entries[place].isFound = true
        if order.code != entry.order.code || order.units != entry.order.units {
            breaches.add(
                .changed, at: now,
                "order \(entry.order.code) was \(entry.order.units) and now is \(order.code) "
                    + "with \(order.units)")
        }
        switch order.status {
        case "expired": return ended(place, at: moment, now)
        case "cancelled": return free(place)
        default: break
        }
        if let expiresAt = order.expiresAt, expiresAt + Self.grace < moment {
            breaches.add(
                .endedLate, at: now,
                "order \(order.code) still holds its stock "
                    + "\((moment - expiresAt).milliseconds / 1_000) s after its time")
        }
        entries[place].status = order.status
        entries[place].expiresAt = order.expiresAt
        entries[place].isMoving = false
    }

    /// An order is over without its shopper's doing: was it time?
    private mutating func ended(_ place: Int, at moment: Timestamp, _ now: Duration) {
        free(place)
        let entry = entries[place]
        entries[place].status = "expired"
        guard !entry.isEnding, entry.status != "expired" else { return }
        let isEarly = entry.expiresAt.map { moment + Self.slack < $0 } ?? true
        if isEarly && !entry.isMoving {
            breaches.add(
                .endedEarly, at: now, "order \(entry.order.code) ended before its time")
        }
    }

    // MARK: What is held

    /// Lets go of units whose clock may have ended by this moment of the shop's clock.
    mutating func settle(at moment: Timestamp) {
        guard moment >= nextSettling else { return }
        nextSettling = moment + .seconds(1)
        for place in entries.indices where entries[place].isHeld {
            let entry = entries[place]
            if let expiresAt = entry.expiresAt, expiresAt <= moment + Self.slack { free(place) }
        }
    }

    private var nextSettling = Timestamp(milliseconds: 0)

    private mutating func free(_ place: Int) {
        guard entries[place].isHeld else { return }
        entries[place].isHeld = false
        let wish = entries[place].wish
        held[wish.sku, default: 0] -= wish.quantity
    }

    /// The shop did not answer, however often it was asked for an order: that breaks no promise,
    /// and proves none.
    mutating func leaveUnanswered() { unanswered += 1 }

    mutating func judge(_ promise: Promise, now: Duration, _ words: String) {
        breaches.add(promise, at: now, words)
    }
}
