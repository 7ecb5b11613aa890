import Blobs
import Crypto
import Foundation
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Uploads that come in pieces")
struct UploadCallTests {
    private let file = SlipFiles.jpeg()

    @Test func becomeSlipsOfTheirOrder() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let begun = try await shop.call(
                "POST", "/uploads", bearer: client.key,
                fields: [
                    Resuming.version, ("upload-length", "\(file.count)"),
                    client.metadata(",filename YS5qcGc="),
                ])
            #expect(begun.status == 201)
            #expect(begun.answer["tus-resumable"] == "1.0.0")
            #expect(begun.answer["upload-expires"] == "Sun, 06 Dec 2026 13:00:00 GMT")
            let id = try #require(begun.answer["location"]).split(separator: "/").last ?? ""
            #expect(try await client.offset(String(id)) == 0)

            let first = try await client.patch(String(id), at: 0, file.prefix(100))
            #expect(first.status == 204)
            #expect(first.answer["upload-offset"] == "100")
            #expect(first.answer["upload-expires"] == "Sun, 06 Dec 2026 13:00:00 GMT")
            let early = try await client.finish(String(id))
            #expect(early.status == 409)
            #expect(early.code == "upload_incomplete")
            #expect(early["offset"]?.number == 100)
            #expect(
                try await client.patch(String(id), at: 100, file.dropFirst(100)).status == 204)

            let slip = try await client.finish(String(id))
            #expect(slip.status == 201)
            #expect(slip["status"]?.text == "waiting")
            // A lost answer is asked for again.
            let again = try await client.finish(String(id))
            #expect(again.answer.body == slip.answer.body)
            let head = try await client.head(String(id))
            #expect(head.answer["upload-offset"] == "\(file.count)")
            #expect(head.answer["upload-length"] == "\(file.count)")
            #expect(head.answer["upload-metadata"]?.hasSuffix(",filename YS5qcGc=") == true)
            #expect(head.answer["cache-control"] == "no-store")
            #expect(try await client.slipBytes() == file)
            let order = try await shop.call("GET", "/orders/\(client.code)", bearer: client.key)
            #expect(order["status"]?.text == "under_review")
            #expect(order["slips"]?[0]?["file_name"]?.text == "a.jpg")
        }
    }

    @Test func aFileOfAnotherOrderIsNoticed() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            try await shop.send(file, to: code, key: key)
            let client = try await Resuming.of(shop, phone: "0899999999")
            let id = try await client.created(length: file.count)
            _ = try await client.patch(id, at: 0, file)
            let slip = try await client.finish(id)
            #expect(slip["findings"]?.elements == [])
            #expect(try await client.finish(id)["findings"]?.elements == [])
            let order = try await shop.call(
                "GET", "/admin/orders/\(client.code)", bearer: shop.token(.viewer))
            #expect(order["slips"]?[0]?["findings"]?[0]?["code"]?.text == "file_reused")
        }
    }

    @Test func theFirstBytesMayComeAlong() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let begun = try await client.create(
                length: file.count, fields: [Resuming.piece], body: Array(file.prefix(7)))
            #expect(begun.status == 201)
            #expect(begun.answer["upload-offset"] == "7")
            let id = begun.answer["location"]?.split(separator: "/").last.map(String.init) ?? ""
            #expect(try await client.patch(id, at: 7, file.dropFirst(7)).status == 204)
            #expect(try await client.finish(id).status == 201)
        }
    }

    @Test func whatTheServerCanDoIsTold() async throws {
        try await APIShop.run { shop in
            for path in ["/uploads", "/uploads/anything"] {
                let answer = try await shop.call("OPTIONS", path)
                #expect(answer.status == 204)
                #expect(answer.answer["tus-resumable"] == "1.0.0")
                #expect(answer.answer["tus-version"] == "1.0.0")
                #expect(answer.answer["tus-max-size"] == "16777216")
                #expect(answer.answer["tus-checksum-algorithm"] == "md5,sha1,sha256")
                let extensions = answer.answer["tus-extension"]?.split(separator: ",") ?? []
                #expect(
                    Set(extensions)
                        == [
                            "creation", "creation-with-upload", "checksum", "expiration",
                            "termination",
                        ])
            }
        }
    }

    @Test func anotherVersionIsRefused() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: 10)
            for (method, path) in [
                ("POST", "/uploads"), ("PATCH", "/uploads/\(id)"), ("DELETE", "/uploads/\(id)"),
                ("HEAD", "/uploads/\(id)"),
            ] {
                for fields in [[], [("tus-resumable", "0.2.2")]] {
                    let answer = try await shop.call(
                        method, path, bearer: client.key, fields: fields)
                    #expect(answer.status == 412)
                    #expect(answer.answer["tus-version"] == "1.0.0")
                    #expect(answer.answer["tus-resumable"] == "1.0.0")
                }
            }
        }
    }

    @Test func wrongHeadersAreRefusedAndNamed() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let length = ("upload-length", "10")
            for (fields, header) in [
                ([client.metadata()], "upload-length"),
                ([client.metadata(), ("upload-defer-length", "1")], "upload-length"),
                ([client.metadata(), ("upload-length", "-1")], "upload-length"),
                ([client.metadata(), ("upload-length", "1e3")], "upload-length"),
                ([client.metadata(), ("upload-length", "1234567890123456")], "upload-length"),
                ([length], "upload-metadata"),
                ([length, ("upload-metadata", "order")], nil),
                ([length, ("upload-metadata", "order !")], "upload-metadata"),
                (
                    [length, client.metadata(",a " + String(repeating: "A", count: 1_024))],
                    "upload-metadata"
                ),
                (
                    [length, client.metadata(), Resuming.piece, ("upload-checksum", "crc32 AA==")],
                    "upload-checksum"
                ),
            ] as [([(String, String)], String?)] {
                let answer = try await shop.call(
                    "POST", "/uploads", bearer: client.key, fields: [Resuming.version] + fields)
                #expect(answer.status == (header == nil ? 404 : 400))
                #expect(answer["header"]?.text == header)
            }
            let id = try await client.created(length: 10)
            for (field, status) in [
                (("upload-offset", "x"), 400), (("upload-offset", ""), 400),
                (("x", "x"), 400), (("upload-offset", "1"), 409),
            ] {
                let answer = try await shop.call(
                    "PATCH", "/uploads/\(id)", bearer: client.key, body: [1],
                    fields: [Resuming.version, Resuming.piece, field])
                #expect(answer.status == status)
            }
            let asText = try await shop.call(
                "PATCH", "/uploads/\(id)", bearer: client.key, body: [1],
                fields: [Resuming.version, ("content-type", "text/plain"), ("upload-offset", "0")])
            #expect(asText.status == 415)
        }
    }

    @Test func onlyTheOrdersKeyOpensThem() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let other = try await Resuming.of(shop, phone: "0899999999")
            let id = try await client.created(length: 10)
            #expect(try await other.head(id).status == 404)
            #expect(try await other.patch(id, at: 0, [1]).status == 404)
            #expect(try await other.finish(id).status == 404)
            #expect(try await client.head(String(id.dropLast()) + "x").status == 404)
            // The code as people type it is no other name of the same upload.
            #expect(try await client.head(id.lowercased()).status == 404)
            let gone = try await client.head("\(client.code)-0123456789abcdef0123456789abcdef")
            #expect(gone.status == 404)
            let nobody = try await shop.call(
                "HEAD", "/uploads/\(id)", fields: [Resuming.version])
            #expect(nobody.status == 401)
            let unkeyed = try await shop.call(
                "POST", "/uploads",
                fields: [Resuming.version, ("upload-length", "1"), client.metadata()])
            #expect(unkeyed.status == 401)
            let wrong = Resuming(shop: shop, code: client.code, key: other.key)
            #expect(try await wrong.create(length: 1).status == 404)
            #expect(try await client.offset(id) == 0)
        }
    }

    @Test func bytesElsewhereThanAtTheEndAreRefused() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            _ = try await client.patch(id, at: 0, file.prefix(50))
            for offset in [0, 49, 51, file.count] {
                let answer = try await client.patch(id, at: offset, file.dropFirst(offset))
                #expect(answer.status == 409)
                #expect(answer.code == "offset_conflict")
                #expect(answer.answer["upload-offset"] == "50")
            }
            let over = try await client.patch(id, at: 50, file.dropFirst(50) + [0])
            #expect(over.status == 413)
            #expect(try await client.offset(id) == 50)
            #expect(try await client.patch(id, at: 50, file.dropFirst(50)).status == 204)
            #expect(try await client.patch(id, at: file.count, []).status == 204)
            #expect(try await client.patch(id, at: file.count, [0]).status == 413)
            _ = try await client.finish(id)
            #expect(try await client.slipBytes() == file)
        }
    }

    @Test func aPieceWithAWrongChecksumIsThrownAway() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            let first = Array(file.prefix(200))
            _ = try await client.patch(id, at: 0, first, fields: [Resuming.sha1(first)])
            let bad = try await client.patch(
                id, at: 200, file.dropFirst(200), fields: [Resuming.sha1(first)])
            #expect(bad.status == 460)
            #expect(bad.code == "checksum_mismatch")
            #expect(try await client.offset(id) == 200)
            let rest = Array(file.dropFirst(200))
            let sha256 = Data(SHA256.hash(data: rest)).base64EncodedString()
            let good = try await client.patch(
                id, at: 200, rest, fields: [("upload-checksum", "sha256 \(sha256)")])
            #expect(good.status == 204)
            #expect(try await client.finish(id).status == 201)
            #expect(try await client.slipBytes() == file)
        }
    }

    @Test func theyEndAfterADay() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: 10)
            shop.clock.forward(.milliseconds(24 * 3_600_000 - 1))
            try await shop.keeper.clearAway()
            #expect(try await client.head(id).status == 200)
            shop.clock.forward(.milliseconds(1))
            #expect(try await client.head(id).status == 404)
            #expect(try await client.patch(id, at: 0, [1]).status == 404)
            #expect(try await client.finish(id).status == 404)
        }
    }

    @Test func theyCanBeThrownAway() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: 10)
            let path = "/uploads/\(id)"
            let end = try await shop.call(
                "DELETE", path, bearer: client.key, fields: [Resuming.version])
            #expect(end.status == 204)
            #expect(try await client.head(id).status == 404)
            let again = try await shop.call(
                "DELETE", path, bearer: client.key, fields: [Resuming.version])
            #expect(again.status == 404)
        }
    }

    @Test func methodsThatANetworkRefusesCanBeNamed() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            func call(
                _ method: String, _ fields: [(String, String)] = [], _ body: [UInt8]? = nil
            ) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/uploads/\(id)", bearer: client.key, body: body,
                    fields: [Resuming.version, ("x-http-method-override", method)] + fields)
            }
            let sent = try await call(
                "PATCH", [Resuming.piece, ("upload-offset", "0")], Array(file.prefix(9)))
            #expect(sent.status == 204)
            let head = try await call("HEAD")
            #expect(head.answer["upload-offset"] == "9")
            #expect(try await call("GET").status == 405)
            #expect(try await call("DELETE").status == 204)
        }
    }
}
