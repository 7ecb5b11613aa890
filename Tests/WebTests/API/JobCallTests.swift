import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's jobs")
struct JobCallTests {
    @Test func aJobIsToldWithItsProgressAndCancelled() async throws {
        try await APIShop.run { shop in
            _ = try await shop.order()
            let token = shop.token(.manager)
            for _ in 0..<2 {
                let asked = try await shop.call(
                    "POST", "/admin/exports", bearer: token,
                    json: #"{"drop":"tour","format":"csv"}"#)
                #expect(asked.status == 202)
            }
            #expect(try await shop.keeper.runNextJob(as: WriteExport.self))

            let list = try await shop.call("GET", "/admin/jobs", bearer: token)
            #expect(list.status == 200)
            #expect(list["cursor"]?.text == nil)
            let jobs = list["jobs"]?.elements ?? []
            #expect(jobs.compactMap { $0["id"]?.text } == ["2", "1"])
            #expect(jobs.compactMap { $0["state"]?.text } == ["waiting", "done"])
            let done = try await shop.call("GET", "/admin/jobs/1", bearer: token)
            #expect(done["kind"]?.text == "export" && done["drop"]?.text == "tour")
            #expect(done["done"]?.number == 1 && done["total"]?.number == 1)
            #expect(done["cancelling"] == .bool(false) && done["ended_at"]?.text != nil)

            let ended = try await shop.call("POST", "/admin/jobs/1/cancel", bearer: token)
            #expect(ended.status == 409 && ended.code == "job_ended")
            let cancelled = try await shop.call("POST", "/admin/jobs/2/cancel", bearer: token)
            #expect(cancelled.status == 200 && cancelled["state"]?.text == "cancelled")
            let export = try await shop.call("GET", "/admin/exports/2", bearer: token)
            #expect(export["state"]?.text == "failed")
            #expect(export["failure"]?.text == "cancelled")
            for path in [
                "/admin/jobs/3", "/admin/jobs/x", "/admin/jobs/+1", "/admin/jobs/3/cancel",
            ] {
                let method = path.hasSuffix("cancel") ? "POST" : "GET"
                #expect(try await shop.call(method, path, bearer: token).status == 404)
            }
            for cursor in ["x", "-7", "%2B7", "9999999999999999999"] {
                let wrong = try await shop.call(
                    "GET", "/admin/jobs?cursor=\(cursor)", bearer: token)
                #expect(wrong.status == 422 && wrong["fields"]?.names == ["cursor"])
            }
        }
    }

    @Test func whoMayNotAskForItDoesNotSeeIt() async throws {
        try await APIShop.run { shop in
            _ = try await shop.call(
                "POST", "/admin/exports", bearer: shop.token(.manager), json: "{}")
            let viewer = shop.token(.viewer)
            let list = try await shop.call("GET", "/admin/jobs", bearer: viewer)
            #expect(list.status == 200 && list["jobs"]?.elements.isEmpty == true)
            #expect(try await shop.call("GET", "/admin/jobs/1", bearer: viewer).status == 404)
            let cancelled = try await shop.call(
                "POST", "/admin/jobs/1/cancel", bearer: viewer)
            #expect(cancelled.status == 404)
        }
    }
}
