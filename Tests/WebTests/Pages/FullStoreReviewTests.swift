import Shop
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Slips while nothing can be stored")
struct FullStoreReviewTests {
    /// Runs a test against a site whose store can be filled up.
    private static func run(
        _ test: @escaping @Sendable (TestSite, FullStore) async throws -> Void
    ) async throws {
        let made = Mutex<FullStore?>(nil)
        try await TestSite.run(
            aroundStore: { base in
                let store = FullStore(base)
                made.withLock { $0 = store }
                return store
            },
            test: { site in
                try await test(site, try #require(made.withLock { $0 }))
            })
    }

    static let everybody: [StorageError] = [
        .diskFull("no room"), .busy("another writer"), .away("gone"), .outdated("older"),
    ]

    @Test(
        "are looked at all the same, and are decided on when there is room again",
        arguments: everybody)
    func lookedAt(_ error: StorageError) async throws {
        try await Self.run { site, store in
            _ = try await StaffPageTests.orderWithSlip(site)
            let (own, second) = try await StaffPageTests.orderWithSlip(
                site, filler: 1, phone: "0899999999")
            let staff = try await site.staff(.checker)
            store.refuse(error)
            // Also for whoever walks from one to the next, which takes slips for that person.
            for path in ["/admin/slips/2", "/admin/slips/2?take=1"] {
                let review = try await staff.get(path)
                #expect(review.status == 200 && review.path == path)
                #expect(review.text.contains(second) && review.text.contains("data-approve"))
            }
            let review = try await staff.get("/admin/slips/2?take=1")
            let refused = try await staff.submit(review, "/admin/slips/2/decision", [:])
            #expect(refused.status == 503 || refused.status == 507)
            #expect(try await site.browser().get("\(own)/status").text.contains("under_review"))
            store.refuse(nil)
            let done = try await staff.submit(review, "/admin/slips/2/decision", [:])
            #expect(done.path == "/admin/slips/1?take=1&decided=2")
            #expect(try await site.browser().get("\(own)/status").text.contains("\"paid\""))
        }
    }

    @Test("an error that is no matter of room is told, and hides behind no page")
    func otherErrors() async throws {
        try await Self.run { site, store in
            _ = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            store.refuse(.failed(code: 1, "unknown"))
            let broken = try await staff.get("/admin/slips/1")
            #expect(broken.status == 503, "\(broken.text.prefix(300))")
            store.refuse(nil)
            #expect(try await staff.get("/admin/slips/1").status == 200)
        }
    }
}
