package import Documents
internal import Formats
package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Transfer

/// The courier of mail: hears of what people are told by mail, and hands it to the mail server,
/// several connections beside each other. Nobody but mail waits for a mail server that hangs.
///
/// Mails are claimed, written, handed over and noted many at a time, so that a thousand a second
/// are a few commits. Each was durable before it was handed over, and is handed over again, under
/// the same identifier, where it is not known what came of it.
package struct MailCourier: Service {
    private let shopkeeper: Shopkeeper
    private let writer: MailWriter
    private let post: MailPost
    private let wait: Wait
    private let logger: Logger

    /// The named limits of mail.
    package enum Limits {
        /// Connections to the mail server that mails to shoppers go by.
        package static let connections = 4
        /// Mails that are claimed at once by each connection.
        package static let batch = 64
        /// How long a connection goes on with what it has claimed: the last mail that is begun
        /// must end before others may take it for lost.
        package static let turn: Span = .seconds(20)
        /// How long mail waits that was not tried because the mail server is away or slow.
        package static let pause: Span = .seconds(10)
        /// How long after a sign-in staff are still written to about it.
        package static let signIn: Span = .days(1)
    }

    /// The pauses after which a mail is tried again that was not taken for now: two days in all, as
    /// a mail server would do itself.
    static let ladder = RetryLadder([
        .minutes(1), .minutes(5), .minutes(15), .hours(1), .hours(2), .hours(4), .hours(8),
        .hours(12), .hours(20),
    ])

    package init(
        shopkeeper: Shopkeeper, writer: MailWriter, post: MailPost, wait: @escaping Wait,
        logger: Logger
    ) {
        self.shopkeeper = shopkeeper
        self.writer = writer
        self.post = post
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await turns("what has happened could not be read for mail") {
                        while !Task.isCancelled, try await shopkeeper.advance(MailRelay()) {}
                    }
                }
                for _ in 0..<Limits.connections { group.addTask { await serve(.shopper) } }
                group.addTask { await serve(.staff) }
            }
        }
    }

    private func serve(_ reader: MailRelay.Reader) async {
        await turns("mail could not be looked for") {
            while !Task.isCancelled, try await deliver(to: reader) {}
        }
    }

    private func turns(_ failure: String, _ turn: () async throws -> Void) async {
        let failures = FailureLog(logger, failure: failure, end: "mail is looked for again")
        await forever(every: Courier.pause, wait: wait, failures: failures, turn)
    }

    /// Hands over what is due, at most `Limits.batch`; answers whether there may be more.
    func deliver(to reader: MailRelay.Reader) async throws -> Bool {
        let held = try await shopkeeper.claimDeliveries(
            Limits.batch, of: MailRelay().name, to: reader.rawValue)
        guard !held.isEmpty else { return false }
        let end = shopkeeper.clock() + Limits.turn
        let steps = try await steps(for: held)
        let mails = steps.compactMap(\.mail)
        let (name, contact) = (writer.shopName, writer.contact)
        let outcomes = await post.send(
            mails.map { post.envelope(of: $0, from: name, contact: contact) },
            while: { [clock = shopkeeper.clock] in clock() < end })
        if let problem = outcomes.compactMap(\.problem).first {
            logger.warning("mail waits: \(problem)")
        }
        var next = outcomes.makeIterator()
        let tried = zip(held, steps).map { held, step in
            switch step {
            case .over(let words): TriedDelivery(held, .over(words))
            case .send(let mail):
                TriedDelivery(
                    held,
                    (next.next() ?? .notTried).delivery(to: mail.to.text, pause: Limits.pause))
            }
        }
        try await note(tried)
        // Of one order the next mail is due only now.
        return outcomes.allSatisfy { $0.problem == nil }
    }

    /// Notes what became of mails, also when the process is about to end: what was handed over and
    /// not noted would be sent twice.
    private func note(_ tried: [TriedDelivery]) async throws {
        let states = try await Task { [shopkeeper] in
            try await shopkeeper.settle(tried, ladder: Self.ladder)
        }.value
        for (tried, state) in zip(tried, states) where state == .givenUp {
            logger.notice(
                "a mail was given up",
                metadata: ["delivery": "\(tried.held.delivery.id)"])
        }
    }

    /// What is to be done with a delivery.
    private enum Step {
        case send(MailPost.Addressed)
        /// It tells of nothing that is so any more. Carries why.
        case over(String)

        var mail: MailPost.Addressed? {
            if case .send(let mail) = self { mail } else { nil }
        }
    }

    private func steps(for held: [HeldDelivery]) async throws -> [Step] {
        let orders = Set(held.compactMap { $0.entry?.order })
        let details = orders.isEmpty ? [:] : try await shopkeeper.details(of: Array(orders))
        let waits = try await shopkeeper.ownWaits(of: held.compactMap { $0.entry?.waiting })
        let now = shopkeeper.clock()
        return held.map { held in
            guard let entry = held.entry else { return .over("what it tells of was removed") }
            if let waiting = entry.waiting { return step(held, entry, waits[waiting], at: now) }
            if let order = entry.order {
                guard let detail = details[order] else { return .over("the order was removed") }
                return step(held, entry, detail, at: now)
            }
            return step(held, entry, at: now)
        }
    }

    /// A mail about an order, as it stands now.
    private func step(
        _ held: HeldDelivery, _ entry: Outbox.Entry, _ detail: OrderDetail, at now: Timestamp
    ) -> Step {
        var deadline: Timestamp?
        var moved: Money?
        if case .order(_, _, let entry) = entry { moved = entry.amount }
        if case .shop(let entry) = entry, case .reminded(let moment) = entry.event {
            deadline = moment
        }
        let mail = OrderMail(of: entry)?.isTold(
            of: detail.order,
            slipWaits: detail.slips.contains { $0.slip.status == .waiting },
            deadline: deadline, at: now)
        guard let mail else { return .over("the order has gone on since") }
        guard let address = (detail.order.customer?.emailKey).flatMap({ EmailAddress($0) }) else {
            return .over("the order has no e-mail address")
        }
        return .send(
            MailPost.Addressed(
                to: address, written: writer.mail(mail, about: detail, moved: moved, at: now),
                name: Self.name(of: held), at: entry.at, isUnasked: mail == .reminder))
    }

    /// A mail to somebody who waited on a waitlist until its drop closed, as both are now.
    private func step(
        _ held: HeldDelivery, _ entry: Outbox.Entry, _ wait: WaitlistEntry?, at now: Timestamp
    ) -> Step {
        guard let wait, let drop = shopkeeper.catalogue?.listing(of: wait.drop)?.drop else {
            return .over("the drop was removed")
        }
        guard wait.state == .waiting, drop.closesAt <= now else {
            return .over("the waitlist has gone on since")
        }
        guard let address = wait.customer.emailKey.flatMap({ EmailAddress($0) }) else {
            return .over("the entry has no e-mail address")
        }
        return .send(
            MailPost.Addressed(
                to: address, written: writer.waitedInVain(wait, in: drop),
                name: Self.name(of: held), at: entry.at))
    }

    /// A mail to staff.
    private func step(_ held: HeldDelivery, _ entry: Outbox.Entry, at now: Timestamp) -> Step {
        guard case .shop(let entry) = entry,
            case .signedInFromNewPlace(let address) = entry.event,
            let to = EmailAddress(entry.subject.key)
        else { return .over("it is for nobody who can be written to") }
        guard now - entry.at < Limits.signIn || held.delivery.isAsked else {
            return .over("it is long ago")
        }
        return .send(
            MailPost.Addressed(
                to: to,
                written: writer.signIn(of: to.text, from: address, at: entry.at),
                name: Self.name(of: held), at: entry.at))
    }

    /// The number of a delivery stays over its tries; when a shop goes back to an older database,
    /// the same number has another moment.
    private static func name(of held: HeldDelivery) -> String {
        "\(held.delivery.id).\(String(held.delivery.createdAt.milliseconds, radix: 36))"
    }
}
