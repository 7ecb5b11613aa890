import Formats
import NIOCore
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// An answer of the API, held to the document of the API.
struct APIAnswer {
    let answer: HTTPAnswer
    let json: JSONValue

    var status: Int { answer.status }
    var code: String? { json["code"]?.text }

    subscript(name: String) -> JSONValue? { json[name] }
}

extension APIShop {
    /// Makes a call and checks that its answer is one that the document tells of. It asks for Thai,
    /// so that each refusal that a test meets is held to its words in both languages.
    @discardableResult
    func call(
        _ method: String, _ path: String, bearer: String? = nil, json: String? = nil,
        body: [UInt8]? = nil, fields: [(String, String)] = [], language: String? = "th",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> APIAnswer {
        var fields = fields
        if let language { fields.append(("accept-language", language)) }
        if let bearer { fields.append(("authorization", "Bearer \(bearer)")) }
        if json != nil, !fields.contains(where: { $0.0 == "content-type" }) {
            fields.append(("content-type", "application/json"))
        }
        let answer = try await server.connect().request(
            method, "/api/v1" + path, fields: fields, body: json.map { Array($0.utf8) } ?? body)
        let isJSON = !answer.body.isEmpty && answer["content-type"]?.hasSuffix("json") == true
        let value = try isJSON ? JSONParser.parse(ByteBuffer(bytes: answer.body)) : .null
        let complaints = try APIDocument.shared().complaints(
            method: method, path: "/api/v1" + path, status: answer.status,
            mediaType: answer["content-type"] ?? "", value)
        #expect(complaints == [], "\(answer.text)", sourceLocation: sourceLocation)
        ProblemLanguageTests.expectOneLanguage(value, answer, sourceLocation)
        return APIAnswer(answer: answer, json: value)
    }

    /// Reserves, by default one middle-sized shirt.
    func reserve(
        _ lines: String = #"[{"sku":"SHIRT-M","quantity":1}]"#, customer: String? = nil,
        key: String = "key-\(UInt64.random(in: 0 ... .max))", drop: String = "tour",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> APIAnswer {
        let more = customer.map { #","customer":\#($0)"# } ?? ""
        return try await call(
            "POST", "/drops/\(drop)/orders", json: "{\"lines\":\(lines)\(more)}",
            fields: [("idempotency-key", key)], sourceLocation: sourceLocation)
    }

    /// Reserves with details and answers the order's code and key.
    func order(
        _ lines: String = #"[{"sku":"SHIRT-M","quantity":1}]"#, phone: String = "0812345678",
        drop: String = "tour"
    ) async throws -> (code: String, key: String) {
        let answer = try await reserve(lines, customer: Self.customer(phone: phone), drop: drop)
        try #require(answer.status == 201)
        return (
            try #require(answer["code"]?.text), try #require(answer["key"]?.text)
        )
    }

    /// An order with a slip that waits; answers also the slip's number.
    func orderWithSlip(
        phone: String = "0812345678", filler: Int = 0
    ) async throws -> (code: String, slip: Int64) {
        let (code, key) = try await order(phone: phone)
        let sent = try await send(SlipFiles.jpeg(filler: filler), to: code, key: key)
        try #require(sent.status == 201)
        return (code, try #require(sent["id"]?.number))
    }

    /// Sends a slip as the body.
    @discardableResult
    func send(
        _ file: [UInt8], as mediaType: String = "image/jpeg", to code: String, key: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> APIAnswer {
        try await call(
            "POST", "/orders/\(code)/slips", bearer: key, body: file,
            fields: [("content-type", mediaType)], sourceLocation: sourceLocation)
    }

    static func customer(phone: String = "0812345678") -> String {
        #"{"name":"Somchai","phone":"\#(phone)","email":"","address":"1 Road, Bangkok","note":""}"#
    }
}

extension JSONValue {
    subscript(name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    subscript(index: Int) -> JSONValue? {
        if case .array(let elements) = self, elements.indices.contains(index) {
            elements[index]
        } else {
            nil
        }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var names: [String] {
        if case .object(let object) = self { object.members.map(\.name) } else { [] }
    }
}

/// Small files that are, or pretend to be, slips.
enum SlipFiles {
    /// A JPEG up to its picture data; `filler` makes one differ from another.
    static func jpeg(filler: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]
        bytes += Array("JFIF\u{0}".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        bytes += [0xFF, 0xFE, 0, 10] + Array(String(10_000_000 + filler).utf8)
        bytes += [0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0]
        return bytes + [0xFF, 0xDA] + [UInt8](repeating: 7, count: 300)
    }

    static let pdf = Array("%PDF-1.7\n%âãÏÓ\n1 0 obj\n".utf8)
    static let page = Array("<!doctype html><script>alert(1)</script>".utf8)
    static let heic = [0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 200)
}
