internal import Documents
internal import Formats
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/orders?drop&status&money&from&to&q&cursor&limit`.
    func listOrders(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let fields = try request.queryFields()
        let filter = try OrderQuery.read(fields, shop)
        let cursor = try fields["cursor"].flatMap { $0.isEmpty ? nil : $0 }.map(orderCursor)
        let limit = try Self.limit(fields["limit"], upTo: OrderList.greatestPage)
        let list = try await keeper.orders(
            filter, past: cursor, limit: limit ?? OrderList.pageSize, by: caller)
        return JSONAnswer.object { json in
            json.member("orders") { json in
                json.array(list.rows) { json, row in
                    json.object { write(row, to: &$0, shop) }
                }
            }
            json.member("cursor", list.next.map { keeper.code(of: $0).text })
        }
    }

    private func write(_ row: OrderList.Row, to json: inout JSONWriter, _ shop: Shopfront) {
        json.member("code", keeper.code(of: row.id).text)
        json.member("drop", shop.catalogue.listing(of: row.drop)?.drop.slug ?? "")
        json.member("status", row.status.rawValue)
        json.member("created_at", row.createdAt, shop)
        json.member("expires_at", row.deadline, shop)
        json.member("name", row.name)
        json.member("phone", row.phone)
        json.member("email", row.email)
        json.member("quantity", row.quantity)
        json.member("total", row.total)
        json.member("paid", row.confirmed)
        json.member("balance", row.total - row.confirmed)
        json.member("money_standing", row.moneyStanding?.rawValue)
        json.member("slips_waiting", row.waitingSlips)
    }

    /// A page's cursor is the code of its last order.
    private func orderCursor(_ text: String) throws(Problem) -> OrderID {
        guard let order = keeper.orderID(code: text) else {
            throw .invalid([FieldProblem("cursor", "is not one that a page answered")])
        }
        return order
    }

    /// How many rows a page shall have, at most.
    static func limit(_ text: String?, upTo greatest: Int) throws(Problem) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let limit = Int64(digits: text).map(Int.init), (1...greatest).contains(limit)
        else {
            throw .invalid([FieldProblem("limit", "must be 1 to \(greatest)")])
        }
        return limit
    }
}
