internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The page of one order, and what staff do with it.
extension StaffPages {
    /// Answers `GET /admin/orders/{code}`.
    func showOrder(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let saved = try request.queryFields()["saved"] != nil
        return try await orderPage(
            request, visit, try orderID(of: request), reply: .init(saved: saved))
    }

    /// Answers `POST /admin/orders/{code}/status`.
    func setStatus(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        let typed = TypedStatus(
            to: fields["to"] ?? "", reason: fields["reason"] ?? "",
            carrier: fields["carrier"] ?? "", tracking: fields["tracking"] ?? "")
        let form = FormFieldIDs(status: "to", reason: "reason")
        guard let to = OrderStatus(rawValue: typed.to) else {
            return try await orderPage(
                request, visit, order, .unprocessableContent,
                reply: .init(problem: .statusMissing, fields: form, typed: typed))
        }
        let hasShipment = !typed.carrier.isEmpty || !typed.tracking.isEmpty
        // What somebody was asked about is the status that the form names, and no other.
        let isSure = fields["sure"] == typed.to || fields["force"] == "true"
        let reply = OrderViews.Reply(fields: form, typed: typed)
        if !isSure, !typed.reason.trimmed.isEmpty, let seen = seen(fields),
            let asked = try await question(request, order, settingTo: to, seen)
        {
            var reply = reply
            reply.problem = asked
            return try await orderPage(request, visit, order, .conflict, reply: reply)
        }
        return try await doing(request, fields, visit, order, reply) { seen in
            _ = try await keeper.setStatus(
                of: order, to: to, reason: typed.reason, force: fields["force"] == "true",
                unpaid: isSure,
                shipment: hasShipment
                    ? Shipment(carrier: typed.carrier, tracking: typed.tracking) : nil,
                seen: seen, by: visit.caller)
        }
    }

    /// What is asked before a status is set, while the page that was sent is true. Of one that is
    /// not, the change itself is refused.
    private func question(
        _ request: WebRequest, _ order: OrderID, settingTo to: OrderStatus, _ seen: OrderSeen
    ) async throws -> StaffProblem? {
        guard let detail = try await keeper.detail(of: order) else { return nil }
        let press = OrderPress.setting(to, withShipment: false)
        guard seen.moved(detail.seen, by: press).isEmpty else { return nil }
        return views(of: detail, request).question(settingTo: to)
    }

    /// What the page that was sent showed of its order; `nil` when it does not say.
    private func seen(_ fields: FormFields) -> OrderSeen? {
        fields["seen"].flatMap { OrderSeen(text: $0) }
    }

    func views(of detail: OrderDetail, _ request: WebRequest) -> OrderViews {
        OrderViews(
            detail: detail, wording: frame.wording(for: request), catalogue: keeper.catalogue,
            code: { keeper.code(of: $0).text })
    }

    /// Answers `POST /admin/orders/{code}/notes`.
    func addNote(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        // A note rests on nothing that the page showed.
        let reply = OrderViews.Reply(fields: FormFieldIDs(text: "text"))
        return try await doing(request, nil, visit, order, reply) { _ in
            try await keeper.note(fields["text"] ?? "", on: order, by: visit.caller)
        }
    }

    /// `POST /admin/orders/{code}/payments`: money that was seen without a slip.
    func recordPayment(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        let amount = keeper.catalogue.flatMap {
            MoneyFormat.read(fields["amount"] ?? "", currency: $0.shop.currency)
        }
        let key = fields["idempotency_key"] ?? frame.freshKey()
        let reply = OrderViews.Reply(
            fields: FormFieldIDs(amount: "payment-amount", reason: "payment-reason"),
            paymentKey: key, amount: fields["amount"], money: amount,
            paymentReason: fields["reason"] ?? "")
        return try await doing(request, fields, visit, order, reply) { seen in
            guard let amount else { throw OrderRefusal.missing(.amount) }
            _ = try await keeper.recordPayment(
                amount, for: order, reason: fields["reason"] ?? "", key: key,
                overpayment: fields["overpayment"] == amount.decimal, seen: seen,
                by: visit.caller)
        }
    }

    /// Answers `POST /admin/orders/{code}/payments/{id}/take-back`.
    func takeBackPayment(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let order = try orderID(of: request)
        let payment = try request.rowNumber()
        let reply = OrderViews.Reply(
            fields: FormFieldIDs(reason: "take-back-\(payment)"),
            takingBack: PaymentID(payment), takeBackReason: fields["reason"] ?? "")
        return try await doing(request, fields, visit, order, reply) { seen in
            _ = try await keeper.takeBack(
                PaymentID(payment), of: order, reason: fields["reason"] ?? "", seen: seen,
                by: visit.caller)
        }
    }

    /// Does something to an order and shows it; a refusal is told on the order's page.
    ///
    /// - Parameter fields: the form, where what it rests on has to be what the page showed.
    private func doing(
        _ request: WebRequest, _ fields: FormFields?, _ visit: Visit, _ order: OrderID,
        _ kept: OrderViews.Reply, _ action: (OrderSeen?) async throws -> Void
    ) async throws -> WebResponse {
        let seen = fields.flatMap(seen)
        do {
            if fields != nil && seen == nil, let detail = try await keeper.detail(of: order) {
                throw OrderRefusal.changed(.unknown(detail.order))
            }
            try await action(seen)
            return Redirect.see("/admin/orders/\(keeper.code(of: order).text)?saved=1")
        } catch let refusal as OrderRefusal {
            guard let detail = try await keeper.detail(of: order),
                let (problem, status) = views(of: detail, request)
                    .problem(of: refusal, seen: seen, amount: kept.money)
            else { throw refusal }
            var reply = kept
            reply.problem = problem
            return try await orderPage(request, visit, order, status, reply: reply)
        }
    }

    private func orderID(of request: WebRequest) throws -> OrderID {
        guard let id = try keeper.keptOrderID(code: request.parameter("code")) else {
            throw Problem.notFound
        }
        return id
    }

    private func orderPage(
        _ request: WebRequest, _ visit: Visit, _ order: OrderID,
        _ status: HTTPResponse.Status = .ok, reply: OrderViews.Reply
    ) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let code = keeper.code(of: order).text
        var reply = reply
        // A form that was refused entered nothing, so its key is still fresh.
        if reply.paymentKey.isEmpty { reply.paymentKey = frame.freshKey() }
        var page = views(of: detail, request).staffPage(
            code: code, shopperPath: "/o/\(code)/\(keeper.secret.key(of: order))",
            for: visit, at: keeper.clock(), reply: reply)
        page.mails = try await mailRows(about: order, request, visit)
        return try await answer(
            page, to: request, visit, status, current: .orders, path: "/admin/orders/\(code)")
    }
}
