internal import NIOCore
internal import NIOHTTP1

/// Staff beside the crowd: they look through orders and slips, and export all orders of the drop.
///
/// They only look. What they would decide is left alone: a payment that is entered stays in the
/// shop's books, and nothing of a rehearsal may.
final class StaffPlay {
    private let pool: WirePool
    private let token: String
    private let slugs: [String]
    private var looks = 0
    private var nextExport = Duration.zero
    private var isExporting = false
    private var waiting = 0

    /// The named limits of staff's play.
    enum Limits {
        /// Between two exports.
        static let exports = Duration.seconds(20)
        /// Connections of the office.
        static let connections = 4
    }

    init(loop: any EventLoop, address: ShopAddress, token: String, slugs: [String]) {
        self.token = token
        self.slugs = slugs
        pool = WirePool(
            loop: loop, address: address, source: nil, greatest: Limits.connections,
            room: ConnectionRoom(limit: Limits.connections))
    }

    /// What somebody of staff does in this second; nothing while the last answers are not here.
    func look(
        at now: Duration,
        answered: @escaping (Call, Duration, Result<WireReply, WireFailure>) -> Void
    ) {
        pool.sweep(at: .now())
        // Each drop has its turn.
        let slug = slugs[looks / 2 % slugs.count]
        if !isExporting && now >= nextExport {
            nextExport = now + Limits.exports
            isExporting = true
            ask("exports/orders.csv?drop=\(slug)") { [self] took, result in
                isExporting = false
                answered(.export, took, result)
            }
        }
        guard waiting == 0 else { return }
        looks += 1
        let path = looks.isMultiple(of: 2) ? "slips?status=waiting" : "orders?drop=\(slug)"
        waiting += 1
        ask(path) { [self] took, result in
            waiting -= 1
            answered(.staff, took, result)
        }
    }

    private func ask(
        _ path: String,
        answered: @escaping (Duration, Result<WireReply, WireFailure>) -> Void
    ) {
        let asked = NIODeadline.now()
        let request = WireRequest(
            method: .GET, path: "/api/v1/admin/\(path)",
            fields: [("authorization", "Bearer \(token)")],
            keepsBody: false)
        pool.ask(request) { result in
            answered(.nanoseconds((NIODeadline.now() - asked).nanoseconds), result)
        }
    }

    func close() {
        _ = pool.close()
    }
}
