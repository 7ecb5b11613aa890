import Blobs
import Crypto
import Foundation
import Shop
import TestSupport
import Testing

@testable import Web

/// A client of tus 1.0 that does nothing unasked.
struct Resuming {
    let shop: APIShop
    let code: String
    let key: String

    /// A client of an order that waits for its slip.
    static func of(_ shop: APIShop, phone: String = "0812345678") async throws -> Resuming {
        let (code, key) = try await shop.order(phone: phone)
        return Resuming(shop: shop, code: code, key: key)
    }

    static let version = ("tus-resumable", "1.0.0")
    static let piece = ("content-type", "application/offset+octet-stream")

    func metadata(_ more: String = "") -> (String, String) {
        ("upload-metadata", "order \(Data(code.utf8).base64EncodedString())" + more)
    }

    /// Begins an upload.
    func create(
        length: Int, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> APIAnswer {
        try await shop.call(
            "POST", "/uploads", bearer: key, body: body,
            fields: [Self.version, ("upload-length", "\(length)"), metadata()] + fields)
    }

    /// Begins an upload and answers its name.
    func created(length: Int) async throws -> String {
        let answer = try await create(length: length)
        #expect(answer.status == 201, "\(answer.answer.text)")
        let place = try #require(answer.answer["location"])
        #expect(place.hasPrefix("https://shop.example/api/v1/uploads/\(code)-"))
        return String(place.split(separator: "/").last ?? "")
    }

    func head(_ id: String, bearer: String? = nil) async throws -> APIAnswer {
        try await shop.call("HEAD", "/uploads/\(id)", bearer: bearer ?? key, fields: [Self.version])
    }

    /// How far an upload has come.
    func offset(_ id: String) async throws -> Int {
        let answer = try await head(id)
        #expect(answer.status == 200)
        return try #require(answer.answer["upload-offset"].flatMap { Int($0) })
    }

    func patch(
        _ id: String, at offset: Int, _ bytes: some Collection<UInt8>,
        fields: [(String, String)] = []
    ) async throws -> APIAnswer {
        try await shop.call(
            "PATCH", "/uploads/\(id)", bearer: key, body: Array(bytes),
            fields: [Self.version, Self.piece, ("upload-offset", "\(offset)")] + fields)
    }

    /// Puts an upload to the order.
    func finish(_ id: String) async throws -> APIAnswer {
        try await shop.call(
            "POST", "/orders/\(code)/slips", bearer: key, json: #"{"upload":"\#(id)"}"#)
    }

    /// The bytes of a piece as they go over the wire.
    func patchBytes(_ id: String, at offset: Int, _ bytes: some Collection<UInt8>) -> [UInt8] {
        let head = """
            PATCH /api/v1/uploads/\(id) HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer \(key)\r
            Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r
            Upload-Offset: \(offset)\r\nContent-Length: \(bytes.count)\r\n\r\n
            """
        return Array(head.utf8) + bytes
    }

    /// Returns when the server has begun to take a piece.
    func began(_ id: String) async throws {
        let id = try #require(PartialID(text: id))
        while !shop.uploads.writers.isWriting(id) { await Task.yield() }
    }

    /// The bytes of the order's only slip, as staff get them.
    func slipBytes() async throws -> [UInt8] {
        let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
        let slips = order["slips"]?.elements ?? []
        #expect(slips.count == 1)
        let number = try #require(slips.first?["id"]?.number)
        return try await shop.call(
            "GET", "/admin/slips/\(number)/file", bearer: shop.token(.owner)
        ).answer.body
    }

    static func sha1(_ bytes: [UInt8]) -> (String, String) {
        let digest = Data(Insecure.SHA1.hash(data: bytes)).base64EncodedString()
        return ("upload-checksum", "sha1 \(digest)")
    }
}
