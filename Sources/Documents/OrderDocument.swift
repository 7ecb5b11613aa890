package import Formats
package import Operations
package import Shop

/// The reader of an order.
package enum OrderReader {
    /// The shopper reads it, whose page is at this address.
    case shopper(url: String)
    /// Staff read it, who also see notes, names and whether a file was sent before.
    case staff

    var isStaff: Bool {
        if case .staff = self { true } else { false }
    }
}

/// The document of a whole order.
package struct OrderDocument {
    private let detail: OrderDetail
    private let reader: OrderReader
    private let asked: String?
    private let shop: Shopfront
    private let keeper: Shopkeeper
    private let standings: [SlipID: SlipStanding]

    /// - Parameters:
    ///   - asked: the language that was asked for.
    ///   - standings: what the bank's statements say of the order's slips, for whoever may read
    ///     that.
    package init(
        detail: OrderDetail, reader: OrderReader, asked: String?, shop: Shopfront,
        keeper: Shopkeeper, standings: [SlipID: SlipStanding] = [:]
    ) {
        self.detail = detail
        self.reader = reader
        self.asked = asked
        self.shop = shop
        self.keeper = keeper
        self.standings = standings
    }

    /// Writes the order's members, inside an object of their own.
    package func write(to json: inout JSONWriter) {
        let order = detail.order
        let code = keeper.code(of: order.id).text
        writeFacts(to: &json)
        writeCustomer(to: &json)
        json.payment(
            toTransfer, reference: detail.told.reference(of: code), to: detail.told.accounts,
            validity: CodeValidity(
                from: order.createdAt, status: order.status, deadline: order.deadline,
                pay: detail.drop.pay), shop)
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

    /// Writes what an order is, and not whose it is: nothing of the person, or of who did what.
    package func writeFacts(to json: inout JSONWriter) {
        let order = detail.order
        json.member("code", keeper.code(of: order.id).text)
        json.member("drop", detail.drop.slug)
        json.member("status", order.status.rawValue)
        if case .shopper(let url) = reader { json.member("url", url) }
        json.member("created_at", order.createdAt, shop)
        json.member("changed_at", detail.changedAt, shop)
        json.member("paid_at", detail.paidAt, shop)
        json.member("expires_at", told.clock == nil ? nil : order.deadline, shop)
        json.member("lines") { json in
            json.lines(order.lines)
        }
        json.member("quantity", order.quantity)
        json.member("subtotal", order.subtotal)
        json.member("shipping", order.shippingFee)
        if order.adjustment.minorUnits != 0 { json.member("adjustment", order.adjustment) }
        if order.forgiven.minorUnits != 0 { json.member("forgiven", order.forgiven) }
        json.member("total", order.total)
        json.member("paid", order.confirmed)
        json.member("balance", order.balance)
        json.member("money_standing", order.moneyStanding?.rawValue)
    }

    /// The amount that the shopper is to transfer now. Nobody is asked for money for an order that
    /// has ended, or while one of its slips is looked at: its balance is no request.
    private var toTransfer: Money {
        let order = detail.order
        return Money(
            minorUnits: told.clock == nil ? 0 : max(0, order.balance.minorUnits),
            currency: order.total.currency)
    }

    private var told: OrderStatus {
        detail.order.status.told(
            slipWaits: detail.slips.contains { $0.slip.status == .waiting })
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

    /// Writes the members of a slip, inside an object of their own.
    package func write(_ record: OrderDetail.SlipRecord, to json: inout JSONWriter) {
        json.slip(
            id: record.slip.id, status: record.slip.status,
            findings: reader.isStaff ? detail.findings(of: record).map(ToldFinding.init) : [],
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
        json.member("same_transfer") { json in
            json.array(record.sameTransfer) { $0.string(keeper.code(of: $1).text) }
        }
        json.member("same_picture") { json in
            json.array(record.samePicture) { $0.string(keeper.code(of: $1).text) }
        }
        json.member("changed_picture") { json in
            json.array(record.changedPicture) { $0.string(keeper.code(of: $1).text) }
        }
        json.member("reading") { $0.object { $0.reading(record.reading) } }
        json.atBank(standings[record.slip.id]) { keeper.code(of: $0).text }
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
