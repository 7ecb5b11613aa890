internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// Orders as rows of a list.
    func rows(
        _ orders: [OrderList.Row], _ wording: Wording, _ caller: Caller
    ) async throws -> [OrderRow] {
        let lines = try await keeper.lines(of: orders.map(\.id), by: caller)
        let slips = try await keeper.firstWaitingSlips(
            of: orders.filter { $0.waitingSlips > 0 }.map(\.id), by: caller)
        return orders.map { order in
            let owed = order.total - order.confirmed
            // Of other orders the status tells that nothing has come yet.
            let isTold = order.confirmed.minorUnits > 0 || order.status.isSold
            return OrderRow(
                code: keeper.code(of: order.id).text, createdAt: wording.when(order.createdAt),
                status: order.status, drop: order.title,
                customer: order.name ?? "", phone: order.phone ?? "",
                items: items(lines[order.id] ?? []), total: wording.money(order.total),
                owed: isTold && owed.minorUnits > 0 ? wording.money(owed) : nil,
                reviewPath: slips[order.id].map(ReviewPath.of))
        }
    }

    private func items(_ lines: [SoldLine]) -> String {
        lines.map { line in
            let name = [line.title.product, line.title.variant].filter { !$0.isEmpty }
            return "\(line.quantity) × \(name.joined(separator: " "))"
        }.joined(separator: ", ")
    }
}

/// Where a slip is looked at.
enum ReviewPath {
    static func of(_ slip: SlipID) -> String { "/admin/slips/\(slip.value)" }
}
