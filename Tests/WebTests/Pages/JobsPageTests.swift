import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The page of background work")
struct JobsPageTests {
    @Test func anExportIsAskedForWatchedAndFetched() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.manager)
            let none = try await staff.get("/admin/jobs")
            #expect(none.status == 200 && !none.text.contains("data-figures-from"))
            let orders = try await staff.get("/admin/orders?drop=tour&q=\(code)")
            let address = "/admin/exports?drop=tour&q=\(code)"

            let waiting = try await staff.submit(
                orders, address.replacing("&", with: "&amp;"), [:])

            #expect(waiting.path == "/admin/jobs")
            #expect(waiting.text.contains("data-figures-from=\"/admin/jobs/list\""))
            #expect(waiting.text.contains("/admin/jobs/1/cancel"))
            #expect(try await staff.get("/admin/jobs/1/file").status == 404)
            #expect(try await site.keeper.runNextJob(as: WriteExport.self))
            let part = try await staff.get("/admin/jobs/list")
            #expect(part.text.contains("/admin/jobs/1/file"))
            #expect(!part.text.contains("/admin/jobs/1/cancel"))
            #expect(!part.text.contains("<html"))
            let file = try await staff.get("/admin/jobs/1/file").answer
            #expect(file["content-disposition"]?.contains(".xlsx") == true)
            #expect(file.body.starts(with: Array("PK".utf8)))
            #expect(try await staff.get("/admin/jobs/+1/file").status == 404)
        }
    }

    @Test func aJobIsCancelledAndOneThatHasEndedIsToldSo() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.manager)
            for _ in 0..<2 {
                _ = try await site.keeper.requestExport(
                    OrderFilter(), ExportLayout(), by: .shop)
            }
            let page = try await staff.get("/admin/jobs")
            #expect(try await site.keeper.runNextJob(as: WriteExport.self))

            let late = try await staff.submit(page, "/admin/jobs/1/cancel", [:])
            #expect(late.path.hasPrefix("/admin/jobs?ended=1"))
            let renderer = try PageRenderer(assets: Assets())
            #expect(late.text.contains(renderer.word("jobs_had_ended", in: .th)))
            let cancelled = try await staff.submit(page, "/admin/jobs/2/cancel", [:])
            #expect(cancelled.text.contains(renderer.word("jobs_cancelled", in: .th)))
            #expect(!cancelled.text.contains("/admin/jobs/2/cancel"))
        }
    }
}
