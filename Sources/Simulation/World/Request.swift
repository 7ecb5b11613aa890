internal import Operations
internal import Shop
internal import Storage

/// The intent of a request: what somebody asks of the shop.
enum Intent {
    case reserve(Wish)
    case details(OrderID, SimulatedShopper)
    case cancel(OrderID)
    case slip(OrderID, digest: String)
    case decide(SlipID, SlipDecision)
    case set(OrderID, OrderStatus, force: Bool, Shipment?)
    case setMany([OrderID], OrderStatus)
    case pay(OrderID, amount: Int64, key: String)
    case takeBack(PaymentID, OrderID)
    case note(OrderID)
    case expire(limit: Int)
    case apply(Assortment)
    case readStock
    case follow
    /// Somebody joins a line; the same id is the same press again.
    case join(slug: String, id: [UInt8])
    case admit(LineTicket)
    case leave(LineTicket)
    /// A look at all lines.
    case stepLines(LineStrain)
    /// The money of a statement's row goes to orders.
    case settle(StatementRowID, [MatchShare])
    case putAside(StatementRowID)
    case reopen(StatementRowID)
    /// Somebody says where money goes back to.
    case tellAccount(OrderID, RefundAccount)
    /// Refunds are handed to the bank.
    case export([OrderID], key: String)
    case decideRefund(RefundID, RefundDecision)
    /// A row of a statement shows refunds.
    case prove(StatementRowID, [RefundID])
    case reopenRefunds(StatementRowID)
    /// A command that a task has given to the desk: one of those that leave no doubt.
    case task
    /// What is kept in a drop is offered to those who wait.
    case offer(DropID)
}

/// A wish: what a buyer wants; the same wish under the same key is the same press again.
struct Wish: Hashable {
    var slug: String
    var lines: [Line]
    var person: SimulatedShopper?
    var key: String
    /// The ticket that the shopper shows; not a part of what is asked for.
    var ticket: LineTicket?
    /// What the shopper's page said that it costs, which may be an old page; the same.
    var expected: Int64?

    struct Line: Hashable {
        var sku: String
        var quantity: Int
    }

    /// The number of the ticket, where it is one of this drop.
    func ticket(in drop: Int64) -> Int64? {
        ticket.flatMap { $0.drop.value == drop ? $0.number : nil }
    }

    /// The bytes of the request.
    var body: String { "\(slug) \(lines.map { "\($0.sku):\($0.quantity)" }) \(person?.text ?? "")" }

    /// What is kept of them with an answer.
    var fingerprint: [UInt8] {
        RequestKey(scope: "any", key: key, body: Array(body.utf8)).fingerprint
    }
}

/// A request on its way. Each copy that arrives has a number of its own.
struct Request {
    var number: Int
    var actor: Actor
    var intent: Intent
    /// What staff write, and what names a slip's file: tells entries of the timeline apart.
    var words: String
    /// How long a desk with nothing else to do takes to begin, in milliseconds.
    var wait = 1
    var care = Care.none

    var text: String {
        let seen = care.seen.sorted { $0.key < $1.key }.map { " seeing \($0.value.text)" }
        return "#\(number) \(intent.text)\(seen.joined())\(care.isMeant ? ", meant" : "")"
    }
}

/// The reply that a caller is told.
enum Reply: Sendable {
    case reserved(ReservationAnswer)
    /// The request is refused without the desk.
    case remembered(ReservationRefusal)
    case status(OrderStatus)
    case slip(ReceiveSlip.Answer)
    case several([Result<OrderStatus, OrderRefusal>])
    case count(Int)
    case joined(JoinAnswer)
    case admission(Result<LineAdmission, AdmissionRefusal>)
    case applied(Result<[ShopChange], ShopRefusal>)
    case nothing
    case row(StatementRowID)
    case refund(RefundID)
    case file(RefundFileID)
    case rowRefused(RowRefusal)
    case refundRefused(RefundRefusal)
    case refused(OrderRefusal)
    case shed(DeskRefusal)
    case failed(StorageError)
    /// The reply is an error that the desk's callers are not promised.
    case broken(String)

    init<Answer>(_ result: Result<Answer, any Error>, _ reply: (Answer) -> Reply) {
        switch result {
        case .success(let answer): self = reply(answer)
        case .failure(let error as OrderRefusal): self = .refused(error)
        case .failure(let error as RowRefusal): self = .rowRefused(error)
        case .failure(let error as RefundRefusal): self = .refundRefused(error)
        case .failure(let error as DeskRefusal): self = .shed(error)
        case .failure(let error as StorageError): self = .failed(error)
        case .failure(let error): self = .broken("\(error)")
        }
    }

    /// The reply to a command whose refusals have one of their own.
    init<Answer, Refusal: Error>(
        _ result: Result<Answer, any Error>, outcome: (Result<Answer, Refusal>) -> Reply
    ) {
        switch result {
        case .success(let answer): self = outcome(.success(answer))
        case .failure(let refusal as Refusal): self = outcome(.failure(refusal))
        case .failure: self.init(result) { outcome(.success($0)) }
        }
    }
}

extension Reply {
    /// Whether the desk did not get to it.
    var isShed: Bool { if case .shed = self { true } else { false } }

    /// The reply as the trace tells it.
    var text: String {
        switch self {
        case .reserved(.reserved(let order, let isReplay)):
            "order \(order.id.value) \(order.status.rawValue)\(isReplay ? ", as before" : "")"
        case .reserved(.refused(let refusal)): refusal.text
        case .remembered(let refusal): "\(refusal.text), from memory"
        case .status(let status): status.rawValue
        case .slip(let answer): "slip \(answer.id.value) \(answer.status.rawValue)"
        case .several(let results):
            results.map { result in
                switch result {
                case .success(let status): status.rawValue
                case .failure(let refusal): refusal.text
                }
            }.joined(separator: ", ")
        case .count(let count): "\(count)"
        case .applied(.success(let changes)): "\(changes.count) changes"
        case .applied(.failure(let refusal)): "\(refusal)"
        case .joined(.joined(let ticket)): "ticket \(ticket.ticket.number)"
        case .joined(.refused(let refusal)): "\(refusal)"
        case .admission(.success(let admission)): "turn \(admission.turn)"
        case .admission(.failure(let refusal)): "\(refusal)"
        case .nothing: "done"
        case .row(let row): "row \(row.value)"
        case .refund(let refund): "refund \(refund.value)"
        case .file(let file): "refund file \(file.value)"
        case .rowRefused(.order(let refusal)), .refused(let refusal): refusal.text
        case .rowRefused(let refusal): "\(refusal)"
        case .refundRefused(let refusal): "\(refusal)"
        case .shed(let refusal): "not done: \(refusal)"
        case .failed(let error): "\(error)"
        case .broken(let text): "broken: \(text)"
        }
    }
}

extension ReservationRefusal {
    /// The refusal as text, without the order of a dictionary.
    fileprivate var text: String {
        guard case .soldOut(let left) = self else { return "\(self)" }
        return "sold out, left \(sortedText(left))"
    }
}

extension OrderRefusal {
    /// The refusal as text, without the order of a dictionary.
    fileprivate var text: String {
        guard case .outOfStock(let left) = self else { return "\(self)" }
        return "out of stock, left \(sortedText(left))"
    }
}

private func sortedText(_ left: [VariantID: Int]) -> String {
    left.sorted { $0.key < $1.key }.map { "\($0.key.value): \($0.value)" }
        .joined(separator: ", ")
}

extension Intent {
    /// Whether a task has given it to the desk, and is answered itself.
    var isOfTask: Bool { if case .task = self { true } else { false } }

    /// The intent as the trace tells it.
    var text: String {
        switch self {
        case .reserve(let wish):
            "reserve \(wish.body)under key \(wish.key)"
                + (wish.ticket.map { " with ticket \($0.number)" } ?? "")
        case .details(let order, let person): "details of order \(order.value): \(person.text)"
        case .cancel(let order): "cancel order \(order.value)"
        case .slip(let order, let digest): "slip \(digest) for order \(order.value)"
        case .decide(let slip, let decision): "slip \(slip.value): \(decision)"
        case .set(let order, let status, let force, let shipment):
            "set order \(order.value) \(status.rawValue)\(force ? " by force" : "")"
                + (shipment == nil ? "" : " with tracking")
        case .setMany(let orders, let status):
            "set orders \(orders.map(\.value)) \(status.rawValue)"
        case .pay(let order, let amount, let key):
            "payment \(amount) for order \(order.value) under key \(key)"
        case .takeBack(let payment, let order):
            "take payment \(payment.value) of order \(order.value) back"
        case .note(let order): "note on order \(order.value)"
        case .expire(let limit): "expire at most \(limit)"
        case .apply(let assortment): "apply \(assortment.text)"
        case .readStock: "read the stock"
        case .follow: "follow the others"
        case .join(let slug, let id): "join the line of \(slug) as \(id.last ?? 0)"
        case .admit(let ticket): "let ticket \(ticket.number) of drop \(ticket.drop.value) in"
        case .leave(let ticket): "ticket \(ticket.number) of drop \(ticket.drop.value) leaves"
        case .stepLines(let strain): "look at the lines under strain \(strain)"
        case .settle, .putAside, .reopen, .tellAccount, .export, .decideRefund, .prove,
            .reopenRefunds, .task:
            textOfBank
        case .offer(let drop): "offer what is kept in drop \(drop.value)"
        }
    }

    private var textOfBank: String {
        switch self {
        case .settle(let row, let shares):
            "row \(row.value) for "
                + shares.map { "order \($0.order.value): \($0.amount)" }.joined(separator: ", ")
        case .putAside(let row): "row \(row.value) aside"
        case .reopen(let row): "open row \(row.value) again"
        case .tellAccount(let order, let account):
            "money of order \(order.value) goes to \(account.number)"
        case .export(let orders, let key):
            "refunds of orders \(orders.map(\.value)) under key \(key)"
        case .decideRefund(let refund, let decision): "refund \(refund.value) \(decision.rawValue)"
        case .prove(let row, let refunds):
            "row \(row.value) shows refunds \(refunds.map(\.value))"
        case .reopenRefunds(let row): "row \(row.value) shows no refunds"
        default: "a task's command"
        }
    }
}
