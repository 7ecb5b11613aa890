import Blobs
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("The API's files that are on another server")
struct AbsentFileCallTests {
    @Test("a slip's file is refused with a code, and when to try again")
    func file() async throws {
        let made = Mutex<LosableBlobs?>(nil)
        try await APIShop.run(
            around: { blobs in
                let losable = LosableBlobs(blobs)
                made.withLock { $0 = losable }
                return losable
            },
            test: { shop in
                let blobs = try #require(made.withLock { $0 })
                let (_, slip) = try await shop.orderWithSlip()
                let path = "/admin/slips/\(slip)/file"
                for absence in Absence.all {
                    blobs.lose(absence.error)
                    let file = try await shop.call("GET", path, bearer: shop.token(.viewer))
                    #expect(file.status == absence.status)
                    #expect(file.code == absence.code)
                    #expect(file.answer["retry-after"] == absence.retryAfter)
                }
                blobs.lose(nil)
                let file = try await shop.call("GET", path, bearer: shop.token(.viewer))
                #expect(file.status == 200)
            })
    }

    @Test("a file that is on its way for an hour is lost, and is there when it comes after all")
    func lost() async throws {
        let made = Mutex<LosableBlobs?>(nil)
        try await APIShop.run(
            around: { blobs in
                let losable = LosableBlobs(blobs)
                made.withLock { $0 = losable }
                return losable
            },
            test: { shop in
                let blobs = try #require(made.withLock { $0 })
                let (_, slip) = try await shop.orderWithSlip()
                let path = "/admin/slips/\(slip)/file"
                blobs.lose { .notHereYet($0) }
                shop.clock.forward(.minutes(59))
                let early = try await shop.call("GET", path, bearer: shop.token(.viewer))
                #expect(early.code == "file_on_its_way")
                shop.clock.forward(.minutes(2))
                let late = try await shop.call("GET", path, bearer: shop.token(.viewer))
                #expect(late.status == 404 && late.code == "file_lost")
                blobs.lose(nil)
                let found = try await shop.call("GET", path, bearer: shop.token(.viewer))
                #expect(found.status == 200)
            })
    }
}
