import Blobs
import Delivery
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Uploads whose connection breaks")
struct CutUploadTests {
    private let file = SlipFiles.jpeg()

    /// One upload after another, each cut once: after no byte of its request, after the first, and
    /// so on, in the head and in the body.
    @Test func surviveACutAtAnyByte() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let length = client.patchBytes(try await client.created(length: 1), at: 0, file).count
            for cut in 0...length {
                let id = try await client.created(length: file.count)
                let request = client.patchBytes(id, at: 0, file)
                let head = request.count - file.count
                let connection = try shop.server.connect()
                try await connection.send(Array(request.prefix(cut)))
                // Until the server has read to the end and closed: a client that asks before is
                // told less, which is another test.
                await connection.endSending()
                _ = try? await connection.answer()

                let offset = try await client.offset(id)
                try #require(offset == max(0, cut - head), "after \(cut) bytes")
                let rest = try await client.patch(id, at: offset, file.dropFirst(offset))
                try #require(rest.status == 204, "after \(cut) bytes: \(rest.answer.text)")
                try #require(try await client.finish(id).status == 201, "after \(cut) bytes")
            }
            #expect(try await client.slipBytes() == file)
        }
    }

    /// What a broken connection had sent may be read only after its client has asked anew. The
    /// client is then told where the upload really ends, and nothing is taken twice.
    @Test func areToldOfBytesThatCameLate() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            for _ in 0..<50 {
                let id = try await client.created(length: file.count)
                let connection = try shop.server.connect()
                try await connection.send(Array(client.patchBytes(id, at: 0, file).dropLast(9)))
                await connection.cut()

                var offset = try await client.offset(id)
                var rest = try await client.patch(id, at: offset, file.dropFirst(offset))
                if rest.status == 409 || rest.status == 423 {
                    #expect(["offset_conflict", "upload_locked"].contains(rest.code))
                    let before = offset
                    offset = try await client.offset(id)
                    try #require(offset > before && offset <= file.count - 9)
                    rest = try await client.patch(id, at: offset, file.dropFirst(offset))
                }
                try #require(rest.status == 204, "\(rest.answer.text)")
                try #require(try await client.finish(id).status == 201)
            }
            #expect(try await client.slipBytes() == file)
        }
    }

    /// One slip is one, whatever number of requests it was sent in.
    @Test func areCountedAsSlips() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            for _ in 0..<3 {
                let connection = try shop.server.connect()
                let offset = try await client.offset(id)
                try await connection.send(
                    Array(client.patchBytes(id, at: offset, file.dropFirst(offset)).dropLast(3)))
                await connection.endSending()
                _ = try? await connection.answer()
            }
            #expect(shop.uploads.cut == 1)
            #expect(shop.responder.reading.web.slipsTaken == 0)

            let offset = try await client.offset(id)
            for place in offset..<file.count {
                _ = try await client.patch(id, at: place, file[place...place])
            }
            #expect(try await client.finish(id).status == 201)
            #expect(shop.responder.reading.web.slipsTaken == 1)
            try await shop.send(SlipFiles.jpeg(filler: 1), to: client.code, key: client.key)
            #expect(shop.responder.reading.web.slipsTaken == 2)
            let unwanted = try await client.created(length: file.count)
            _ = try await shop.call(
                "DELETE", "/uploads/\(unwanted)", bearer: client.key, fields: [Resuming.version])
            #expect(shop.responder.reading.web.slipsTaken == 2 && shop.uploads.cut == 1)
        }
    }

    @Test func keepWhatHasCome() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            let connection = try shop.server.connect()
            try await connection.send(Array(client.patchBytes(id, at: 0, file).dropLast(3)))
            await connection.endSending()
            // The server has read to the end and closed.
            _ = try? await connection.answer()
            #expect(try await client.offset(id) == file.count - 3)
        }
    }

    @Test func throwAPieceAwayWhoseChecksumCannotBeTold() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            _ = try await client.patch(id, at: 0, file.prefix(10))
            let connection = try shop.server.connect()
            let (name, value) = Resuming.sha1(Array(file.dropFirst(10)))
            let request = client.patchBytes(id, at: 10, file.dropFirst(10))
            let line = Array("PATCH /api/v1/uploads/\(id) HTTP/1.1\r\n".utf8)
            try await connection.send(
                line + Array("\(name): \(value)\r\n".utf8)
                    + request.dropFirst(line.count).dropLast(1))
            await connection.endSending()
            _ = try? await connection.answer()
            #expect(try await client.offset(id) == 10)
            let rest = try await client.patch(
                id, at: 10, file.dropFirst(10), fields: [(name, value)])
            #expect(rest.status == 204)
        }
    }

    /// A phone that has changed its network leaves a connection behind that never ends.
    @Test func whoeverAsksTakesOverFromADeadConnection() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let id = try await client.created(length: file.count)
            let dead = try shop.server.connect()
            try await dead.send(Array(client.patchBytes(id, at: 0, file).dropLast(100)))
            try await client.began(id)
            // Nothing is taken beside it.
            let beside = try await client.patch(id, at: 0, file)
            #expect(beside.status == 423)
            #expect(beside.code == "upload_locked")

            let offset = try await client.offset(id)
            #expect(try await dead.isClosedByServer())
            #expect(offset <= file.count - 100)
            let rest = try await client.patch(id, at: offset, file.dropFirst(offset))
            #expect(rest.status == 204)
            #expect(try await client.finish(id).status == 201)
            #expect(try await client.slipBytes() == file)
        }
    }

    @Test func oneOfTwoAtOnceWins() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            for _ in 0..<10 {
                let id = try await client.created(length: file.count)
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 {
                        group.addTask { try await client.patch(id, at: 0, file).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }.sorted()
                }
                #expect(statuses.first == 204)
                #expect(statuses.dropFirst().allSatisfy { $0 == 409 || $0 == 423 })
                #expect(try await client.finish(id).status == 201)
            }
            #expect(try await client.slipBytes() == file)
        }
    }
}
