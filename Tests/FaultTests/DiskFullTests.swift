import Foundation
import TestSupport
import Testing

extension Faults {
    @Suite("The disk is full")
    struct DiskFull {
        @Test("Orders are refused, none that was promised is lost, and selling goes on by itself")
        func orders() async throws {
            let folder = try ShopFolder()
            let disk = try await SmallDisk(folder.data, megabytes: 24)
            try folder.write(ShopText.shop(stock: 90_000, other: 1))
            try await Program.done(["apply", folder.shopFile, "--data", folder.data])
            let serving = try await folder.serve()
            let shopper = Shopper(connection: try serving.connect())
            var granted: [String: Shopper.Order] = [:]
            granted["before"] = try await shopper.reserved(key: "before")

            try disk.fill()
            var refusal: HTTPAnswer?
            for number in 0..<2_000 where refusal == nil {
                let answer = try await shopper.reserve(
                    Shopper.reservation([(ShopText.sku, 1)]), key: "order \(number)")
                if answer.status == 201 {
                    granted["order \(number)"] = try Shopper.order(answer)
                } else {
                    refusal = answer
                }
            }
            let refused = try #require(refusal)
            #expect([503, 507].contains(refused.status), "\(refused.text)")
            let ready = try serving.connect()
            let unready = try await ready.request("GET", "/readyz")
            #expect(unready.status == 503)
            #expect(unready.text.hasPrefix("nothing can be stored"), "\(unready.text)")
            #expect(refused["retry-after"] != nil)
            #expect(try await serving.request("GET", "/d/tour").status == 200)

            try disk.makeRoom()
            granted["after"] = try await shopper.reserved(key: "after")
            for order in granted.values { #expect(try await shopper.see(order).status == 200) }
            #expect(try await shopper.available()[ShopText.sku] == 90_000 - granted.count)
            #expect(await serving.stop() == 0)
            let again = try await folder.serve()
            let later = Shopper(connection: try again.connect())
            for order in granted.values { #expect(try await later.see(order).status == 200) }
            #expect(await again.stop() == 0)
            withExtendedLifetime(disk) {}
        }

        @Test("A slip is refused, and is taken when there is room; orders go on meanwhile")
        func slips() async throws {
            // The database is elsewhere, as with several nodes: only slips are on this disk.
            let shop = try await ClusteredShop.make()
            let disk = try await SmallDisk(shop.folder.path + "/node-0", megabytes: 256)
            let serving = try await shop.serve(0)
            let shopper = Shopper(connection: try serving.connect())
            let order = try await shopper.reserved(key: "first")
            #expect(try await shopper.giveDetails(order).status == 200)

            try disk.fill()
            let refused = try await shopper.upload(slip(1, bytes: 200_000), to: order)
            #expect(refused.status == 507, "\(refused.text)")
            #expect(refused["retry-after"] != nil)
            let next = Shopper(connection: try serving.connect())
            _ = try await next.reserved(key: "second")
            #expect(try await next.status(of: order) == "awaiting_payment")

            try disk.makeRoom()
            let taken = try await next.upload(slip(1, bytes: 200_000), to: order)
            #expect(taken.status == 201, "\(taken.text)")
            #expect(await serving.stop() == 0)
            withExtendedLifetime(disk) {}
        }

        @Test("An export fails in words, and the next one is whole")
        func exports() async throws {
            let shop = try await ClusteredShop.make()
            let disk = try await SmallDisk(shop.folder.path + "/node-0", megabytes: 160)
            let token = try await Program.toldOnce([
                "token", "add", "till", "--role", "owner", "--data", shop.folder.data, "--database",
                shop.url,
            ]).split(separator: "\n")[0]
            let serving = try await shop.serve(0)
            let shopper = Shopper(connection: try serving.connect())
            _ = try await shopper.reserved(key: "one")
            let calls = Exports(serving: serving, token: String(token))

            try disk.fill()
            let failed = try await calls.finished(calls.request())
            #expect(failed["state"] as? String == "failed", "\(failed)")

            try disk.makeRoom()
            let done = try await calls.finished(calls.request())
            #expect(done["state"] as? String == "done", "\(done)")
            #expect(await serving.stop() == 0)
            withExtendedLifetime(disk) {}
        }

        /// The calls of an export in the background.
        private struct Exports {
            let serving: Serving
            let token: String

            private var fields: [(String, String)] {
                [("authorization", "Bearer \(token)"), ("content-type", "application/json")]
            }

            func request() async throws -> String {
                let answer = try await serving.request(
                    "POST", "/api/v1/admin/exports", fields: fields,
                    body: Array(#"{"format":"csv"}"#.utf8))
                #expect(answer.status == 202 || answer.status == 201, "\(answer.text)")
                return "\(try #require(try Shopper.object(answer)["id"]))"
            }

            func finished(_ id: String) async throws -> [String: Any] {
                let start = ContinuousClock.now
                while true {
                    let answer = try await serving.request(
                        "GET", "/api/v1/admin/exports/\(id)", fields: fields)
                    let job = try Shopper.object(answer)
                    let isEnded = ["done", "failed"].contains(job["state"] as? String)
                    if isEnded || ContinuousClock.now - start > Buyers.patience { return job }
                    await Buyers.breathe()
                }
            }
        }
    }
}
