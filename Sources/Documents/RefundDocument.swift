package import Formats
package import Operations
package import Shop

/// What is said of money that goes back, as JSON.
extension JSONWriter {
    /// Writes the members of an order that owes money back.
    package mutating func due(_ due: DueRefund, keeper: Shopkeeper, _ shop: Shopfront) {
        member("code", keeper.code(of: due.order).text)
        member("state", "due")
        member("amount", due.amount)
        member("order_status", due.status.rawValue)
        member("customer", due.name)
        member("cause", due.cause.rawValue)
        member("since", due.since, shop)
        member("account") { json in
            guard let account = due.account else { return json.null() }
            json.object { $0.account(account, shop) }
        }
    }

    /// Writes the members of a refund.
    package mutating func refund(
        _ stored: StoredRefund, keeper: Shopkeeper, _ shop: Shopfront
    ) {
        let code = keeper.code(of: stored.refund.order)
        member("id", String(stored.id.value))
        member("code", code.text)
        member("state", stored.refund.state.rawValue)
        member("amount", stored.refund.amount)
        member("reference", Refund.reference(of: stored.id, code: code))
        member("file", stored.file.map { String($0.value) })
        member("account") { json in
            guard let account = stored.refund.account else { return json.null() }
            json.object { $0.account(account) }
        }
        member("at", stored.at, shop)
        member("by", stored.actor.text)
        member("decided_at", stored.decidedAt, shop)
        member("decided_by", stored.decidedBy?.text)
        member("reason", stored.words)
        member("row", stored.row.map { String($0.value) })
        member("back_row", stored.backRow.map { String($0.value) })
    }

    /// Writes the members of a file of refunds.
    package mutating func refundFile(_ file: StoredRefundFile, _ shop: Shopfront) {
        member("id", String(file.id.value))
        member("message", file.message)
        member("format", file.format.rawValue)
        member("from", file.payer.id)
        member("day", DateText.day(file.day))
        member("count", file.count)
        member("sum", file.sum)
        member("at", file.at, shop)
        member("by", file.actor.text)
        member("replaces", file.replaces.map { String($0.value) })
        member("replaced_by", file.replacedBy.map { String($0.value) })
        member(
            "url",
            file.replacedBy == nil ? "/api/v1/admin/refunds/files/\(file.id.value)/file" : nil)
    }

    /// Writes what whoever has an order's key may know of its refund.
    package mutating func refundStanding(
        _ standing: RefundStanding, due: Money, _ shop: Shopfront
    ) {
        member("due", due)
        member("account") { json in
            guard let account = standing.account else { return json.null() }
            json.object { $0.account(account.account) }
        }
        member("sent_at", standing.sent?.at, shop)
        member("refunds") { json in
            json.array(standing.refunds) { json, stored in
                json.object { json in
                    json.member("state", stored.refund.state.rawValue)
                    json.member("amount", stored.refund.amount)
                    json.member("at", stored.decidedAt ?? stored.at, shop)
                }
            }
        }
    }

    private mutating func account(_ stored: StoredRefundAccount, _ shop: Shopfront) {
        account(stored.account)
        member("told_at", stored.at, shop)
        member("told_by", stored.actor.text)
    }

    private mutating func account(_ account: RefundAccount) {
        member("kind", account.kind.rawValue)
        member("bank", account.bank)
        member("number", account.number)
        member("name", account.name)
        member("latin_name", account.latinName)
        member("seen", String(account.digest))
    }
}
