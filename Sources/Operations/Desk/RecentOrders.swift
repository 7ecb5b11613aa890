internal import Dispatch
package import Shop
internal import Storage
internal import Synchronization

/// The orders that the desk has made or read of late: a command about one of them, such as the
/// details that follow a reservation, asks the database for nothing of it.
///
/// They hold only while the database stands where the desk's own last commit left it. Every commit
/// of any process raises the commit point, which each batch reads under the writer's lock, together
/// with whatever else it asks. Where somebody else has committed, everything is forgotten; and for
/// some batches nothing is recalled, so that nodes which take turns at one database do not ask
/// twice each time.
final class RecentOrders: Sendable {
    /// An order as the last transaction that touched it left it.
    final class Known: Sendable {
        let row: StoredOrder
        /// Its slips and payments; `nil` where nobody has asked for them.
        let slips: [StoredSlip]?
        let payments: [StoredPayment]?
        /// What it was told and its history; `nil` where nobody has asked, and once it has slips or
        /// payments: of those more is told than is known here.
        let story: Story?

        init(
            _ row: StoredOrder, slips: [StoredSlip]?, payments: [StoredPayment]?, story: Story?
        ) {
            self.row = row
            self.slips = slips
            self.payments = payments
            self.story = story
        }

        /// With what an earlier transaction knows of slips and payments, where the one that left
        /// this has not touched them.
        func completed(by before: Known) -> Known {
            if slips != nil && payments != nil { return self }
            return Known(
                row, slips: slips ?? before.slips, payments: payments ?? before.payments,
                story: story)
        }
    }

    /// What an order without slips and payments has beside its row.
    struct Story: Sendable {
        var told: ToldTerms
        var timeline: [TimelineEntry]
    }

    /// Where a database stands, in the words of one session.
    struct Standing: Hashable, Sendable {
        /// The session with the server: another server may reach the same number otherwise.
        var session: Int64
        var point: CommitPoint
    }

    /// What is known of orders that are wanted, on the condition that the database stands there.
    struct Recalled {
        var standing: Standing
        var orders: [OrderID: Known] = [:]
        var drops: [DropID: Drop] = [:]
    }

    /// What a transaction leaves to those after it, once it is committed.
    struct Left: Sendable {
        /// Where the database stood before it; `nil` where it did not ask.
        var before: Standing?
        var hasWritten = false
        /// Whether it wrote what no book knows.
        var isBlind = false
        /// The orders that it has made, and others that it knows.
        var made: MadeOrders?
        var orders: [Known] = []
        /// Those of the others that it has changed.
        var changed: Set<OrderID> = []
        var drops: [DropID: Drop] = [:]
    }

    /// Orders that were made or touched in one stretch of time.
    private struct Generation {
        /// What is known of orders that were touched; `nil` of those that have ended.
        private(set) var touched: [OrderID: Known?] = [:]
        /// Batches of new orders, in the order of their numbers.
        private(set) var made: [MadeOrders] = []
        /// Orders, with what the batches hold on to beside them.
        private(set) var count = 0

        /// What is known of an order; `nil` twice over where nothing is said of it here.
        func find(_ id: OrderID) -> Known?? {
            if let known = touched[id] { return .some(known) }
            var (low, high) = (0, made.count)
            while low < high {
                let middle = (low + high) / 2
                if made[middle].ids.upperBound < id.value {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            guard low < made.count, let known = made[low].known(id) else { return nil }
            return .some(known)
        }

        mutating func put(_ id: OrderID, _ known: Known?) {
            if touched.updateValue(known, forKey: id) == nil { count += 1 }
        }

        mutating func add(_ batch: MadeOrders) {
            made.append(batch)
            count += batch.answers.count
        }

        var ids: Set<OrderID> {
            made.reduce(into: Set(touched.keys)) { $0.formUnion($1.ids.map { OrderID($0) }) }
        }
    }

    private struct State {
        var standing: Standing?
        /// The batches in a row that found the database where the one before had left it.
        var calm = 0
        var drops: [DropID: Drop] = [:]
        /// The orders of late, and those before them, which go when the former are many. What was
        /// touched is in the generation of that moment, which goes no sooner than the one that it
        /// was made in: nothing old comes to light again.
        var young = Generation()
        var old = Generation()

        func find(_ id: OrderID) -> Known? { (young.find(id) ?? old.find(id)) ?? nil }

        mutating func forget() {
            drops = [:]
            (young, old) = (Generation(), Generation())
            calm = 0
        }

        mutating func put(_ known: Known, _ changed: Set<OrderID>) {
            let id = known.row.order.id
            guard known.row.order.status.isUnderWay else { return young.put(id, nil) }
            let before = find(id)
            // Whoever only looked has asked for no more than it needed.
            if before != nil && !changed.contains(id) { return }
            young.put(id, before.map(known.completed) ?? known)
        }

        /// Lets the orders before the latest ones go, when those are many.
        mutating func age() {
            guard young.count > RecentOrderLimits.orders else { return }
            (old, young) = (young, Generation())
        }
    }

    private let state = Mutex(State())
    private let calm: Int
    private let seen: SeenCommits

    /// - Parameter calm: the batches in a row that must have found the database as the desk had
    ///   left it, before orders are recalled.
    init(calm: Int, seen: SeenCommits = SeenCommits()) {
        self.calm = calm
        self.seen = seen
    }

    /// Whether a database stands where it was left, but for what this process has committed beside
    /// its desk since. A commit that is just being answered is waited for.
    func isUnchanged(_ before: Standing, _ now: Standing?) -> Bool {
        let pause = DispatchSemaphore(value: 0)
        for _ in 0..<RecentOrderLimits.looks {
            if let answer = isKnownUnchanged(before, now) { return answer }
            _ = pause.wait(timeout: .now() + .microseconds(RecentOrderLimits.lookMicroseconds))
        }
        return false
    }

    /// `nil` while a commit is under way whose number may be missing.
    private func isKnownUnchanged(_ before: Standing?, _ now: Standing?) -> Bool? {
        guard let before, let now, before.session == now.session,
            before.point.era == now.point.era
        else { return false }
        return seen.areBeside(after: before.point.number, to: now.point.number)
    }

    /// What is known of an order.
    func known(_ id: OrderID) -> Known? { state.withLock { $0.find(id) } }

    /// What is known, of all orders.
    var known: [OrderID: Known] {
        state.withLock { state in
            state.young.ids.union(state.old.ids).reduce(into: [:]) { $0[$1] = state.find($1) }
        }
    }

    /// What is known of those orders of which all is known that is wanted; `nil` where there are
    /// none, and while others commit too.
    func recall(_ wants: BookWants) -> Recalled? {
        state.withLock { state in
            guard let standing = state.standing, state.calm >= calm else {
                return nil
            }
            var recalled = Recalled(standing: standing)
            let (slips, payments) = (Set(wants.slipsOf), Set(wants.paymentsOf))
            let details = Set(wants.details)
            for id in wants.aboutOrders {
                guard let known = state.find(id),
                    let drop = state.drops[known.row.order.drop],
                    known.slips != nil || !slips.contains(id),
                    known.payments != nil || !payments.contains(id),
                    known.story != nil || !details.contains(id)
                else { continue }
                recalled.orders[id] = known
                recalled.drops[drop.id] = drop
            }
            return recalled.orders.isEmpty ? nil : recalled
        }
    }

    /// Keeps what a transaction has left that is on disk.
    func keep(_ left: Left) {
        guard let before = left.before, !left.isBlind else { return forget() }
        let isCalm = isKnownUnchanged(state.withLock { $0.standing }, before) == true
        state.withLock { state in
            if isCalm {
                state.calm += 1
            } else {
                state.forget()
            }
            var standing = before
            if left.hasWritten { standing.point.number += 1 }
            state.standing = standing
            state.drops.merge(left.drops) { $1 }
            for known in left.orders { state.put(known, left.changed) }
            if let made = left.made { state.young.add(made) }
            state.age()
        }
    }

    /// Forgets everything: nobody knows what became of a transaction.
    func forget() {
        state.withLock { state in
            state.forget()
            state.standing = nil
        }
    }
}

/// The named limits of what the desk keeps of orders.
package enum RecentOrderLimits {
    /// The number of orders that are kept as the latest, more by one batch at most; as many before
    /// them are kept too.
    package static let orders = 2_048
    /// How long the desk waits for the number of a commit beside it that is just being answered.
    package static let pause: Span = .milliseconds(5)
    /// Each look takes the processor's own time to wake a thread too, which is about as long.
    static let lookMicroseconds = 100
    static var looks: Int { Int(pause.milliseconds) * 1_000 / (2 * lookMicroseconds) }
}

extension OrderStatus {
    /// Whether its shopper, or who checks its slips, is likely to do something soon.
    fileprivate var isUnderWay: Bool {
        switch self {
        case .reserved, .awaitingPayment, .underReview: true
        case .paid, .fulfilled, .expired, .cancelled, .refundDue, .refunded: false
        }
    }
}

extension BookWants {
    /// The orders that something is wanted of, whatever it is.
    var aboutOrders: Set<OrderID> {
        Set(orders).union(stockOf).union(slipsOf).union(paymentsOf).union(details)
            .union(peopleOf.lazy.map(\.order))
    }

    /// Takes out what is wanted of some orders.
    mutating func takeOut(_ known: [OrderID: RecentOrders.Known]) -> BookWants {
        var taken = BookWants()
        func split(_ ids: inout [OrderID]) -> [OrderID] {
            defer { ids.removeAll { known[$0] != nil } }
            return ids.filter { known[$0] != nil }
        }
        taken.orders = split(&orders)
        taken.stockOf = split(&stockOf)
        taken.slipsOf = split(&slipsOf)
        taken.paymentsOf = split(&paymentsOf)
        taken.details = split(&details)
        taken.peopleOf = peopleOf.filter { known[$0.order] != nil }
        peopleOf.removeAll { known[$0.order] != nil }
        return taken
    }
}
