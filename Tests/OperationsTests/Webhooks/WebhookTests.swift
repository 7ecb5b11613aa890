import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

extension Stall {
    /// Adds a webhook whose address ends in a name.
    func addWebhook(
        _ name: String = "one", events: [String]? = nil, by caller: Caller = .staff(.owner),
        _ change: (inout WebhookDraft) -> Void = { _ in }
    ) async throws -> FreshWebhook {
        var draft = WebhookDraft(address: "https://hooks.example/\(name)")
        draft.events = events
        change(&draft)
        return try await keeper.addWebhook(
            draft, languages: ["en", "th"], standard: "en", by: caller)
    }

    fileprivate func hear() async throws {
        while try await keeper.advance(WebhookRelay()) {}
    }

    fileprivate func deliveries() async throws -> [Delivery] {
        try await keeper.deliveries(by: .staff(.owner)).deliveries.reversed()
    }

    fileprivate func claim(_ webhook: Webhook) async throws -> HeldDelivery? {
        try await keeper.claimDelivery(of: WebhookRelay.relayName, to: webhook.receiver)
    }
}

@Suite("Webhooks")
struct WebhookTests {
    @Test("one is added with a secret that is told once, listed without it, and removed")
    func added() async throws {
        try await withStall { stall async throws in
            let fresh = try await stall.addWebhook()
            let secret = try #require(fresh.secret)
            #expect(secret.wholeMatch(of: /whsec_[A-Za-z0-9+\/]{43}=/) != nil)
            let listed = try await stall.keeper.webhooks(by: .staff(.manager))
            #expect(listed == [fresh.webhook])
            #expect(listed[0].events == WebhookEvent.ofOrders && listed[0].language == "en")
            let stored = try await stall.store.read { connection in
                try connection.all("SELECT secret FROM webhooks", []) { $0.blob(0) }
            }
            let (_, secrets) = try #require(try await stall.keeper.toTell(fresh.webhook.id))
            #expect(secrets.current.text == secret && secrets.old == nil)
            #expect(stored.allSatisfy { !Array($0).contains(secrets.current.bytes) })

            try await stall.keeper.removeWebhook(fresh.webhook.id, by: owner)
            #expect(try await stall.keeper.webhooks(by: owner).isEmpty)
            #expect(try await stall.keeper.toTell(fresh.webhook.id) == nil)
            await #expect(throws: WebhookRefusal.unknown) {
                try await stall.keeper.removeWebhook(fresh.webhook.id, by: owner)
            }
            let events = try await stall.keeper.entries(by: owner).entries.map(\.event)
            #expect(
                events.prefix(2) == [
                    .webhookRemoved(kind: "webhook", host: "hooks.example"),
                    .webhookAdded(kind: "webhook", host: "hooks.example"),
                ])
        }
    }

    @Test("only who may change the shop sees and adds them", arguments: Role.allCases)
    func roles(role: Role) async throws {
        try await withStall { stall async throws in
            let caller = Caller.staff(role)
            guard !role.may(.changeShop) else {
                _ = try await stall.addWebhook(by: caller)
                return
            }
            await #expect(throws: Forbidden.self) { try await stall.addWebhook(by: caller) }
            await #expect(throws: Forbidden.self) { try await stall.keeper.webhooks(by: caller) }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.rotateSecret(of: WebhookID(1), by: caller)
            }
        }
    }

    @Test("the same receiver is there once, and there is an end to how many there are")
    func limits() async throws {
        try await withStall { stall async throws in
            let first = try await stall.addWebhook("1")
            await #expect(throws: WebhookRefusal.alreadyThere(first.webhook.id)) {
                try await stall.addWebhook("1", events: ["order.paid"])
            }
            for number in 2...WebhookLimits.most { _ = try await stall.addWebhook("\(number)") }
            await #expect(throws: WebhookRefusal.tooMany) { try await stall.addWebhook("more") }
            try await stall.keeper.removeWebhook(first.webhook.id, by: owner)
            _ = try await stall.addWebhook("1")
        }
    }

    @Test("what is wrong is named by its field")
    func invalid() async throws {
        try await withStall(reach: WebhookReach()) { stall async throws in
            func wrong(
                _ change: (inout WebhookDraft) -> Void
            ) async throws -> [String] {
                do {
                    _ = try await stall.addWebhook("x", change)
                    return []
                } catch WebhookRefusal.invalid(let fields) {
                    return fields.map(\.name)
                }
            }
            let long = "https://a.example/" + String(repeating: "x", count: WebhookLimits.address)
            for address in [
                "", "hooks.example", "http://hooks.example/", "https://localhost/",
                "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", long,
            ] {
                #expect(try await wrong { $0.address = address } == ["url"], "\(address)")
            }
            #expect(try await wrong { $0.events = [] } == ["events"])
            #expect(try await wrong { $0.events = ["order.paid", "order.sold"] } == ["events"])
            #expect(try await wrong { $0.events = ["webhook.test"] } == ["events"])
            #expect(try await wrong { $0.language = "de" } == ["language"])
            #expect(try await wrong { $0.token = "x" } == ["kind"])
            func chat(_ change: @escaping (inout WebhookDraft) -> Void) async throws -> [String] {
                try await wrong { draft in
                    draft = WebhookDraft(kind: .telegram)
                    draft.recipient = "-100123"
                    draft.token = "123:abc_DEF"
                    change(&draft)
                }
            }
            #expect(try await chat { $0.recipient = "" } == ["to"])
            #expect(try await chat { $0.recipient = "a b" } == ["to"])
            let name = String(repeating: "1", count: WebhookLimits.recipient)
            #expect(try await chat { $0.recipient = name + "1" } == ["to"])
            let token = String(repeating: "a", count: WebhookLimits.token)
            #expect(try await chat { $0.token = token + "a" } == ["token"])
            #expect(
                try await chat {
                    $0.recipient = name
                    $0.token = token
                } == [])
            #expect(try await chat { $0.token = "a/../b" } == ["token"])
            #expect(try await chat { $0.token = "a\r\nx: y" } == ["token"])
            #expect(try await chat { $0.template = "{phone}" } == ["template"])
            let most = String(repeating: "ก", count: WebhookLimits.template)
            #expect(try await chat { $0.template = most + "ก" } == ["template"])
            #expect(try await chat { $0.template = most } == [])
        }
    }

    @Test("plain http and networks of one's own are reached where they are named, and only there")
    func reach() throws {
        let none = WebhookReach()
        #expect(none.includes([1, 1, 1, 1], isSecure: true))
        #expect(!none.includes([1, 1, 1, 1], isSecure: false))
        #expect(!none.includes([10, 0, 0, 1], isSecure: true))
        let own = WebhookReach(networks: [try #require(NetworkRange("10.0.0.0/8"))])
        #expect(own.includes([10, 0, 0, 1], isSecure: false))
        #expect(own.includes([10, 0, 0, 1], isSecure: true))
        #expect(!own.includes([192, 168, 0, 1], isSecure: true))
        #expect(!own.includes([1, 1, 1, 1], isSecure: false))
        let clothes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]
        #expect(!own.includes(clothes, isSecure: true))
    }

    @Test("each is told of what comes after it was added, of its types alone")
    func told() async throws {
        try await withStall { stall async throws in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let all = try await stall.addWebhook("all").webhook
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let paid = try await stall.addWebhook("paid", events: ["order.paid"]).webhook
            let order = try await stall.awaiting()
            try await stall.hear()
            #expect(
                try await stall.deliveries().map(\.receiver) == [all.receiver, all.receiver])

            _ = try await stall.keeper.desk.run(
                SetStatus(
                    order: order, to: .paid, reason: "cash", force: true, shipment: nil,
                    caller: owner))
            try await stall.hear()
            let last = try await stall.deliveries().suffix(2)
            #expect(Set(last.map(\.receiver)) == [all.receiver, paid.receiver])
            #expect(Set(last.map(\.entry)).count == 1)
        }
    }

    @Test("while there is none nothing is written, and the past is not walked when one comes")
    func none() async throws {
        try await withStall { stall async throws in
            try await stall.hear()
            for _ in 1...3 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            let commits = stall.keeper.seen.number
            try await stall.hear()
            #expect(stall.keeper.seen.number == commits)

            let webhook = try await stall.addWebhook().webhook
            #expect(WebhookRelay(webhooks: [webhook]).start == webhook.since)
            let added = stall.keeper.seen.number
            try await stall.hear()
            #expect(stall.keeper.seen.number == added)
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.hear()
            #expect(try await stall.deliveries().count == 1)
        }
    }

    @Test("a trial goes to the one alone")
    func trial() async throws {
        try await withStall { stall async throws in
            let one = try await stall.addWebhook("1", events: ["order.paid"]).webhook
            _ = try await stall.addWebhook("2").webhook
            try await stall.keeper.testWebhook(one.id, by: owner)
            try await stall.hear()
            #expect(try await stall.deliveries().map(\.receiver) == [one.receiver])
            let held = try #require(try await stall.claim(one))
            guard case .shop(let entry)? = held.entry else {
                Issue.record("it tells of an order")
                return
            }
            #expect(entry.event == .webhookTested && entry.subject == .webhook(one.id))
            await #expect(throws: WebhookRefusal.unknown) {
                try await stall.keeper.testWebhook(WebhookID(99), by: owner)
            }
        }
    }

    @Test("of a rehearsal nobody is told")
    func rehearsal() async throws {
        try await withStall { stall async throws in
            _ = try await stall.addWebhook()
            let copy = try await stall.keeper.beginRehearsal(of: "tour", by: owner)
            _ = try await stall.reserve([("SHIRT-S", 1)], from: copy)
            let sold = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.hear()
            let entries = try await stall.deliveries()
            #expect(entries.count == 1)
            let list = try await stall.keeper.deliveries(by: owner)
            #expect(list.entry(of: entries[0])?.subject == "order \(sold.order.id.value)")
        }
    }

    @Test("another secret signs from now on, the one of before beside it for a day")
    func rotated() async throws {
        try await withStall { stall async throws in
            let fresh = try await stall.addWebhook()
            let id = fresh.webhook.id
            let next = try await stall.keeper.rotateSecret(of: id, seen: 0, by: owner)
            #expect(next.secret != fresh.secret && next.webhook.rotations == 1)
            await #expect(throws: WebhookRefusal.changed) {
                try await stall.keeper.rotateSecret(of: id, seen: 0, by: owner)
            }
            var secrets = try #require(try await stall.keeper.toTell(id)).secrets
            #expect(secrets.current.text == next.secret && secrets.old?.text == fresh.secret)
            let signature = secrets.signature(id: "msg_1", seconds: 7, body: [])
            #expect(signature.split(separator: " ").count == 2)
            stall.clock.advance(by: Span(milliseconds: WebhookLimits.oldSecret.milliseconds - 1))
            secrets = try #require(try await stall.keeper.toTell(id)).secrets
            #expect(secrets.old != nil)
            stall.clock.advance(by: .milliseconds(1))
            secrets = try #require(try await stall.keeper.toTell(id)).secrets
            #expect(secrets.old == nil && secrets.current.text == next.secret)

            let chat = try await stall.addWebhook { draft in
                draft = WebhookDraft(kind: .line)
                draft.recipient = "C0123"
                draft.token = "token"
            }
            #expect(chat.secret == nil)
            await #expect(throws: WebhookRefusal.hasNoSecret) {
                try await stall.keeper.rotateSecret(of: chat.webhook.id, by: owner)
            }
        }
    }

    @Test(
        "who is removed, or answers that it is gone, is told nothing more",
        arguments: [true, false])
    func ends(isRemoved: Bool) async throws {
        try await withStall { stall async throws in
            let webhook = try await stall.addWebhook().webhook
            for _ in 1...3 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            try await stall.hear()
            let first = try #require(try await stall.claim(webhook))
            _ = try await stall.keeper.settle(
                first, .failed("500", mayPass: false), ladder: RetryLadder([]))
            let held = try #require(try await stall.claim(webhook))
            if isRemoved {
                try await stall.keeper.removeWebhook(webhook.id, by: owner)
            } else {
                try await stall.keeper.endWebhook(webhook.id)
                try await stall.keeper.endWebhook(webhook.id)
                #expect(try await stall.keeper.webhooks(by: owner).first?.goneAt != nil)
                await #expect(throws: WebhookRefusal.gone) {
                    try await stall.keeper.testWebhook(webhook.id, by: owner)
                }
            }
            #expect(
                try await stall.keeper.settle(held, .delivered(""), ladder: RetryLadder([])) == nil)
            _ = try await stall.reserve([("SHIRT-M", 1)])
            try await stall.hear()
            #expect(try await stall.claim(webhook) == nil)
            #expect(try await stall.deliveries().map(\.state) == [.dropped, .dropped, .dropped])
            #expect(try await stall.keeper.servedWebhooks().isEmpty)
            let id = first.delivery.id
            await #expect(throws: SendAgainRefusal.notGivenUp) {
                try await stall.keeper.sendAgain(id, by: owner)
            }
        }
    }

    @Test("an answer is kept with its delivery, and who asks for a pause gets it")
    func answers() async throws {
        try await withStall { stall async throws in
            let webhook = try await stall.addWebhook().webhook
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.hear()
            let ladder = RetryLadder([.seconds(5), .minutes(10)], jitter: 0)
            let busy = DeliveryAnswer(status: 429, body: "slow down", took: .milliseconds(12))
            for pause in [Span.minutes(1), .minutes(10)] {
                let held = try #require(try await stall.claim(webhook))
                let outcome = DeliveryOutcome.askedToWait("429", after: .minutes(1))
                #expect(
                    try await stall.keeper.settle(
                        held, .answered(outcome, busy), ladder: ladder) == .waiting)
                let delivery = try #require(try await stall.deliveries().first)
                #expect(delivery.lastAnswer == busy && delivery.answer == "429")
                #expect(delivery.nextAt == stall.clock.now + pause)
                stall.clock.advance(by: pause)
            }
            let held = try #require(try await stall.claim(webhook))
            let outcome = DeliveryOutcome.askedToWait("429", after: .minutes(1))
            #expect(try await stall.keeper.settle(held, outcome, ladder: ladder) == .givenUp)
            #expect(try await stall.deliveries().first?.lastAnswer == nil)
        }
    }

    @Test("verify finds a secret that cannot be opened, and what waits for nobody")
    func verify() async throws {
        try await withStall { stall async throws in
            let webhook = try await stall.addWebhook().webhook
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.hear()
            func found() async throws -> [String] {
                var findings: [String] = []
                _ = try await VerifyShop(
                    store: stall.store, files: nil, at: stall.clock.now
                ).run { part in
                    if part.name == "webhooks" { findings += part.listed.map(\.text) }
                }
                return findings
            }
            #expect(try await found().isEmpty)
            let sealed = try await stall.store.write { connection in
                let secret =
                    try connection.first("SELECT secret FROM webhooks", []) {
                        $0.blob(0)
                    } ?? []
                try connection.execute(
                    "UPDATE webhooks SET secret = $1", [.blob([UInt8](repeating: 7, count: 60))])
                return Array(secret)
            }
            #expect(try await found().contains { $0.contains("cannot be opened") })
            try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE webhooks SET secret = $1, gone_at = 1", [.blob(sealed)])
                return
            }
            let lines = try await found()
            #expect(lines.count == 1 && lines[0].hasPrefix("\(webhook.receiver): 1 messages wait"))
            try await stall.keeper.clearAwayDeliveries()
            try await stall.store.write { connection in
                try connection.execute("DELETE FROM deliveries", [])
                return
            }
        }
    }
}
