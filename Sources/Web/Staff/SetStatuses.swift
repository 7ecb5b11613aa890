internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// `POST /admin/orders/bulk`: one status for all orders that are ticked and still are as the
    /// list showed them. What became of it stands above the list. Where some of them hardly want
    /// that status it is asked about first, unless the form says that somebody is sure.
    func setStatuses(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let back = Redirect.ownPath(fields["back"], below: "/admin/orders", or: "/admin/orders")
        let codes = fields.all("code").prefix(StaffTextLimits.bulk)
        let orders = codes.compactMap { keeper.orderID(code: $0) }
        let reason = fields["reason"] ?? ""
        let form = BulkForm(
            to: fields["to"].flatMap(OrderStatus.init(rawValue:)),
            typedReason: BulkReport.kept(reason), nothingPicked: orders.isEmpty)
        guard let to = form.to, form.isWhole else {
            return try await listPage(
                request, listFields(back), visit, nil, .unprocessableContent, bulkForm: form,
                picked: Set(orders.map { keeper.code(of: $0).text }))
        }
        let seen = seenOnList(fields)
        let doubtful =
            fields["sure"] == nil ? try await doubtful(orders, to: to, seen, request) : []
        guard doubtful.isEmpty else {
            let page = BulkConfirmPage(
                to: to, reason: reason, doubtful: doubtful,
                all: orders.map {
                    PickedOrder(code: keeper.code(of: $0).text, seen: seen[$0]?.text ?? "")
                }, back: back)
            return try await answer(page, to: request, visit, current: .orders)
        }
        // Of what the list did not show nobody knows whether it is still so.
        let shown = orders.filter { seen[$0] != nil }
        let results = try await keeper.setStatuses(
            of: shown, to: to, reason: reason, unpaid: fields["sure"] != nil, seen: seen,
            by: visit.caller)
        var report = BulkReport(to: to, reason: reason)
        for order in orders where seen[order] == nil {
            report.addUnseen(keeper.code(of: order).text)
        }
        for (order, result) in zip(shown, results) {
            let hasNewSlip = try await hasNewSlip(order, seen[order], result)
            report.add(result, of: keeper.code(of: order).text, hasNewSlip: hasNewSlip)
        }
        guard report.refusedCodes.isEmpty else {
            // The list is shown at once, so that what was typed and ticked is still there.
            return try await listPage(
                request, listFields(back), visit, report,
                report.changed == 0 ? .conflict : .ok, picked: report.refusedCodes)
        }
        return Redirect.see(back + (back.has("?") ? "&" : "?") + report.query)
    }

    /// What the address of a list asks for.
    private func listFields(_ back: String) -> FormFields {
        let query = back.pieces(at: "?", most: 2).dropFirst().first ?? ""
        return (try? FormDecoder.decode(query.utf8)) ?? FormFields()
    }

    /// Whether a slip came to an order that has moved, and not only waits again.
    private func hasNewSlip(
        _ order: OrderID, _ seen: OrderSeen?, _ result: Result<OrderStatus, OrderRefusal>
    ) async throws -> Bool {
        guard case .failure(.changed) = result else { return false }
        return try await keeper.detail(of: order)?.seen.slips?.hasNewer(than: seen?.slips) ?? false
    }

    /// What the list showed of each order: a code and a state in each field.
    private func seenOnList(_ fields: FormFields) -> [OrderID: OrderSeen] {
        var seen: [OrderID: OrderSeen] = [:]
        for field in fields.all("seen") {
            let parts = field.pieces(at: " ", most: 2)
            guard parts.count == 2, let order = keeper.orderID(code: parts[0]) else { continue }
            seen[order] = OrderSeen(text: String(parts[1]))
        }
        return seen
    }
}

extension StaffPages {
    /// Orders that are still as the list showed them and hardly want the status, as unpaid ones
    /// that would be sent, and ones with money or a slip that would end.
    private func doubtful(
        _ orders: [OrderID], to: OrderStatus, _ seen: [OrderID: OrderSeen],
        _ request: WebRequest
    ) async throws -> [DoubtfulOrder] {
        let wording = frame.wording(for: request)
        let details = try await keeper.details(of: orders)
        var doubtful: [DoubtfulOrder] = []
        for id in orders {
            guard let detail = details[id], let seen = seen[id],
                seen.moved(detail.seen, by: .setting(to, withShipment: false)).isEmpty
            else { continue }
            let order = detail.order
            let waiting = detail.seen.slips?.waiting ?? 0
            guard order.doubt(settingTo: to, waitingSlips: waiting) != nil else { continue }
            doubtful.append(
                DoubtfulOrder(
                    code: keeper.code(of: id).text, status: order.status,
                    customer: order.customer?.name ?? "", paid: wording.money(order.confirmed),
                    slipWaits: waiting > 0))
        }
        return doubtful
    }
}

/// The report of what a bulk change did. Where all of it was done, a query carries that to the
/// list.
struct BulkReport: Sendable {
    /// The reason why an order was left as it was.
    private enum Why {
        case unchanged, stockGone, reasonMissing, slipCame, slipAgain, moneyMoved, statusMoved
        case moved, owing, moneyHere, nothingHere, other

        /// The word that says it.
        var word: String {
            switch self {
            case .unchanged: "staff_unchanged"
            case .stockGone: "staff_stock_gone"
            case .reasonMissing: "staff_reason_missing"
            case .slipCame: "bulk_why_slip"
            case .slipAgain: "bulk_why_slip_again"
            case .moneyMoved: "bulk_why_money"
            case .statusMoved: "bulk_why_status"
            case .moved: "bulk_why_moved"
            case .owing: "bulk_why_owing"
            case .moneyHere: "bulk_why_money_here"
            case .nothingHere: "bulk_why_nothing_here"
            case .other: "staff_not_allowed"
            }
        }
    }

    let to: OrderStatus
    /// What was typed as the reason, kept for those that were refused.
    private let reason: String
    private(set) var changed = 0
    /// How many became "refund due" instead of what was asked for.
    private var due = 0
    private var refused: [(code: String, why: Why)] = []

    /// Characters of the reason that are kept, as many as its field takes.
    private static let longestReason = 500

    init(to: OrderStatus, reason: String) {
        self.to = to
        self.reason = Self.kept(reason)
    }

    /// A reason as its field takes it.
    static func kept(_ reason: String) -> String {
        String(reason.trimmed.prefix(longestReason))
    }

    /// Reads the query; `nil` when it tells of no change.
    init?(_ fields: FormFields) {
        guard let to = fields["bulk_to"].flatMap(OrderStatus.init(rawValue:)) else { return nil }
        self.to = to
        reason = ""
        changed = max(0, fields["bulk_changed"].flatMap { Int($0) } ?? 0)
        due = max(0, fields["bulk_due"].flatMap { Int($0) } ?? 0)
    }

    /// - Parameter hasNewSlip: whether a slip has come that was not seen.
    mutating func add(
        _ result: Result<OrderStatus, OrderRefusal>, of code: String, hasNewSlip: Bool
    ) {
        switch result {
        case .success(let status):
            changed += 1
            if status == .refundDue && to != .refundDue { due += 1 }
        case .failure(.notInThisStatus): refused.append((code, .unchanged))
        case .failure(.outOfStock): refused.append((code, .stockGone))
        case .failure(.missing): refused.append((code, .reasonMissing))
        case .failure(.moneyOwing): refused.append((code, .owing))
        case .failure(.moneyIsHere): refused.append((code, .moneyHere))
        case .failure(.nothingToGiveBack): refused.append((code, .nothingHere))
        case .failure(.changed(let moved)): refused.append((code, Self.why(moved, hasNewSlip)))
        case .failure: refused.append((code, .other))
        }
    }

    /// The list did not say what it showed of an order.
    mutating func addUnseen(_ code: String) { refused.append((code, .moved)) }

    /// The reason that matters most of all that moved.
    private static func why(_ moved: OrderMoved, _ hasNewSlip: Bool) -> Why {
        if moved.parts.contains(.slips) { return hasNewSlip ? .slipCame : .slipAgain }
        if moved.parts.contains(.balance) { return .moneyMoved }
        return moved.parts.contains(.status) ? .statusMoved : .moved
    }

    /// Orders that were refused: they stay ticked.
    var refusedCodes: Set<String> { Set(refused.map(\.code)) }

    var query: String {
        QueryText.of(
            [("bulk_to", to.rawValue), ("bulk_changed", String(changed))]
                + (due > 0 ? [("bulk_due", String(due))] : []))
    }

    func outcome(_ renderer: PageRenderer, _ language: Language) -> BulkOutcome {
        BulkOutcome(
            to: to, changed: changed, due: due > 0 ? due : nil,
            refused: refused.map { code, why in
                BulkRefusal(code: code, why: renderer.word(why.word, in: language))
            }, hasRefused: !refused.isEmpty, typedReason: reason)
    }
}
