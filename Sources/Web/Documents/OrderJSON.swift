internal import NIOCore
internal import Operations
internal import Shop

/// The reader of an order.
enum OrderReader {
    /// The shopper reads it, whose page is at this address.
    case shopper(url: String)
    /// Staff read it, who also see notes, names and whether a file was sent before.
    case staff

    var isStaff: Bool {
        if case .staff = self { true } else { false }
    }
}

/// The document of a whole order.
struct OrderDocument {
    let detail: OrderDetail
    let reader: OrderReader
    /// The language that was asked for.
    let asked: String?
    let shop: Shopfront
    let keeper: Shopkeeper

    /// The order as an answer.
    func answer() -> WebResponse {
        JSONAnswer.object { write(to: &$0) }
    }

    private func write(to json: inout JSONWriter) {
        let order = detail.order
        let code = keeper.code(of: order.id).text
        json.member("code", code)
        json.member("drop", detail.drop.slug)
        json.member("status", order.status.rawValue)
        if case .shopper(let url) = reader { json.member("url", url) }
        json.member("created_at", order.createdAt, shop)
        json.member("changed_at", detail.changedAt, shop)
        json.member("paid_at", detail.paidAt, shop)
        json.member("expires_at", order.deadline, shop)
        json.member("lines") { json in
            json.lines(order.lines)
        }
        json.member("quantity", order.quantity)
        json.member("subtotal", order.subtotal)
        json.member("shipping", order.shippingFee)
        json.member("total", order.total)
        json.member("paid", order.confirmed)
        json.member("balance", order.balance)
        json.member("money_standing", order.moneyStanding?.rawValue)
        writeCustomer(to: &json)
        let owed = max(0, order.balance.minorUnits)
        json.payment(
            Money(minorUnits: owed, currency: order.total.currency), reference: code,
            to: detail.told.accounts, shop)
        if reader.isStaff { writeAccounts(to: &json) }
        json.member("payments") { json in
            json.array(detail.payments) { json, record in json.object { write(record, to: &$0) } }
        }
        json.member("slips") { json in
            json.array(detail.slips) { json, record in json.object { write(record, to: &$0) } }
        }
        json.member("timeline") { json in
            json.array(detail.timeline.filter { reader.isStaff || $0.kind.isForShopper }) {
                json, entry in json.object { write(entry, to: &$0) }
            }
        }
        json.member("carrier", detail.shipment?.carrier)
        json.member("tracking", detail.shipment?.tracking)
        guard reader.isStaff else { return }
        json.member("oversold", detail.isOversold)
        json.member("notes") { json in
            json.array(detail.timeline.filter { $0.kind == .note }) { json, note in
                json.object { json in
                    json.member("at", note.at, shop)
                    json.member("by", name(of: note.actor))
                    json.member("text", note.words ?? "")
                }
            }
        }
    }

    /// When the order was told where to pay, and where others are told to pay by now.
    private func writeAccounts(to json: inout JSONWriter) {
        let told = detail.told
        json.member("accounts") { json in
            json.object { json in
                json.member("told_at", detail.order.createdAt, shop)
                json.member("told_since", told.accountsSince, shop)
                json.member("changed", told.accounts != shop.catalogue.accounts)
                json.member("now") { json in
                    json.array(shop.catalogue.accounts) { json, account in
                        json.object { $0.account(account) }
                    }
                }
                json.member("now_since", shop.catalogue.accountsSince, shop)
            }
        }
    }

    private func writeCustomer(to json: inout JSONWriter) {
        json.member("customer") { json in
            guard let customer = detail.order.customer else { return json.null() }
            json.object { json in
                json.member("name", customer.name)
                json.member("phone", customer.phone)
                json.member("email", customer.email)
                json.member("address", customer.address)
                json.member("note", customer.note)
            }
        }
    }

    private func write(_ record: OrderDetail.PaymentRecord, to json: inout JSONWriter) {
        json.member("amount", record.payment.amount)
        json.member("source", record.payment.source.rawValue)
        json.member("confirmed_at", record.payment.confirmedAt, shop)
        guard reader.isStaff else { return }
        json.member("slip", record.payment.slip?.value)
        json.member("by", name(of: record.actor))
        json.member("reason", record.words)
    }

    /// The members of a slip, inside an object of their own.
    func write(_ record: OrderDetail.SlipRecord, to json: inout JSONWriter) {
        json.slip(
            id: record.slip.id, status: record.slip.status,
            isReused: reader.isStaff && !record.sameFile.isEmpty,
            in: asked ?? Sentence.written)
        json.member("media_type", record.slip.mediaType)
        json.member("bytes", record.slip.bytes)
        json.member("file_name", record.fileName)
        json.member("uploaded_at", record.slip.uploadedAt, shop)
        json.member("decided_at", record.decidedAt, shop)
        json.member("reason", shop.words(of: record.reason, in: asked))
        json.member(
            "reason_key", record.reason.flatMap { RejectReason(stored: $0) }?.rawValue)
        guard reader.isStaff else { return }
        json.member("order", keeper.code(of: record.slip.order).text)
        json.member("url", StaffSlip.path(of: record.slip.id))
        json.member("decided_by", record.decidedBy.map(name(of:)))
        json.member("same_file") { json in
            json.array(record.sameFile) { $0.string(keeper.code(of: $1).text) }
        }
    }

    /// Shoppers read why a slip was rejected; what staff write to each other stays with them.
    private func write(_ entry: TimelineEntry, to json: inout JSONWriter) {
        let isRead = reader.isStaff || entry.kind == .slipRejected
        let kind: TimelineEntry.Kind =
            entry.kind == .oversold && !reader.isStaff ? .status : entry.kind
        json.member("at", entry.at, shop)
        json.member("by", name(of: entry.actor))
        json.member("kind", kind.rawValue)
        json.member("from", entry.from?.rawValue)
        json.member("to", entry.to?.rawValue)
        if let amount = entry.amount { json.member("amount", amount) }
        let words =
            entry.kind == .slipRejected
            ? shop.words(of: entry.words, in: asked) : entry.words
        json.member("reason", isRead ? words : nil)
    }

    /// Shoppers are not told which person it was.
    private func name(of actor: Actor) -> String {
        switch actor {
        case .shopper: "shopper"
        case .system: "shop"
        case .staff, .token: reader.isStaff ? actor.text : "staff"
        }
    }
}

extension JSONWriter {
    /// An order's lines, as they were sold.
    mutating func lines(_ lines: [OrderLine]) {
        array(lines) { json, line in
            json.object { json in
                json.member("sku", line.told.title.sku)
                json.member("name", line.told.title.text)
                json.member("quantity", line.quantity)
                json.member("price", line.unitPrice)
                json.member("amount", line.amount)
            }
        }
    }

    /// Whom to pay, how much, and what to write in the transfer.
    mutating func payment(
        _ amount: Money, reference: String, to accounts: [ReceivingAccount], _ shop: Shopfront
    ) {
        member("payment") { json in
            json.object { json in
                json.member("reference", reference)
                json.member("amount", amount)
                json.member("accounts") {
                    $0.written(shop.written(accounts, for: amount, reference: reference))
                }
            }
        }
    }

    /// The members of an account, inside an object of its own.
    mutating func account(_ account: ReceivingAccount) {
        member("id", account.id)
        member("bank", account.bank)
        member("name", account.name)
        member("number", account.number)
        if let promptPay = account.promptPay { member("promptpay", promptPay) }
        if let iban = account.iban { member("iban", iban) }
    }

    /// What is told of every slip.
    ///
    /// - Parameter isReused: whether its file was sent before, for staff only: a shopper who is
    ///   told learns how a used slip has to be changed.
    mutating func slip(
        id: SlipID, status: SlipStatus, isReused: Bool, in language: String
    ) {
        member("id", id.value)
        member("status", status.rawValue)
        member("findings") { json in
            json.array(isReused ? [SlipFinding.fileReused] : []) { json, finding in
                json.object { json in
                    json.member("code", finding.code)
                    json.member("detail", finding.detail.text(in: language))
                }
            }
        }
    }
}

/// Something that was seen on a slip.
struct SlipFinding {
    let code: String
    let detail: Sentence

    static let fileReused = SlipFinding(
        code: "file_reused", detail: "The same file was sent for another order.")
}

/// The path where staff find a slip.
enum StaffSlip {
    static func path(of slip: SlipID) -> String { "/api/v1/admin/slips/\(slip.value)/file" }
}
