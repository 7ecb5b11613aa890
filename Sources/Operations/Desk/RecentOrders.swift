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
        var orders: [Known] = []
        /// Those of them that it has changed.
        var changed: Set<OrderID> = []
        var drops: [DropID: Drop] = [:]
    }

    private struct State {
        var standing: Standing?
        /// The batches in a row that found the database where the one before had left it.
        var calm = 0
        var drops: [DropID: Drop] = [:]
        /// The orders, those of late and those before them, which go when the former are many.
        var young: [OrderID: Known] = [:]
        var old: [OrderID: Known] = [:]

        mutating func forget() {
            (drops, young, old) = ([:], [:], [:])
            calm = 0
        }

        mutating func put(_ known: Known, _ changed: Set<OrderID>) {
            let id = known.row.order.id
            guard known.row.order.status.isUnderWay else {
                young[id] = nil
                old[id] = nil
                return
            }
            let before = young[id] ?? old[id]
            // Whoever only looked has asked for no more than it needed.
            if before != nil && !changed.contains(id) { return }
            if young.count >= RecentOrderLimits.orders && young[id] == nil {
                old = young
                young = Dictionary(minimumCapacity: RecentOrderLimits.orders)
            }
            young[id] = before.map(known.completed) ?? known
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

    /// What is known, of all orders.
    var known: [OrderID: Known] { state.withLock { $0.old.merging($0.young) { $1 } } }

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
                guard let known = state.young[id] ?? state.old[id],
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
    /// The number of orders that are kept as the latest; as many before them are kept too.
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
