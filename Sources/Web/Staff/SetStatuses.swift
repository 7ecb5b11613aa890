internal import Formats
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// `POST /admin/orders/bulk`: one status for all orders that are ticked. What became of it
    /// stands in the query that the list is then shown with. Where some of them hardly want that
    /// status it is asked about first, unless the form says that somebody is sure.
    func setStatuses(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let back = Redirect.ownPath(fields["back"], below: "/admin/orders", or: "/admin/orders")
        guard let to = fields["to"].flatMap(OrderStatus.init(rawValue:)) else {
            throw Problem.invalid([FieldProblem("to", "is not a status")])
        }
        let codes = fields.all("code").prefix(StaffTextLimits.bulk)
        let orders = codes.compactMap { keeper.orderID(code: $0) }
        guard !orders.isEmpty else { return Redirect.see(back) }
        let reason = fields["reason"] ?? ""
        let doubtful =
            fields["sure"] == nil ? try await doubtful(orders, to: to, request) : []
        guard doubtful.isEmpty else {
            let page = BulkConfirmPage(
                to: to, reason: reason, doubtful: doubtful,
                all: orders.map { keeper.code(of: $0).text }, back: back)
            return try await answer(page, to: request, visit, current: .orders)
        }
        let results = try await keeper.setStatuses(
            of: orders, to: to, reason: reason, by: visit.caller)
        var report = BulkReport(to: to)
        for (order, result) in zip(orders, results) {
            report.add(result, of: keeper.code(of: order).text)
        }
        return Redirect.see(back + (back.contains("?") ? "&" : "?") + report.query)
    }
}

extension StaffPages {
    /// Orders that nobody has paid and that would be sent, or that somebody has paid and that would
    /// be given up.
    private func doubtful(
        _ orders: [OrderID], to: OrderStatus, _ request: WebRequest
    ) async throws -> [DoubtfulOrder] {
        guard [.fulfilled, .cancelled, .expired].contains(to) else { return [] }
        let wording = frame.wording(for: request)
        var doubtful: [DoubtfulOrder] = []
        for id in orders {
            guard let order = try await keeper.detail(of: id)?.order, order.status != to else {
                continue
            }
            let isPaid = order.status.isSold
            guard to == .fulfilled ? !isPaid : isPaid || order.confirmed.minorUnits > 0 else {
                continue
            }
            doubtful.append(
                DoubtfulOrder(
                    code: keeper.code(of: id).text, status: order.status,
                    customer: order.customer?.name ?? "", paid: wording.money(order.confirmed)))
        }
        return doubtful
    }
}

/// What a bulk change did, as a query carries it from the change to the list.
struct BulkReport: Sendable {
    /// Why an order was left as it was, by a letter.
    private enum Why: String {
        case unchanged = "u"
        case stockGone = "s"
        case reasonMissing = "r"
        case other = "x"

        /// The word that says it.
        var word: String {
            switch self {
            case .unchanged: "staff_unchanged"
            case .stockGone: "staff_stock_gone"
            case .reasonMissing: "staff_reason_missing"
            case .other: "staff_not_allowed"
            }
        }
    }

    private let to: OrderStatus
    private var changed = 0
    private var refused: [(code: String, why: Why)] = []

    /// Refusals that are named; an address has an end.
    private static let named = 100

    init(to: OrderStatus) {
        self.to = to
    }

    /// Reads the query; `nil` when it tells of no change.
    init?(_ fields: FormFields) {
        guard let to = fields["bulk_to"].flatMap(OrderStatus.init(rawValue:)) else { return nil }
        self.to = to
        changed = max(0, fields["bulk_changed"].flatMap { Int($0) } ?? 0)
        for text in (fields["bulk_refused"] ?? "").split(separator: ".").prefix(Self.named) {
            guard let why = text.last.flatMap({ Why(rawValue: String($0)) }),
                let code = OrderCode(typed: text.dropLast())
            else { continue }
            refused.append((code.text, why))
        }
    }

    mutating func add(_ result: Result<OrderStatus, OrderRefusal>, of code: String) {
        switch result {
        case .success: changed += 1
        case .failure(.notInThisStatus): refused.append((code, .unchanged))
        case .failure(.outOfStock): refused.append((code, .stockGone))
        case .failure(.missing): refused.append((code, .reasonMissing))
        case .failure: refused.append((code, .other))
        }
    }

    var query: String {
        QueryText.of([
            ("bulk_to", to.rawValue), ("bulk_changed", String(changed)),
            (
                "bulk_refused",
                refused.prefix(Self.named).map { $0.code + $0.why.rawValue }
                    .joined(separator: ".")
            ),
        ])
    }

    func outcome(_ renderer: PageRenderer, _ language: Language) -> BulkOutcome {
        BulkOutcome(
            to: to, changed: changed,
            refused: refused.map { code, why in
                BulkRefusal(code: code, why: renderer.word(why.word, in: language))
            }, hasRefused: !refused.isEmpty)
    }
}
