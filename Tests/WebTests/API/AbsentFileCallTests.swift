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
}
