package import Documents
package import Operations
package import Shop
internal import Synchronization

/// A webhook as a receiver: it is told signed JSON, or words by a chat's service.
///
/// What it is told and signed with is read for each try, so that a secret that was changed, or a
/// webhook that was removed, counts at once. One that fails each time rests between its tries,
/// longer each time, so that what waits for it is not tried all at once.
package final class WebhookReceiver: Receiver {
    package let name: String
    package let isOwn = false
    package let ladder = RetryLadder(WebhookLimits.pauses)
    /// Chats read in order, and their services want few messages a second.
    package let atOnce: Int

    private let id: WebhookID
    private let keeper: Shopkeeper
    private let document: WebhookDocument
    private let post: JSONPost
    private let rest = Mutex(Rest())

    private struct Rest {
        var failures = 0
        var until: Timestamp?
    }

    /// - Parameter post: shared by all webhooks.
    package init(
        _ webhook: Webhook, keeper: Shopkeeper, document: WebhookDocument, post: JSONPost
    ) {
        id = webhook.id
        name = webhook.receiver
        atOnce = webhook.kind.isChat ? 1 : WebhookLimits.atOnce
        self.keeper = keeper
        self.document = document
        self.post = post
    }

    /// The post of all webhooks: it reaches what this node allows.
    package static func post(reaching reach: WebhookReach) -> JSONPost {
        JSONPost(
            connecting: WebhookLimits.connecting, whole: WebhookLimits.whole,
            answer: WebhookLimits.answerRead,
            mayConnect: { reach.includes($0, isSecure: $1) })
    }

    package func isResting(at now: Timestamp) -> Bool {
        rest.withLock { $0.until.map { now < $0 } ?? false }
    }

    package func deliver(_ held: HeldDelivery) async -> DeliveryOutcome {
        do {
            guard let entry = held.entry, let type = WebhookEvent(of: entry) else {
                return .over("it is nothing that webhooks are told")
            }
            guard let (webhook, secrets) = try await keeper.toTell(id) else {
                return .over("the webhook was removed, or is there no more")
            }
            var order: OrderDetail?
            if case .order(_, let number, _) = entry {
                order = try await keeper.orderToTell(number)
                if order == nil { return .over("what it tells of was removed") }
            }
            let message = WebhookDocument.Message(
                delivery: held.delivery.id, type: type, entry: entry, order: order)
            let answer = await send(message, to: webhook, secrets)
            let outcome = outcome(of: answer, webhook.kind)
            note(outcome)
            if isEnd(answer, webhook.kind) { try await keeper.endWebhook(id) }
            guard case .answered(let reply, _) = answer else { return outcome }
            return .answered(outcome, Self.kept(reply))
        } catch {
            // The database is away. The delivery stays held until that is over.
            return .failed("the shop could not read what to tell", mayPass: true)
        }
    }

    private func send(
        _ message: WebhookDocument.Message, to webhook: Webhook, _ secrets: WebhookSecrets
    ) async -> PostedAnswer {
        guard webhook.kind.isChat else {
            let body = document.json(of: message)
            let seconds = keeper.clock().milliseconds / 1_000
            let signature = secrets.signature(id: message.id, seconds: seconds, body: body)
            return await post.send(
                body, to: webhook.address,
                headers: [
                    "webhook-id: \(message.id)", "webhook-timestamp: \(seconds)",
                    "webhook-signature: \(signature)",
                ])
        }
        let chat = ChatMessage(
            id: message.id, text: document.text(of: message, for: webhook),
            recipient: webhook.recipient, token: secrets.current.token, service: webhook.address)
        let request = webhook.kind == .line ? chat.line : chat.telegram
        return await post.send(request.body, to: request.url, headers: request.headers)
    }

    private func outcome(of answer: PostedAnswer, _ kind: Webhook.Kind) -> DeliveryOutcome {
        guard case .answered(let reply, let retryAfter) = answer else {
            // A certificate is renewed, and a name leads elsewhere again: within three days.
            guard case .failed(let words, _) = answer.outcome else { return answer.outcome }
            return .failed(words, mayPass: true)
        }
        // LINE answers so what it had taken before, under the same key.
        if kind == .line, reply.status == 409 { return .delivered(reply.words) }
        if [429, 503].contains(reply.status),
            let wait = ChatMessage.wait(in: reply.body, of: kind) ?? retryAfter
        {
            return .askedToWait(reply.words, after: min(wait, WebhookLimits.longestWait))
        }
        guard case .failed(let words, let mayPass) = answer.outcome else { return answer.outcome }
        // A program may be mended within three days; a chat that is not there, or a token that is
        // wrong, is mended by adding it anew.
        return .failed(words, mayPass: mayPass || kind == .webhook)
    }

    private func isEnd(_ answer: PostedAnswer, _ kind: Webhook.Kind) -> Bool {
        guard case .answered(let reply, _) = answer else { return false }
        return kind == .webhook && reply.status == 410
    }

    private func note(_ outcome: DeliveryOutcome) {
        let now = keeper.clock()
        rest.withLock { rest in
            switch outcome {
            case .delivered:
                rest = Rest()
            case .askedToWait(_, let wait):
                rest.until = now + wait
            case .failed(_, mayPass: true):
                let pause = Span.seconds(1 << Int64(min(rest.failures, 20)))
                rest.failures += 1
                rest.until = now + min(pause, WebhookLimits.rest)
            case .failed, .over, .notYet, .answered: break
            }
        }
    }

    private static func kept(_ answer: DeliveryAnswer) -> DeliveryAnswer {
        let text = answer.body.unicodeScalars.filter { $0.value != 0 }
        return DeliveryAnswer(
            status: answer.status,
            body: TextSize.cut(
                String(String.UnicodeScalarView(text)), characters: WebhookLimits.answerKept),
            took: answer.took)
    }
}
