internal import Formats
internal import Operations
internal import Shop

/// A message to a chat, as the services take it.
struct ChatMessage {
    /// The id of the message, which stays over all tries.
    var id: String
    var text: String
    /// The chat.
    var recipient: String
    /// The token of whoever writes.
    var token: String
    /// The address of the service.
    var service: String

    /// What is posted.
    struct Request {
        var url: String
        var headers: [String]
        var body: [UInt8]
    }

    /// A push message of LINE's Messaging API. The retry key lets the service know what comes
    /// twice (https://developers.line.biz/en/docs/messaging-api/retrying-api-request/).
    var line: Request {
        var json = JSONWriter()
        json.object { json in
            json.member("to", recipient)
            json.member("messages") { json in
                json.array([text]) { json, text in
                    json.object { json in
                        json.member("type", "text")
                        json.member("text", text)
                    }
                }
            }
        }
        return Request(
            url: base + "/v2/bot/message/push",
            headers: [
                "authorization: Bearer \(token)",
                "x-line-retry-key: \(WebhookSecrets.uuid(of: id))",
            ], body: json.array)
    }

    /// A message of Telegram's Bot API (https://core.telegram.org/bots/api#sendmessage).
    var telegram: Request {
        var json = JSONWriter()
        json.object { json in
            json.member("chat_id", recipient)
            json.member("text", text)
            json.member("link_preview_options") { json in
                json.object { $0.member("is_disabled", true) }
            }
        }
        return Request(url: base + "/bot\(token)/sendMessage", headers: [], body: json.array)
    }

    private var base: String { service.ends(with: "/") ? String(service.dropLast()) : service }

    /// How long Telegram asks to be left alone, which it says in the body.
    static func wait(in body: String, of kind: Webhook.Kind) -> Span? {
        guard kind == .telegram, case .object(let answer)? = try? JSONParser.parse(text: body),
            case .object(let parameters)? = answer["parameters"],
            case .integer(let seconds)? = parameters["retry_after"], seconds > 0
        else { return nil }
        return .seconds(min(seconds, 1_000_000))
    }
}
