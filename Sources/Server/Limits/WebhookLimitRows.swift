internal import Operations
internal import Shop

/// The limits of what webhooks and chats are told.
extension ShopLimits {
    var webhooks: [LimitRow] {
        [
            .init("WebhookLimits.most", WebhookLimits.most, "Webhooks and chats of a shop."),
            .init(
                "WebhookLimits.address", bytes: WebhookLimits.address,
                "The address of a webhook."),
            .init(
                "WebhookLimits.recipient", WebhookLimits.recipient,
                "Characters of the id of a chat."),
            .init(
                "WebhookLimits.token", WebhookLimits.token,
                "Characters of the token of a chat's service."),
            .init(
                "WebhookLimits.template", WebhookLimits.template,
                "Characters of a seller's words for a chat."),
            .init(
                "WebhookLimits.message", WebhookLimits.message,
                "Characters of a message to a chat."),
            .init(
                "WebhookLimits.oldSecret", WebhookLimits.oldSecret,
                "The time for which the secret of before signs too."),
            .init(
                "WebhookLimits.atOnce", WebhookLimits.atOnce,
                "Messages that are on their way to one webhook at once; to a chat it is one."),
            .init(
                "WebhookLimits.connecting", WebhookLimits.connecting,
                "The time until a webhook is connected to."),
            .init(
                "WebhookLimits.whole", WebhookLimits.whole,
                "The time of one try of a message, with its answer."),
            .init(
                "WebhookLimits.answerRead", bytes: WebhookLimits.answerRead,
                "The part of a webhook's answer that is read."),
            .init(
                "WebhookLimits.answerKept", WebhookLimits.answerKept,
                "Characters of a webhook's answer that are kept."),
            .init(
                "WebhookLimits.rest", WebhookLimits.rest,
                "The longest rest of a webhook that fails each time."),
            .init(
                "WebhookLimits.longestWait", WebhookLimits.longestWait,
                "The longest wait that a webhook may ask for."),
            .init(
                "WebhookLimits.pauses", WebhookLimits.pauses.count,
                "Tries of a message after the first, over three days."),
            .init(
                "WebhookReach.most", WebhookReach.most,
                "Networks that webhooks may be let into."),
        ]
    }
}
