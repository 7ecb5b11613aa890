package import Formats
package import HTTPTypes
internal import HummingbirdCore
package import NIOCore
internal import Pages
package import Shop

/// A problem: a refusal that the caller reads, as RFC 9457 problem details with a stable `code`.
///
/// Handlers throw it. Under `/api/` it becomes `application/problem+json`, elsewhere a page.
package struct Problem: Error, Sendable {
    package var status: HTTPResponse.Status
    /// The code that programs decide by.
    package var code: RefusalCode
    /// The detail: one sentence for people.
    package var detail: Sentence
    /// The problems of single fields.
    package var fields: [FieldProblem]
    /// The other members of the document, for example what is left.
    package var members: [(name: String, value: JSONValue)]
    /// The other header fields, for example `allow` or `retry-after`.
    package var headers: HTTPFields

    /// A problem with what its document and head should carry.
    ///
    /// - Parameter status: where it is another than the code's.
    package init(
        _ code: RefusalCode, _ detail: Sentence, status: HTTPResponse.Status? = nil,
        fields: [FieldProblem] = [], members: [(name: String, value: JSONValue)] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status ?? HTTPResponse.Status(told: code.status)
        self.code = code
        self.detail = detail
        self.fields = fields
        self.members = members
        self.headers = headers
    }

    /// The language that all of the problem is said in where this one is asked for: a language that
    /// lacks words for some of it is not mixed with another.
    private func spoken(in language: String) -> String {
        let isKnown =
            detail.isKnown(in: language) && fields.allSatisfy { $0.message.isKnown(in: language) }
        return isKnown ? language : Sentence.written
    }

    /// The problem as a JSON document, with its sentences in a language; in English where that
    /// has no words for some of them.
    package func document(in language: String) -> ByteBuffer {
        let language = spoken(in: language)
        var json = JSONWriter()
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("code", code.rawValue)
            json.member("detail", detail.text(in: language))
            if !fields.isEmpty {
                json.member("fields") { json in
                    json.object { json in
                        for field in fields.uniqueByName {
                            json.member(field.name, field.message.text(in: language))
                        }
                    }
                }
            }
            for (name, value) in members { json.member(name) { $0.value(value) } }
        }
        return json.bytes
    }

    /// The answer that an API gives, with its sentences in a language.
    package func response(in language: String) -> WebResponse {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.contentLanguage] = spoken(in: language)
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        return WebResponse(
            status: status, headers: fields,
            body: ResponseBody(byteBuffer: document(in: language)))
    }

    /// The answer as bytes, for a connection that ends with it. Of who asks so little is known that
    /// it is English.
    func serialisedResponse() -> ByteBuffer {
        let body = document(in: Sentence.written)
        var bytes = ByteBuffer()
        bytes.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        bytes.writeField("content-type", "application/problem+json")
        bytes.writeField("content-language", Sentence.written)
        bytes.writeField("content-length", String(body.readableBytes))
        for field in headers { bytes.writeField(field.name.rawName, field.value) }
        bytes.writeField("connection", "close")
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}

extension [FieldProblem] {
    /// The first problem of each field: a JSON object holds a name once.
    fileprivate var uniqueByName: [FieldProblem] {
        var seen: Set<String> = []
        return filter { seen.insert($0.name).inserted }
    }
}

// The problems that the web layer itself has with a request.
extension Problem {
    /// The problem 404: nothing is at this address.
    package static let notFound = Problem(ToldRefusal.notFound)

    /// The problem 422, with the fields that are wrong.
    package static func invalid(_ fields: [FieldProblem]) -> Problem {
        Problem(ToldRefusal.invalid(fields))
    }

    /// The problem 413: the body is larger than its limit.
    package static func tooLarge(limit: Int) -> Problem {
        Problem(ToldRefusal.tooLarge(limit: Int64(limit)))
    }

    /// The problem 415: the body is of another kind than the ones named.
    package static func wrongMediaType(expected: Sentence) -> Problem {
        Problem(ToldRefusal.wrongMediaType(expected: expected))
    }

    /// The problem 400: the body is not the JSON that it says it is.
    package static func malformedJSON(_ why: Sentence) -> Problem {
        Problem(.malformedJSON, "The body is not valid JSON: \(why).")
    }

    /// The problem 405, with the methods that are allowed.
    static func wrongMethod(allowed: [String]) -> Problem {
        Problem(
            .methodNotAllowed, "This address does not know that method.",
            headers: [.allow: allowed.joined(separator: ", ")])
    }

    /// 403: another site sent this form.
    static let crossSite = Problem(
        .crossSite, "This was sent from another site. Open the page here and retry.")

    /// 403: this form was sent from a page of another name than that which the shop was asked for.
    static func otherHost(browser: String, shop: String) -> Problem {
        Problem(
            .crossSite,
            "This was sent from \(browser), but the shop was asked for as \(shop).",
            members: [("browser", .string(browser)), ("shop", .string(shop))])
    }

    /// The problem 503: too many people at once; try again after `retry`.
    package static func busy(retry: Span) -> Problem {
        Problem(ToldRefusal.busy(retry: retry))
    }

    /// The problem with its `Retry-After` up to twice as long: who was turned away in the same
    /// moment does not come again in the same moment.
    func spread(by chance: UInt8) -> Problem {
        guard let seconds = headers[.retryAfter].flatMap({ Int($0) }), seconds > 0 else {
            return self
        }
        var problem = self
        problem.headers[.retryAfter] = String(seconds + seconds * Int(chance) / Int(UInt8.max))
        return problem
    }

    /// 408: the request came too slowly.
    static let tooSlow = Problem(
        .tooSlow, "The request did not arrive in time.")

    /// 500: something went wrong here; the number finds it in the log.
    static func failed(request: String) -> Problem {
        Problem(
            .failed,
            "Something went wrong here. Your request was \(request).",
            members: [("request", .string(request))])
    }
}

extension HeadRefusal {
    /// What a client is told before its connection ends.
    var problem: Problem {
        switch self {
        case .malformed: Problem(.malformedRequest, "This is not valid HTTP.")
        case .targetTooLong: Problem(.targetTooLong, "The address is too long.")
        case .headTooLarge:
            Problem(
                .headersTooLarge,
                "The header fields are too large.")
        case .versionNotSupported:
            Problem(
                .versionNotSupported, "Use HTTP/1.1.")
        case .codingNotSupported:
            Problem(.codingNotSupported, "Send the body plain or chunked.")
        }
    }
}
