import Documents
import Formats
import Logging
import Operations
import Pages
import Shop
import Storage
import TestShop
import TestSupport
import Testing

@testable import Delivery

/// A shop with a webhook that leads to a server of the test.
private struct Hooked {
    let stall: Stall
    let server: HookServer
    let webhook: Webhook
    let secret: String?
    let receiver: WebhookReceiver

    /// - Parameter answers: whole answers to the first tries; after those all is taken.
    init(
        _ stall: Stall, answers: [String] = [], reach: WebhookReach? = nil,
        _ change: (inout WebhookDraft) -> Void = { _ in }
    ) async throws {
        self.stall = stall
        server = try HookServer(answers: answers)
        var draft = WebhookDraft(address: server.url + "/hook?key=1")
        change(&draft)
        let fresh = try await stall.keeper.addWebhook(draft, by: .staff(.owner))
        webhook = fresh.webhook
        secret = fresh.secret
        receiver = WebhookReceiver(
            webhook, keeper: stall.keeper, document: try Self.document(stall),
            post: WebhookReceiver.post(reaching: reach ?? stall.keeper.reach))
    }

    static func document(_ stall: Stall) throws -> WebhookDocument {
        let words = ShopWording(
            keeper: stall.keeper, renderer: try PageRenderer(assets: Assets()))
        return WebhookDocument(
            keeper: stall.keeper, words: words, publicURL: "https://shop.example")
    }

    /// Lets the relay hear, and tries the next delivery; the outcome, and the state that it leaves.
    func deliverNext() async throws -> (outcome: DeliveryOutcome, state: Delivery.State?) {
        while try await stall.keeper.advance(WebhookRelay()) {}
        let held = try #require(
            try await stall.keeper.claimDelivery(
                of: WebhookRelay.relayName, to: webhook.receiver))
        let outcome = await receiver.deliver(held)
        return (
            outcome,
            try await stall.keeper.settle(held, outcome, ladder: receiver.ladder)
        )
    }

    func posted() async throws -> HookServer.Post {
        for await post in server.posts { return post }
        throw CancellationError()
    }
}

private func answer(_ status: Int, _ fields: String = "", _ body: String = "") -> String {
    "HTTP/1.1 \(status) X\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
}

extension JSONValue {
    fileprivate subscript(_ name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    fileprivate var names: [String] {
        if case .object(let object) = self { object.members.map(\.name) } else { [] }
    }
}

@Suite("A webhook is told")
struct WebhookReceiverTests {
    @Test("a message is JSON, signed over its id, its time and its bytes, and tells of nobody")
    func message() async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(stall)
            let order = try await stall.awaiting()
            let (outcome, state) = try await hook.deliverNext()

            #expect(state == .delivered && outcome.bare == .delivered("it was answered with 200"))
            #expect(outcome.answer?.status == 200 && outcome.answer?.body == "ok")
            let post = try await hook.posted()
            #expect(post.method == "POST" && post.path == "/hook?key=1")
            #expect(post.fields["content-type"] == "application/json")
            let id = try #require(post.fields["webhook-id"])
            let seconds = stall.clock.now.milliseconds / 1_000
            #expect(post.fields["webhook-timestamp"] == "\(seconds)")
            let secrets = try #require(try await stall.keeper.toTell(hook.webhook.id)).secrets
            #expect(
                post.fields["webhook-signature"]
                    == secrets.signature(id: id, seconds: seconds, body: Array(post.body.utf8)))

            let body = try JSONParser.parse(text: post.body)
            #expect(body.names == ["id", "type", "at", "number", "data"])
            #expect(body["id"]?.text == id && body["type"]?.text == "order.reserved")
            let told = try #require(body["data"]?["order"])
            #expect(told["code"]?.text == stall.keeper.code(of: order).text)
            #expect(told["status"]?.text == "awaiting_payment")
            #expect(told["total"]?["amount"]?.text == "400.00")
            #expect(told["page"]?.text?.hasPrefix("https://shop.example/admin/orders/") == true)
            #expect(body["data"]?["change"]?["kind"]?.text == "reserved")
            #expect(body["data"]?["change"]?["by"]?.text == "shopper")
            for word in ["Somchai", "0810000001", "person1", "Sukhumvit", "customer", "key="] {
                #expect(!post.body.contains(word), "\(word)")
            }
        }
    }

    @Test("what fails is tried again under the same id, with its own time and another signature")
    func again() async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(stall, answers: [answer(500, "", "broken\0 <b>")])
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let (outcome, state) = try await hook.deliverNext()
            #expect(state == .waiting && hook.receiver.isResting(at: stall.clock.now))
            #expect(outcome.answer?.status == 500 && outcome.answer?.body == "broken <b>")
            stall.clock.advance(by: .seconds(10))
            #expect(!hook.receiver.isResting(at: stall.clock.now))
            #expect(try await hook.deliverNext().state == .delivered)
            let (first, second) = (try await hook.posted(), try await hook.posted())
            #expect(first.fields["webhook-id"] == second.fields["webhook-id"])
            #expect(first.fields["webhook-timestamp"] != second.fields["webhook-timestamp"])
            #expect(first.fields["webhook-signature"] != second.fields["webhook-signature"])
        }
    }

    @Test(
        "any other answer is tried again, and no redirect is followed",
        arguments: [301, 302, 307, 308, 400, 401, 404, 500, 502])
    func passes(status: Int) async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(
                stall, answers: [answer(status, "location: /elsewhere\r\n")])
            _ = try await stall.reserve([("SHIRT-S", 1)])
            #expect(try await hook.deliverNext().state == .waiting)
            #expect(try await hook.posted().path == "/hook?key=1")
        }
    }

    @Test("410 ends the webhook")
    func gone() async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(stall, answers: [answer(410)])
            for _ in 1...2 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            #expect(try await hook.deliverNext().state == nil)
            #expect(try await stall.keeper.servedWebhooks().isEmpty)
            let deliveries = try await stall.keeper.deliveries(by: .staff(.owner)).deliveries
            #expect(deliveries.map(\.state) == [.dropped, .dropped])
        }
    }

    @Test("who asks for a pause gets it", arguments: [(429, 7), (503, 3_600)])
    func retryAfter(status: Int, seconds: Int64) async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(
                stall, answers: [answer(status, "retry-after: \(seconds)\r\n")])
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let pause = Span.seconds(seconds)
            let outcome = try await hook.deliverNext().outcome.bare
            #expect(outcome == .askedToWait("it was answered with \(status)", after: pause))
            #expect(hook.receiver.isResting(at: stall.clock.now + pause - Span.milliseconds(1)))
            #expect(!hook.receiver.isResting(at: stall.clock.now + pause))
        }
    }

    @Test("of a large answer only the beginning is read and kept")
    func largeAnswer() async throws {
        try await withStall { stall async throws in
            let large = String(repeating: "x", count: 200_000)
            let hook = try await Hooked(stall, answers: [answer(200, "", large)])
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let (outcome, state) = try await hook.deliverNext()
            #expect(state == .delivered)
            #expect(outcome.answer?.body.count == WebhookLimits.answerKept)
        }
    }

    @Test("an address of a network that is not everybody's is not connected to, whatever its name")
    func outOfReach() async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(stall, reach: WebhookReach())
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let refused = DeliveryOutcome.failed(
                "the address leads into a network that may not be reached", mayPass: true)
            #expect(try await hook.deliverNext().outcome == refused)

            // A name that leads to this machine, by https, is looked at once it was looked up.
            let post = WebhookReceiver.post(reaching: WebhookReach())
            for host in ["localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"] {
                let answer = await post.send([], to: "https://\(host):\(hook.server.port)/")
                #expect(
                    answer.outcome
                        == .failed(
                            "the address leads into a network that may not be reached",
                            mayPass: false), "\(host)")
            }
        }
    }

    @Test("a shop's alert is told without what is posted of it, a trial says that it is one")
    func ofShop() async throws {
        try await withStall { stall async throws in
            let hook = try await Hooked(stall) { $0.events = ["shop.alert"] }
            let note = AlertNote(
                state: "worse", limit: "disk_full", number: 1, run: "r", text: "The disk is full.",
                body: "{}")
            try await stall.keeper.keep(note, at: stall.clock.now)
            try await stall.keeper.testWebhook(hook.webhook.id, by: .staff(.owner))
            for _ in 1...2 { #expect(try await hook.deliverNext().state == .delivered) }
            let alert = try JSONParser.parse(text: try await hook.posted().body)
            #expect(alert["type"]?.text == "shop.alert")
            #expect(alert["data"]?["text"]?.text == "The disk is full.")
            #expect(alert["data"]?.names == ["by", "state", "limit", "text", "node"])
            let trial = try JSONParser.parse(text: try await hook.posted().body)
            #expect(trial["type"]?.text == "webhook.test")
        }
    }
}

@Suite("A chat is told")
struct ChatMessageTests {
    private func chat(
        _ kind: Webhook.Kind, _ stall: Stall, answers: [String] = [], template: String = ""
    ) async throws -> Hooked {
        try await Hooked(stall, answers: answers) { draft in
            draft = WebhookDraft(
                kind: kind, address: String(draft.address.prefix { $0 != "?" }.dropLast(5)))
            draft.recipient = "C0123"
            draft.token = "123:abc_DEF"
            draft.language = "th"
            draft.template = template
        }
    }

    @Test("LINE's push message has the seller's words, the token, and a key that stays")
    func line() async throws {
        try await withStall { stall async throws in
            let words = "{what}: {code} {amount}\n{link}"
            let hook = try await chat(.line, stall, answers: [answer(500)], template: words)
            let order = try await stall.awaiting()
            #expect(try await hook.deliverNext().state == .waiting)
            stall.clock.advance(by: .seconds(10))
            #expect(try await hook.deliverNext().state == .delivered)
            let (first, second) = (try await hook.posted(), try await hook.posted())
            #expect(first.path == "/v2/bot/message/push" && first.body == second.body)
            #expect(first.fields["authorization"] == "Bearer 123:abc_DEF")
            let key = try #require(first.fields["x-line-retry-key"])
            #expect(key.count == 36 && key == second.fields["x-line-retry-key"])
            #expect(first.fields["webhook-signature"] == nil)
            let code = stall.keeper.code(of: order).text
            let link = "https://shop.example/admin/orders/\(code)?openExternalBrowser=1"
            let text = "จองแล้ว: \(code) ฿400.00\\n\(link)"
            #expect(
                first.body
                    == #"{"to":"C0123","messages":[{"type":"text","text":"\#(text)"}]}"#)
        }
    }

    @Test("what LINE has taken before is delivered; a chat that is not there is not tried again")
    func lineAnswers() async throws {
        try await withStall { stall async throws in
            let hook = try await chat(.line, stall, answers: [answer(409), answer(400)])
            for _ in 1...2 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            #expect(try await hook.deliverNext().state == .delivered)
            #expect(try await hook.deliverNext().state == .givenUp)
        }
    }

    @Test("Telegram is written to in the shop's words, and gets the pause that its body asks for")
    func telegram() async throws {
        try await withStall { stall async throws in
            let busy = #"{"ok":false,"error_code":429,"parameters":{"retry_after":21}}"#
            let hook = try await chat(.telegram, stall, answers: [answer(429, "", busy)])
            let order = try await stall.awaiting()
            let outcome = try await hook.deliverNext().outcome.bare
            #expect(outcome == .askedToWait("it was answered with 429", after: .seconds(21)))
            let long = ChatMessage.wait(
                in: busy.replacing("21", with: "9000000"), of: .telegram)
            #expect(long.map { $0 > WebhookLimits.longestWait } == true)
            stall.clock.advance(by: .seconds(30))
            #expect(try await hook.deliverNext().state == .delivered)
            let post = try await hook.posted()
            #expect(post.path == "/bot123:abc_DEF/sendMessage")
            let body = try JSONParser.parse(text: post.body)
            #expect(body["chat_id"]?.text == "C0123")
            let code = stall.keeper.code(of: order).text
            let link = "https://shop.example/admin/orders/\(code)"
            #expect(
                body["text"]?.text
                    == "จองแล้ว · \(code)\nTour shirt · ยอด ฿400.00\n\(link)"
            )
        }
    }
}

@Suite("The courier of webhooks")
struct WebhookCourierTests {
    @Test("a webhook that is added is served beside the others, one that is removed is not")
    func comesAndGoes() async throws {
        try await withStall { stall async throws in
            let keeper = stall.keeper
            let document = try Hooked.document(stall)
            let post = WebhookReceiver.post(reaching: keeper.reach)
            let courier = Courier(
                shopkeeper: keeper, relay: WebhookRelay(),
                finding: {
                    try await keeper.servedWebhooks().map {
                        WebhookReceiver($0, keeper: keeper, document: document, post: post)
                    }
                },
                wait: { _ in
                    try Task.checkCancellation()
                    await Task.yield()
                }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await courier.run() }
            let near = try await Hooked(stall)
            _ = try await stall.reserve([("SHIRT-S", 1)])
            _ = try await near.posted()
            let far = try await Hooked(stall)
            for _ in 1...3 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            for _ in 1...3 {
                _ = try await near.posted()
                _ = try await far.posted()
            }
            try await keeper.removeWebhook(near.webhook.id, by: .staff(.owner))
            _ = try await stall.reserve([("SHIRT-S", 1)])
            _ = try await far.posted()
            running.cancel()
            try await running.value
            let told = try await keeper.deliveries(by: .staff(.owner)).deliveries
            #expect(told.count { $0.receiver == near.webhook.receiver } == 4)
            #expect(told.count { $0.receiver == far.webhook.receiver } == 4)
        }
    }
}
