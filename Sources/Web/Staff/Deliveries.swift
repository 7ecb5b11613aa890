internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Deliveries: what is sent out of the shop, and what nobody took.
extension StaffPages {
    /// Answers `GET /admin/deliveries?state&before&moved&asked`.
    func showDeliveries(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        let state = fields["state"].flatMap { Delivery.State(rawValue: $0) }
        let before = fields["before"].flatMap(Int64.init(digits:))
        let list = try await keeper.deliveries(in: state, before: before, by: visit.caller)
        let wording = frame.wording(for: request)
        let now = keeper.clock()
        let page = DeliveriesPage(
            rows: list.deliveries.map { row(of: $0, in: list, wording, at: now) },
            onlyGivenUp: state == .givenUp,
            older: list.next.map { Self.deliveriesPath(state, before: $0) },
            hadMoved: fields["moved"] != nil, isAsked: fields["asked"] != nil, csrf: visit.csrf)
        return try await answer(
            page, to: request, visit, path: Self.deliveriesPath(state, before: before))
    }

    private func row(
        of delivery: Delivery, in list: DeliveryList, _ wording: Wording, at now: Timestamp
    ) -> DeliveryRow {
        let entry = list.entry(of: delivery)
        var kind = DeliveryRow.Kind.alert
        var text = list.text(of: delivery)
        if delivery.relay.isBytes(of: MailRelay().name) {
            let isOfStaff = delivery.receiver.isBytes(of: MailRelay.Reader.staff.rawValue)
            kind = isOfStaff ? .staffMail : .orderMail
            text =
                isOfStaff
                ? nil
                : self.text(of: entry.flatMap(OrderMail.init(of:)), in: wording.language)
        }
        let isHook = delivery.relay.isBytes(of: WebhookRelay.relayName)
        if isHook { kind = .webhook }
        let event = isHook ? entry.flatMap { WebhookEvent(of: $0) } : nil
        return DeliveryRow(
            delivery, kind, order: entry?.order.map { keeper.code(of: $0).text }, text: text,
            at: wording.when(delivery.createdAt),
            next: delivery.nextAt.flatMap { $0 > now ? wording.when($0) : nil },
            event: event.map { frame.renderer.word("hook_\($0.word)", in: wording.language) })
    }

    /// Answers `POST /admin/deliveries/{id}/again`.
    func sendAgain(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = try request.rowNumber()
        do {
            try await keeper.sendAgain(id, by: visit.caller)
        } catch SendAgainRefusal.notGivenUp {
            return Redirect.see("/admin/deliveries?moved=\(id)#delivery-\(id)")
        }
        return Redirect.see("/admin/deliveries?asked=\(id)#delivery-\(id)")
    }

    private static func deliveriesPath(_ state: Delivery.State?, before: Int64?) -> String {
        let query = [state.map { "state=\($0.rawValue)" }, before.map { "before=\($0)" }]
            .compactMap(\.self)
        return query.isEmpty
            ? "/admin/deliveries" : "/admin/deliveries?" + query.joined(separator: "&")
    }
}
