internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Approved slips whose money no statement has shown.
extension StaffPages {
    /// Answers `GET /admin/statements/unproven?before`.
    func listUnproven(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let before = try request.queryFields()["before"].flatMap(Int64.init(digits:))
        let list = try await keeper.unprovenSlips(
            before: before.map { PaymentID($0) }, by: visit.caller)
        let wording = frame.wording(for: request)
        let page = UnprovenPage(
            slips: list.slips.map { slip in
                UnprovenView(
                    code: keeper.code(of: slip.order).text, customer: slip.customer,
                    amount: wording.money(slip.amount), reviewPath: ReviewPath.of(slip.slip),
                    approvedAt: wording.when(slip.at), by: OrderViews.name(of: slip.by),
                    bank: bankView(slip.standing, request))
            },
            older: list.next.map { "/admin/statements/unproven?before=\($0.value)" })
        return try await answer(
            page, to: request, visit, path: "/admin/statements/unproven")
    }
}
