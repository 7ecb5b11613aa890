internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// Orders as rows of a list.
    func rows(
        _ orders: [OrderList.Row], _ wording: Wording, _ caller: Caller,
        picked: Set<String> = []
    ) async throws -> [OrderRow] {
        async let linesOfOrders = keeper.lines(of: orders.map(\.id), by: caller)
        async let firstSlips = keeper.firstWaitingSlips(
            of: orders.filter { $0.waitingSlips > 0 }.map(\.id), by: caller)
        let (lines, slips) = try await (linesOfOrders, firstSlips)
        return orders.map { order in
            let standing = order.moneyStanding
            let code = keeper.code(of: order.id).text
            return OrderRow(
                code: code, createdAt: wording.when(order.createdAt),
                status: order.status, drop: order.title,
                customer: order.name ?? "", phone: order.phone ?? "",
                items: items(lines[order.id] ?? []), total: wording.money(order.total),
                owed: standing == .underpaid
                    ? wording.money(order.total - order.confirmed) : nil,
                overpaid: standing == .overpaid
                    ? wording.money(order.confirmed - order.total) : nil,
                reviewPath: slips[order.id].map(ReviewPath.of), seen: order.seen.text,
                isPicked: picked.contains(code))
        }
    }

    private func items(_ lines: [SoldLine]) -> String {
        lines.map { line in
            let name = [line.title.product, line.title.variant].filter { !$0.isEmpty }
            return "\(line.quantity) × \(name.joined(separator: " "))"
        }.joined(separator: ", ")
    }
}

/// The path where a slip is looked at.
enum ReviewPath {
    static func of(_ slip: SlipID) -> String { "/admin/slips/\(slip.value)" }
}
