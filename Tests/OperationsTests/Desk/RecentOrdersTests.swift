import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("Orders that the desk knows of late")
struct RecentOrdersTests {
    private static let owner = Caller.staff(.owner)

    /// Opens a shop whose desk recalls orders as soon as it may, and tells what it asks for.
    private func withListener(
        calm: Int = 0, limit: Int? = nil,
        _ body: (Stall, Listener) async throws -> Void
    ) async throws {
        let listener = Listener()
        var limits = DeskLimits()
        limits.calm = calm
        try await withStall(
            .sample(limit: limit), limits: limits,
            around: { ListeningStore(base: $0, listener: listener) }
        ) { stall in
            try await body(stall, listener)
        }
    }

    @Test("details that follow a reservation ask for nothing of their order")
    func details() async throws {
        try await withListener { stall, listener in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            let asked = try await listener.listen {
                _ = try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            }
            #expect(asked.filter { $0.contains("orders") } == [])
            #expect(asked.contains { $0.contains("commit_point") })
            #expect(try await stall.status(order) == .awaitingPayment)
        }
    }

    @Test("what a limit counts is still asked for, and holds")
    func limit() async throws {
        try await withListener(limit: 1) { stall, listener in
            let first = try await stall.reserve([("SHIRT-S", 1)]).order.id
            let second = try await stall.reserve([("SHIRT-S", 1)]).order.id
            _ = try await stall.keeper.orderGivenDetails(.person(1), to: first, seen: nil)
            await #expect(throws: OrderRefusal.limitReached(limit: 1, had: 1)) {
                try await stall.keeper.orderGivenDetails(.person(1), to: second, seen: nil)
            }
        }
    }

    @Test("what is known is what is stored, whatever was done")
    func stored() async throws {
        try await withListener { stall, _ in
            let keeper = stall.keeper
            let still = try await stall.reserve([("SHIRT-S", 1), ("SHIRT-M", 1)]).order.id
            let whole = try await stall.reserve([("SHIRT-M", 2)], by: .person(1)).order.id
            let told = try await stall.reserve([("SHIRT-M", 1)]).order.id
            _ = try await keeper.orderGivenDetails(.person(2), to: told, seen: nil)
            try await keeper.note("rang", on: told, by: Self.owner)
            let paid = try await stall.awaiting(by: 3)
            let slip = try await stall.slip("a", for: paid)
            _ = try await keeper.decide(.approve(amount: nil), on: slip.id, by: Self.owner)
            let refused = try await stall.awaiting("SHIRT-M", by: 4)
            let wrong = try await stall.slip("b", for: refused)
            _ = try await keeper.decide(.reject(reason: "amount"), on: wrong.id, by: Self.owner)
            let gone = try await stall.awaiting(by: 5)
            _ = try await keeper.orderCancelled(gone)

            let known = keeper.desk.recent.known
            #expect(Set(known.keys) == [still, whole, told, refused])
            #expect(known[paid] == nil && known[gone] == nil)
            #expect(known[whole]?.story != nil)
            #expect(known[refused]?.story == nil)
            try await stall.store.read { connection in
                for (id, order) in known {
                    let stored = try Stored(id, on: connection)
                    #expect("\(order.row)" == "\(stored.row)")
                    if let slips = order.slips { #expect("\(slips)" == "\(stored.slips)") }
                    if let payments = order.payments {
                        #expect("\(payments)" == "\(stored.payments)")
                    }
                    if let story = order.story {
                        #expect(stored.detail.slips.isEmpty && stored.detail.payments.isEmpty)
                        #expect(story.told == stored.detail.told)
                        #expect(story.timeline == stored.detail.timeline)
                    }
                }
            }
        }
    }

    @Test("after somebody else's commit the database is asked")
    func others() async throws {
        try await withListener { stall, listener in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE orders SET status = 'expired', deadline_at = NULL WHERE id = $1",
                    [order.key])
            }
            let asked = try await listener.listen {
                await #expect(throws: OrderRefusal.self) {
                    try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
                }
            }
            #expect(asked.contains { $0.contains("FROM orders") })
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE orders SET status = 'reserved', deadline_at = $1 WHERE id = $2",
                    [.integer(Int64.max / 2), order.key])
            }
            _ = try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
        }
    }

    @Test("what the shop writes beside its desk changes nothing of what the desk knows")
    func beside() async throws {
        try await withListener { stall, listener in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            for _ in 0..<3 {
                _ = try await stall.store.writeBeside { connection in
                    try connection.execute("UPDATE settings SET value = value")
                }
            }
            let asked = try await listener.listen {
                _ = try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            }
            #expect(asked.filter { $0.contains("orders") } == [])
        }
    }

    @Test("a slip's payment that is taken back asks for nothing of its order")
    func takenBack() async throws {
        try await withListener { stall, listener in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("a", for: order)
            _ = try await stall.keeper.decide(
                .approve(amount: 10_000), on: slip.id, by: Self.owner)
            let payment = try #require(try await stall.detail(order).payments.first?.payment.id)
            let asked = try await listener.listen {
                _ = try await stall.keeper.takeBack(
                    payment, of: order, reason: "wrong", by: Self.owner)
            }
            #expect(asked.filter { $0.contains("FROM orders") || $0.contains("FROM slips") } == [])
        }
    }

    @Test("a reservation that comes again takes nothing away from what is known")
    func again() async throws {
        try await withListener { stall, listener in
            let order = try await stall.reserve([("SHIRT-S", 1)], key: "one").order.id
            #expect(try await stall.reserve([("SHIRT-S", 1)], key: "one").isReplay)
            let asked = try await listener.listen {
                _ = try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            }
            #expect(asked.filter { $0.contains("orders") } == [])
        }
    }

    @Test("a command that writes what no book knows makes the desk forget")
    func blind() async throws {
        try await withListener { stall, _ in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            #expect(stall.keeper.desk.recent.known.count == 1)
            _ = try await stall.keeper.apply(.sample(), by: Self.owner)
            #expect(stall.keeper.desk.recent.known.isEmpty)
        }
    }

    @Test("a transaction of which nobody knows what became makes the desk forget")
    func doubt() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) { stall in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            #expect(stall.keeper.desk.recent.known.count == 1)
            script.next([.after(.unavailable("lost"))])
            await #expect(throws: StorageError.self) {
                try await stall.keeper.note("rang", on: order, by: Self.owner)
            }
            #expect(stall.keeper.desk.recent.known.isEmpty)
        }
    }

    @Test(
        "nothing is recalled before the database was calm for long enough",
        arguments: [(calm: 2, isRecalled: true), (calm: 3, isRecalled: false)])
    func calm(calm: Int, isRecalled: Bool) async throws {
        try await withListener(calm: calm) { stall, listener in
            // The first batch finds what nobody has left, and each of the others is one more.
            _ = try await stall.store.write { try $0.execute("UPDATE counters SET last = last") }
            var order = OrderID(0)
            for _ in 0..<3 { order = try await stall.reserve([("SHIRT-M", 1)]).order.id }
            let asked = try await listener.listen { [order] in
                _ = try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            }
            #expect(asked.contains { $0.contains("FROM orders") } != isRecalled)
        }
    }

    @Test("the orders before the latest ones are kept until those are as many")
    func bounds() {
        let memory = Memory()
        let limit = RecentOrderLimits.orders
        for id in 1...(2 * limit + 1) { memory.touch(id) }
        #expect(memory.recalls(1))
        memory.touch(2 * limit + 2)
        #expect(!memory.recalls(1) && !memory.recalls(limit + 1))
        #expect(memory.recalls(limit + 2) && memory.recalls(2 * limit + 2))
        // Those before the latest ones become the latest when they change, and no more are kept.
        for id in (limit + 2)...(2 * limit + 2) { memory.touch(id) }
        #expect(memory.recent.known.count <= limit + 1)
    }

    @Test("orders of a batch are found by their numbers, also where others were refused")
    func made() {
        let memory = Memory()
        memory.make([.made, .refused, .made])
        memory.make([.refused, .replayed(1), .made])
        #expect(memory.recalls(1) && memory.recalls(2) && memory.recalls(3))
        #expect(!memory.recalls(4))
        let known = memory.recent.known
        #expect(known.keys.map(\.value).sorted() == [1, 2, 3])
        #expect(known.values.allSatisfy { $0.story?.timeline.map(\.kind) == [.reserved] })
    }

    @Test("an order that has ended never comes to light again as it was made")
    func ended() {
        let memory = Memory()
        memory.make([.made, .made])
        memory.touch(1, .cancelled)
        memory.touch(2, .underReview)
        for id in 3...(3 * RecentOrderLimits.orders) {
            memory.touch(id)
            #expect(!memory.recalls(1))
            if let row = memory.recent.known(OrderID(2))?.row {
                #expect(row.order.status == .underReview)
            }
        }
        #expect(!memory.recalls(2))
    }
}

/// What a desk knows, told of batches one by one.
private final class Memory {
    enum Kind {
        case made, refused
        case replayed(Int)
    }

    let recent = RecentOrders(calm: 0)
    private var standing = RecentOrders.Standing(
        session: 0, point: CommitPoint(era: 0, number: 0))
    private var last: Int64 = 0

    func recalls(_ id: Int) -> Bool {
        var wants = BookWants()
        wants.orders = [OrderID(Int64(id))]
        return recent.recall(wants) != nil
    }

    func touch(_ id: Int, _ status: OrderStatus = .reserved) {
        var left = RecentOrders.Left(before: standing, hasWritten: true)
        let row = StoredOrder(sample: OrderID(Int64(id)), status)
        left.orders = [RecentOrders.Known(row, slips: nil, payments: nil, story: nil)]
        left.changed = [row.order.id]
        keep(left)
    }

    func make(_ kinds: [Kind]) {
        var left = RecentOrders.Left(before: standing, hasWritten: true)
        let before = last
        let answers = kinds.map { kind -> ReservationAnswer in
            switch kind {
            case .made:
                last += 1
                return .reserved(ReservedOrder(sample: OrderID(last)), isReplay: false)
            case .refused: return .refused(.unknownVariant)
            case .replayed(let id):
                return .reserved(ReservedOrder(sample: OrderID(Int64(id))), isReplay: true)
            }
        }
        let wish = Reservation(
            drop: DropID(1), lines: [], customer: nil,
            key: RequestKey(scope: "test", key: "one", body: []))
        left.made = MadeOrders(
            after: before, count: last - before,
            of: Array(repeating: wish, count: kinds.count), answers,
            at: Timestamp(milliseconds: 0))
        keep(left)
    }

    private func keep(_ left: RecentOrders.Left) {
        var left = left
        left.drops = [DropID(1): Drop(sample: DropID(1))]
        recent.keep(left)
        standing.point.number += 1
    }
}

extension ReservedOrder {
    fileprivate init(sample id: OrderID) {
        self.init(id: id, status: .reserved, deadline: nil, lines: [], shippingFee: .zero(.thb))
    }
}

/// All that is stored of an order.
private struct Stored {
    let row: StoredOrder
    let slips: [StoredSlip]
    let payments: [StoredPayment]
    let detail: OrderDetail

    init(_ id: OrderID, on connection: any Connection) throws {
        let book = DeskBook(connection)
        book.want(id, [.slips, .payments])
        row = try #require(try book.stored(id))
        slips = try book.slips(of: id)
        payments = try book.payments(of: id)
        detail = try #require(try OrderDetail.load(id, on: connection))
    }
}

extension StoredOrder {
    fileprivate init(sample id: OrderID, _ status: OrderStatus) {
        let order = Order(
            id: id, drop: DropID(1), status: status, createdAt: Timestamp(milliseconds: 0),
            deadline: nil, lines: [], shippingFee: .zero(.thb), customer: nil,
            confirmed: .zero(.thb))
        self.init(
            order: order, ticket: nil, changedAt: order.createdAt, paidAt: nil, shipment: nil,
            isOversold: false, uploadUntil: nil)
    }
}

extension Drop {
    fileprivate init(sample id: DropID) {
        self.init(
            id: id, slug: "tour", title: "Tour", opensAt: Timestamp(milliseconds: 0),
            closesAt: Timestamp(milliseconds: 1), hold: .seconds(1), pay: .seconds(1),
            limitPerPerson: nil, shippingMethod: "post", shippingFee: .zero(.thb))
    }
}

/// What is heard of a store's statements.
private final class Listener: Sendable {
    private let heard = Mutex<[String]>([])

    func hear(_ sql: String) { heard.withLock { $0.append(sql) } }

    /// The statements of the desk while `body` runs.
    func listen(_ body: () async throws -> Void) async throws -> [String] {
        heard.withLock { $0 = [] }
        try await body()
        return heard.withLock(\.self)
    }
}

/// A store whose writes are listened to.
private struct ListeningStore: StoreAround {
    let base: any Store
    let listener: Listener

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try base.writeAndWait { try body(ListeningConnection($0, listener)) }
    }
}

private final class ListeningConnection: ConnectionAround {
    let base: any Connection
    private let listener: Listener

    init(_ base: any Connection, _ listener: Listener) {
        self.base = base
        self.listener = listener
    }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        listener.hear(sql)
        try base.forEach(sql, arguments, body)
    }
}
