internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The receiving accounts, and the change of them that waits for a second person.
extension StaffPages {
    /// Answers `GET /admin/accounts?moved&done`.
    func showAccountChanges(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        var page = try await accountChanges(request, visit)
        page.hadMoved = fields["moved"] != nil
        page.isConfirmed = fields["done"] == "confirmed"
        page.wasRefused = fields["done"] == "refused"
        return try await answer(page, to: request, visit)
    }

    /// Answers `POST /admin/accounts/{id}/confirm`.
    func confirmAccounts(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        try await decideAccounts(request, visit, isConfirmed: true)
    }

    /// Answers `POST /admin/accounts/{id}/refuse`.
    func refuseAccounts(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        try await decideAccounts(request, visit, isConfirmed: false)
    }

    private func decideAccounts(
        _ request: WebRequest, _ visit: Visit, isConfirmed: Bool
    ) async throws -> WebResponse {
        let id = try request.rowNumber()
        do {
            try await keeper.decideAccounts(id, isConfirmed: isConfirmed, by: visit.caller)
        } catch ShopRefusal.accountsDecided {
            return Redirect.see("/admin/accounts?moved=\(id)")
        } catch let refusal as ShopRefusal {
            var page = try await accountChanges(request, visit)
            let language = frame.wording(for: request).language.rawValue
            page.problem = refusal.told?.sentence.text(in: language) ?? "\(refusal)"
            return try await answer(page, to: request, visit, .conflict, path: "/admin/accounts")
        }
        return Redirect.see("/admin/accounts?done=\(isConfirmed ? "confirmed" : "refused")")
    }

    private func accountChanges(
        _ request: WebRequest, _ visit: Visit
    ) async throws -> AccountChangesPage {
        let list = try await keeper.accountChanges(by: visit.caller)
        let wording = frame.wording(for: request)
        let currency = keeper.catalogue?.shop.currency
        return AccountChangesPage(
            accounts: list.inForce.map { account in
                var view = wording.account(account)
                let scheme = currency.flatMap { account.payerScheme(in: $0) }
                view.details = (scheme?.details(reference: "") ?? [])
                    .filter { !$0.value.isEmpty && $0.value != view.plainNumber }
                    .map(AccountDetailView.init)
                return view
            },
            waiting: list.waiting.map { change in
                let actor = visit.caller.actor
                return WaitingAccounts(
                    id: change.id, who: change.askedBy.text, at: wording.when(change.askedAt),
                    lines: list.differences(of: change),
                    mayConfirm: change.mayBeConfirmed(by: actor, people: list.people),
                    hasOthers: list.people > 1)
            },
            past: list.changes.filter { $0.state != .waiting }.map { change in
                PastAccounts(
                    state: change.state, who: change.askedBy.text,
                    at: wording.when(change.askedAt), decidedBy: change.decidedBy?.text ?? "",
                    decidedAt: wording.when(change.decidedAt ?? change.askedAt),
                    accounts: change.accounts.map { "\($0.id): \($0.bank), \($0.number)" })
            }, csrf: visit.csrf)
    }
}
