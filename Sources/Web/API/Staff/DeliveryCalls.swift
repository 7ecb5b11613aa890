internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/deliveries?state&cursor`.
    func listDeliveries(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let fields = try request.queryFields()
        let state = try fields["state"].map(Self.deliveryState)
        let before = try fields["cursor"].flatMap { $0.isEmpty ? nil : $0 }.map(Self.numberCursor)
        let list = try await keeper.deliveries(in: state, before: before, by: caller)
        return JSONAnswer.object { json in
            json.member("deliveries") { json in
                json.array(list.deliveries) { json, delivery in
                    let order = code(of: delivery, list)
                    json.object { write(delivery, in: list, order: order, to: &$0, shop) }
                }
            }
            json.member("cursor", list.next.map { "\($0)" })
        }
    }

    /// Answers `POST /admin/deliveries/{id}/retry`, and `…/again`, as it was called first.
    func sendAgain(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = try request.rowNumber()
        let shop = try writer.shopfront()
        try await keeper.sendAgain(id, by: caller)
        let list = try await keeper.deliveries(before: id + 1, by: caller)
        guard let delivery = list.deliveries.first, delivery.id == id else {
            throw Problem.notFound
        }
        let order = code(of: delivery, list)
        return JSONAnswer.object { json in
            write(delivery, in: list, order: order, to: &json, shop)
        }
    }

    /// The order that a delivery tells of.
    private func code(of delivery: Delivery, _ list: DeliveryList) -> String? {
        (list.entry(of: delivery)?.order).map { keeper.code(of: $0).text }
    }

    /// Answers `GET /admin/entries?cursor`.
    func listEntries(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let before = try request.queryFields()["cursor"].flatMap { $0.isEmpty ? nil : $0 }
            .map(Self.numberCursor)
        let list = try await keeper.entries(before: before, by: caller)
        return JSONAnswer.object { json in
            json.member("entries") { json in
                json.array(list.entries) { json, entry in
                    json.object { write(entry, to: &$0, shop) }
                }
            }
            json.member("cursor", list.next.map { "\($0)" })
        }
    }

    private func write(
        _ delivery: Delivery, in list: DeliveryList, order: String?, to json: inout JSONWriter,
        _ shop: Shopfront
    ) {
        json.member("id", String(delivery.id))
        json.member("relay", delivery.relay)
        json.member("receiver", delivery.receiver)
        json.member("entry", String(delivery.entry))
        json.member("text", list.text(of: delivery))
        json.member("order", order)
        let mail =
            delivery.relay.isBytes(of: MailRelay().name)
            ? list.entry(of: delivery).flatMap(OrderMail.init(of:)) : nil
        json.member("mail", mail?.rawValue)
        json.member("state", delivery.state.rawValue)
        json.member("created_at", delivery.createdAt, shop)
        json.member("tries", delivery.tries)
        json.member("next_at", delivery.nextAt, shop)
        json.member("ended_at", delivery.endedAt, shop)
        json.member("answer", delivery.answer)
        json.told(delivery, in: list)
    }

    private func write(
        _ entry: ShopEntry, to json: inout JSONWriter, _ shop: Shopfront
    ) {
        json.member("number", String(entry.number))
        json.member("at", entry.at, shop)
        json.member("actor", entry.actor.text)
        json.member("subject") { json in
            json.object { json in
                json.member("kind", entry.subject.kind.rawValue)
                json.member("key", key(of: entry.subject))
            }
        }
        json.member("kind", entry.event.kind.rawValue)
        json.member("details") { json in
            json.object { json in
                for (name, value) in entry.event.named { json.member(name, value) }
            }
        }
    }

    /// Orders are named by their codes.
    private func key(of subject: EntrySubject) -> String {
        guard subject.kind == .order, let number = Int64(digits: subject.key) else {
            return subject.key
        }
        return keeper.code(of: OrderID(number)).text
    }

    private static func deliveryState(_ text: String) throws(Problem) -> Delivery.State {
        guard let state = Delivery.State(rawValue: text) else {
            let states = Delivery.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldProblem("state", "must be one of: \(states)")])
        }
        return state
    }
}
