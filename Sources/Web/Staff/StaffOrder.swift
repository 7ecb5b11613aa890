internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// One order and what staff do with it.
extension StaffPages {
    /// `GET /admin/orders/{code}`
    func showOrder(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let saved = try request.queryFields()["saved"] != nil
        return try await orderPage(
            request, visit, try orderID(of: request), reply: .init(saved: saved))
    }

    /// `POST /admin/orders/{code}/status`
    func setStatus(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        let typed = TypedStatus(
            to: fields["to"] ?? "", reason: fields["reason"] ?? "",
            carrier: fields["carrier"] ?? "", tracking: fields["tracking"] ?? "")
        guard let to = OrderStatus(rawValue: typed.to) else {
            throw Problem.invalid([FieldProblem("to", "is not a status")])
        }
        let hasShipment = !typed.carrier.isEmpty || !typed.tracking.isEmpty
        return try await doing(request, visit, order, OrderViews.Reply(typed: typed)) {
            _ = try await keeper.setStatus(
                of: order, to: to, reason: typed.reason, force: fields["force"] == "true",
                shipment: hasShipment
                    ? Shipment(carrier: typed.carrier, tracking: typed.tracking) : nil,
                by: visit.caller)
        }
    }

    /// `POST /admin/orders/{code}/notes`
    func addNote(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        return try await doing(request, visit, order) {
            try await keeper.note(fields["text"] ?? "", on: order, by: visit.caller)
        }
    }

    /// `POST /admin/orders/{code}/payments`: money that was seen without a slip.
    func recordPayment(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        let amount = keeper.catalogue.flatMap {
            Formats.MoneyText.read(fields["amount"] ?? "", currency: $0.shop.currency)
        }
        let reply = OrderViews.Reply(
            amount: fields["amount"], paymentReason: fields["reason"] ?? "")
        return try await doing(request, visit, order, reply) {
            guard let amount else { throw OrderRefusal.missing(.amount) }
            _ = try await keeper.recordPayment(
                amount, for: order, reason: fields["reason"] ?? "",
                key: fields["idempotency_key"] ?? frame.freshKey(), by: visit.caller)
        }
    }

    /// `POST /admin/orders/{code}/payments/{id}/take-back`
    func takeBackPayment(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        guard let payment = Int64(request.parameter("id")) else { throw Problem.notFound }
        return try await doing(request, visit, order) {
            _ = try await keeper.takeBack(
                PaymentID(payment), of: order, reason: fields["reason"] ?? "", by: visit.caller)
        }
    }

    /// Does something to an order and shows it; a refusal is told on the order's page.
    private func doing(
        _ request: WebRequest, _ visit: Visit, _ order: OrderID,
        _ kept: OrderViews.Reply = OrderViews.Reply(), _ action: () async throws -> Void
    ) async throws -> WebResponse {
        do {
            try await action()
            return Redirect.see("/admin/orders/\(keeper.code(of: order).text)?saved=1")
        } catch let refusal as OrderRefusal {
            let detail = try await keeper.detail(of: order)
            guard let (problem, status) = StaffProblem.of(refusal, detail) else { throw refusal }
            var reply = kept
            reply.problem = problem
            return try await orderPage(request, visit, order, status, reply: reply)
        }
    }

    private func orderID(of request: WebRequest) throws(Problem) -> OrderID {
        guard let id = keeper.orderID(code: request.parameter("code")) else { throw .notFound }
        return id
    }

    private func orderPage(
        _ request: WebRequest, _ visit: Visit, _ order: OrderID,
        _ status: HTTPResponse.Status = .ok, reply: OrderViews.Reply
    ) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let code = keeper.code(of: order).text
        var reply = reply
        reply.paymentKey = frame.freshKey()
        let views = OrderViews(
            detail: detail, wording: frame.wording(for: request), catalogue: keeper.catalogue)
        let page = views.staffPage(
            code: code, shopperPath: "/o/\(code)/\(keeper.secret.key(of: order))",
            reasons: frame.renderer.rejectReasons(in: frame.shopLanguage), for: visit,
            at: keeper.clock(), reply: reply)
        return try await answer(
            page, to: request, visit, status, current: .orders, path: "/admin/orders/\(code)")
    }
}

extension StaffProblem {
    /// How a refusal is told, with the answer's status; `nil` when there is nothing to tell it on.
    static func of(
        _ refusal: OrderRefusal, _ detail: OrderDetail?
    ) -> (StaffProblem, HTTPResponse.Status)? {
        switch refusal {
        case .unknownOrder, .unknownSlip, .unknownPayment: nil
        case .notInThisStatus: (.unchanged, .conflict)
        case .goneOn: (.goneOn, .conflict)
        case .outOfStock(let left): (.stockGone(words(left, detail)), .conflict)
        case .slipDecided: (.alreadyDecided, .conflict)
        case .missing(.reason): (.reasonMissing, .unprocessableContent)
        case .missing(.amount): (.amountUnclear, .unprocessableContent)
        case .missing(.text): (.textMissing, .unprocessableContent)
        case .limitReached, .tooManySlips, .tooManySlipBytes: (.notAllowed, .conflict)
        }
    }

    /// `Tour shirt M: 1 / 0`: what is wanted and what is left.
    private static func words(_ left: [VariantID: Int], _ detail: OrderDetail?) -> String {
        guard let detail else { return "" }
        return detail.order.lines.compactMap { line in
            let units = left[line.variant] ?? 0
            guard units < line.quantity else { return nil }
            let title = line.told.title
            return "\(title.text): \(units) / \(line.quantity)"
        }.joined(separator: ", ")
    }
}
