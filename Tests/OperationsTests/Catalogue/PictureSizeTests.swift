import Blobs
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("What a picture of the shop was made into")
struct PictureSizeTests {
    @Test("is known again when the picture is named by its digest later")
    func namedAgain() async throws {
        try await withStall(nil) { stall async throws in
            let picture = String(repeating: "a", count: 64)
            let size = PictureSize(
                width: 400, height: 300, digest: String(repeating: "b", count: 64))
            var file = ShopFile.sample()
            func apply(
                _ picture: String?, _ sizes: [String: [PictureSize]] = [:]
            ) async throws -> [PictureSize]? {
                file.drops[0].products[0].picture = picture
                file.madeFrom = nil
                _ = try await stall.keeper.applyAlone(
                    file, overNewer: true, pictures: sizes, dryRun: false)
                return try await stall.store.read { connection in
                    try LoadCatalogue().run(on: connection)?.listings.first?.products.first?.sizes
                }
            }
            func isNamed() async throws -> Bool {
                let digests = [picture, size.digest].compactMap { BlobDigest(text: $0) }
                return try await stall.keeper.named(digests).count == 2
            }

            #expect(try await apply(picture, [picture: [size]]) == [size])
            #expect(try await isNamed())
            #expect(try await apply(nil) == [])
            #expect(try await !isNamed())
            #expect(try await apply(picture) == [size])
            #expect(try await isNamed())
        }
    }
}
