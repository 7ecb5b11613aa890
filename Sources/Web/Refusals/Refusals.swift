internal import Documents
internal import Formats
internal import HTTPTypes
internal import Operations
package import Shop

extension Problem {
    /// Makes a problem of what an operation refused; `nil` for a failure of ours.
    ///
    /// `shop` names the variants of which something is left, and tells times.
    init?(of error: any Error, in shop: Shopfront?) {
        guard let told = (error as? any RefusalReason)?.told else { return nil }
        self.init(told, in: shop)
    }

    /// The problem that a refusal is.
    package init(_ told: ToldRefusal) { self.init(told, in: nil) }

    private init(_ told: ToldRefusal, in shop: Shopfront?) {
        self.init(
            told.code, told.sentence, status: HTTPResponse.Status(told: told.status),
            fields: told.fields, members: told.values.map { ($0.name, JSONValue($0.value, shop)) })
        if let retry = told.retry {
            headers[.retryAfter] = String(max(1, retry.milliseconds / 1_000))
        }
    }

    /// 422 with what is wrong with a shopper's details, which stand at `path`.
    static func invalid(_ form: CustomerForm.Invalid, at path: String) -> Problem {
        .invalid(form.fields(at: path))
    }
}

extension JSONValue {
    fileprivate init(_ value: RefusalValue, _ shop: Shopfront?) {
        switch value {
        case .none: self = .null
        case .number(let number): self = .integer(number)
        case .text(let text): self = .string(text)
        case .texts(let texts): self = .array(texts.map { .string($0) })
        case .money(let money): self = .money(money)
        case .moment(let moment):
            self = .string(shop?.text(of: moment) ?? DateText.rfc3339(moment))
        case .units(let left):
            let named = left.compactMap { variant, units in
                shop?.catalogue.title(of: variant).map {
                    ($0.sku, JSONValue.integer(Int64(units)))
                }
            }
            self = .object(JSONObject(named.sorted { $0.0 < $1.0 }))
        case .members(let members):
            self = .object(JSONObject(members.map { ($0.name, JSONValue($0.value, shop)) }))
        }
    }
}

extension HTTPResponse.Status {
    /// A status with its words: a number alone has none in this package.
    init(told code: Int) {
        self =
            switch code {
            case 400: .badRequest
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 405: .methodNotAllowed
            case 408: .requestTimeout
            case 409: .conflict
            case 410: .gone
            case 412: .preconditionFailed
            case 413: .contentTooLarge
            case 414: .uriTooLong
            case 415: .unsupportedMediaType
            case 422: .unprocessableContent
            case 423: Self(code: code, reasonPhrase: "Locked")
            case 429: .tooManyRequests
            case 431: .requestHeaderFieldsTooLarge
            case 460: Self(code: code, reasonPhrase: "Checksum Mismatch")
            case 500: .internalServerError
            case 501: .notImplemented
            case 503: .serviceUnavailable
            case 505: Self(code: code, reasonPhrase: "HTTP Version Not Supported")
            case 507: Self(code: code, reasonPhrase: "Insufficient Storage")
            default: preconditionFailure("no refusal is told as \(code)")
            }
    }
}
