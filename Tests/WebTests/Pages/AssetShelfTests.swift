import Operations
import TestSupport
import Testing

@testable import Web

@Suite("Files of pages of other versions")
struct AssetShelfTests {
    @Test("A server leaves its own files for others and answers theirs, for ever as its own")
    func shared() async throws {
        try await TestSite.run { site in
            let path = "/assets/shop.0123456789abcdef.css"
            let other = KeptAsset(
                name: "shop.0123456789abcdef.css", mediaType: "text/css; charset=utf-8",
                bytes: Array("body{}".utf8))
            try await site.keeper.keepAssets([other], of: "another")
            #expect(try await site.server.get(path).status == 404)

            await site.site.shareAssets()

            let page = try await site.server.get("/").text
            let own = try #require(page.firstMatch(of: /\/assets\/(shop\.[0-9a-f]{16}\.css)/))
            let left = try await site.keeper.assets(ofOthersThan: "another")
            #expect(left.contains { $0.name == own.1 && $0.mediaType == other.mediaType })
            let answers = [
                try await site.server.get(path), try await site.server.get(String(own.0)),
            ]
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers[0].text == "body{}")
            for field in ["content-type", "cache-control", "x-content-type-options", "vary"] {
                #expect(answers[0][field] == answers[1][field], "\(field)")
            }
        }
    }
}
