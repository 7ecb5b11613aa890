import Blobs
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Limits of uploads that come in pieces")
struct UploadLimitTests {
    @Test(arguments: [(1_000, 201), (1_001, 413)])
    func haveALargestSize(length: Int, status: Int) async throws {
        try await APIShop.run(limits: TestServer.limits { $0.slipBytes = 1_000 }) { shop in
            let client = try await Resuming.of(shop)
            let answer = try await client.create(length: length)
            #expect(answer.status == status)
            if status == 413 { #expect(answer["limit"]?.number == 1_000) }
        }
    }

    @Test func ofAnOrderAreFourUnfinishedOnes() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            var ids: [String] = []
            for _ in 0..<4 { ids.append(try await client.created(length: 10)) }
            _ = try await client.patch(ids[0], at: 0, [1])
            ids.append(try await client.created(length: 10))
            var statuses: [Int] = []
            for id in ids { statuses.append(try await client.head(id).status) }
            #expect(statuses == [200, 404, 200, 200, 200])
        }
    }

    @Test func countWithTheSlipsOfTheirOrder() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            for filler in 0..<20 {
                _ = try await shop.send(
                    SlipFiles.jpeg(filler: filler), to: client.code, key: client.key)
            }
            let answer = try await client.create(length: 10)
            #expect(answer.status == 409)
            #expect(answer.code == "too_many_slips")
        }
    }

    @Test func anOrderWithoutDetailsHasNone() async throws {
        try await APIShop.run { shop in
            let reserved = try await shop.reserve()
            let client = Resuming(
                shop: shop, code: reserved["code"]?.text ?? "", key: reserved["key"]?.text ?? "")
            let answer = try await client.create(length: 10)
            #expect(answer.status == 409)
            #expect(answer.code == "wrong_status")
        }
    }

    @Test func contentDecidesInTheEnd() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            for (file, status) in [(SlipFiles.page, 415), (SlipFiles.heic, 415), ([], 422)] {
                let id = try await client.created(length: file.count)
                _ = try await client.patch(id, at: 0, file)
                #expect(try await client.finish(id).status == status)
                // And again: nothing of it was kept.
                #expect(try await client.finish(id).status == status)
            }
        }
    }

    /// A piece whose end does not come keeps its place among those that are taken.
    @Test func piecesAreCountedAmongTheSlipsThatAreTaken() async throws {
        try await APIShop.run(limits: TestServer.limits { $0.uploads = 1 }) { shop in
            let client = try await Resuming.of(shop)
            let other = try await Resuming.of(shop, phone: "0899999999")
            let id = try await client.created(length: 100)
            let second = try await other.created(length: 100)
            let connection = try shop.server.connect()
            try await connection.send(
                Array(client.patchBytes(id, at: 0, [UInt8](repeating: 1, count: 100)).dropLast()))
            try await client.began(id)
            #expect(shop.uploads.count == 1)
            let answer = try await other.patch(second, at: 0, [1])
            #expect(answer.status == 503)
            #expect(answer.answer["retry-after"] == "5")
            #expect(answer.answer["tus-resumable"] == "1.0.0")
            try await connection.send([1])
            #expect(try await connection.answer().status == 204)
            #expect(try await other.head(second).status == 200)
        }
    }
}
