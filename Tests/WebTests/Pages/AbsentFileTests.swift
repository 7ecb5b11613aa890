import Blobs
import Formats
import Operations
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Files that are on another server")
struct AbsentFileTests {
    /// Runs a test against a site whose files can be lost.
    private func run(
        _ yaml: String? = ShopYAML.whole,
        _ test: @escaping @Sendable (TestSite, LosableBlobs) async throws -> Void
    ) async throws {
        let made = Mutex<LosableBlobs?>(nil)
        try await TestSite.run(
            yaml,
            around: { blobs in
                let losable = LosableBlobs(blobs)
                made.withLock { $0 = losable }
                return losable
            },
            test: { site in
                try await test(site, try #require(made.withLock { $0 }))
            })
    }

    @Test("a slip's own address says so in the reader's language, and when to try again")
    func file() async throws {
        try await run { site, blobs in
            _ = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            for absence in Absence.all {
                blobs.lose(absence.error)
                for (language, words) in [("en", absence.english), ("th", absence.thai)] {
                    let page = try await staff.get(
                        "/admin/slips/1/file",
                        fields: [("accept", "text/html,*/*"), ("accept-language", language)])
                    #expect(page.status == absence.status)
                    #expect(page.answer["retry-after"] == absence.retryAfter)
                    #expect(page.text.contains(words), "\(page.text)")
                    #expect(page.answer["cache-control"] == "no-store")
                }
            }
            blobs.lose(nil)
            #expect(try await staff.get("/admin/slips/1/file").status == 200)
        }
    }

    @Test("the review page says so in place of the picture, and the rest of it works")
    func review() async throws {
        try await run { site, blobs in
            _ = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            #expect(try await staff.get("/admin/slips/1").text.contains("<img"))
            for absence in Absence.all {
                blobs.lose(absence.error)
                let review = try await staff.get("/admin/slips/1")
                #expect(review.status == 200)
                #expect(review.text.contains("notice-waiting"))
                #expect(!review.text.contains("<img class=\"viewer-picture\""))
            }
            let review = try await staff.get("/admin/slips/1")
            let done = try await staff.submit(review, "/admin/slips/1/decision", [:])
            #expect(done.status == 200)
        }
    }

    @Test("where a picture is asked for, a picture says so")
    func picture() async throws {
        try await run { site, blobs in
            _ = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            for absence in Absence.all {
                blobs.lose(absence.error)
                let answer = try await staff.get(
                    "/admin/slips/1/file",
                    fields: [
                        ("accept", "image/avif,image/webp,*/*;q=0.8"), ("accept-language", "en"),
                    ])
                #expect(answer.status == absence.status)
                #expect(answer.answer["retry-after"] == absence.retryAfter)
                #expect(answer.answer["content-type"] == "image/svg+xml")
                #expect(answer.answer["content-security-policy"]?.contains("sandbox") == true)
                #expect(answer.text.hasPrefix("<svg"))
            }
        }
    }

    @Test("a shopper's picture of a product too")
    func product() async throws {
        try await run { site, blobs in
            let upload = try site.keeper.blobs.receive(limit: 1_000_000)
            try SlipFiles.jpeg().withUnsafeBytes { try upload.append($0) }
            let digest = try await upload.finish().digest.text
            let yaml = ShopYAML.whole.replacing(
                "name: Tour shirt\n", with: "name: Tour shirt\n        picture: \(digest)\n",
                maxReplacements: 1)
            _ = try await site.keeper.apply(
                try ShopFileReader.read(Array(yaml.utf8)),
                by: Caller(actor: .system, role: .owner))
            let shopper = site.browser()
            #expect(try await shopper.get("/pictures/\(digest)").status == 200)
            blobs.lose { .notHereYet($0) }

            let shown = try await shopper.get(
                "/pictures/\(digest)", fields: [("accept", "image/webp,*/*")])
            #expect(shown.status == 503)
            #expect(shown.answer["content-type"] == "image/svg+xml")
            #expect(shown.answer["retry-after"] == "5")
            #expect(shown.answer["cache-control"] == "no-store")
            let opened = try await shopper.get(
                "/pictures/\(digest)", fields: [("accept", "text/html"), ("accept-language", "th")])
            #expect(opened.status == 503)
            #expect(opened.text.contains(Absence.all[0].thai))
        }
    }
}
