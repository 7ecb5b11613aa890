internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/account-changes`.
    func listAccountChanges(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let list = try await keeper.accountChanges(by: caller)
        return JSONAnswer.object { Self.write(list, to: &$0, shop) }
    }

    /// Answers `POST /admin/account-changes/{id}/refuse`. A program confirms none: whoever holds
    /// its token is not seen.
    func refuseAccountChange(
        _ request: WebRequest, _ caller: Caller
    ) async throws -> WebResponse {
        let id = try request.rowNumber()
        let shop = try writer.shopfront()
        try await keeper.decideAccounts(id, isConfirmed: false, by: caller)
        let list = try await keeper.accountChanges(by: caller)
        return JSONAnswer.object { Self.write(list, to: &$0, shop) }
    }

    private static func write(
        _ list: AccountChangeList, to json: inout JSONWriter, _ shop: Shopfront
    ) {
        json.member("accounts") { json in
            json.array(list.inForce) { json, account in json.object { $0.account(account) } }
        }
        json.member("changes") { json in
            json.array(list.changes) { json, change in
                json.object { json in
                    json.member("id", String(change.id))
                    json.member("state", change.state.rawValue)
                    json.member("asked_at", change.askedAt, shop)
                    json.member("asked_by", change.askedBy.text)
                    json.member("decided_at", change.decidedAt, shop)
                    json.member("decided_by", change.decidedBy?.text)
                    json.member("accounts") { json in
                        json.array(change.accounts) { json, account in
                            json.object { $0.account(account) }
                        }
                    }
                    let lines = change.state == .waiting ? list.differences(of: change) : []
                    json.member("differences") { json in
                        json.array(lines) { $0.string($1) }
                    }
                }
            }
        }
    }
}
