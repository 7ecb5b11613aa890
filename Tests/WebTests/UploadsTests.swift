import Blobs
import HTTPTypes
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Slips that are taken at once")
struct UploadsTests {
    private func uploads(_ all: Int, ofOne: Int) -> Uploads {
        var limits = WebLimits()
        limits.uploads = all
        limits.uploadsPerOrder = ofOne
        return Uploads(limits: limits)
    }

    /// Takes slips of orders, each while those before it are being taken.
    private func take(_ orders: ArraySlice<Int64>, with uploads: Uploads) async throws -> Int {
        guard let order = orders.first else { return uploads.count }
        return try await uploads.take(of: OrderID(order), from: nil) {
            try await take(orders.dropFirst(), with: uploads)
        }
    }

    @Test(
        arguments: [
            ([1, 2, 3], true), ([1, 2, 3, 4], false), ([1, 1, 2], true), ([1, 1, 1], false),
        ] as [([Int64], Bool)])
    func haveALimitAltogetherAndForAnOrder(orders: [Int64], fits: Bool) async throws {
        let uploads = uploads(3, ofOne: 2)
        if fits {
            #expect(try await take(orders[...], with: uploads) == orders.count)
        } else {
            let refusal = await #expect(throws: PartialProblem.self) {
                try await take(orders[...], with: uploads)
            }
            let problem = Problem(of: try #require(refusal), in: nil)
            #expect(problem?.status == .serviceUnavailable)
            #expect(problem?.headers[.retryAfter] == "5")
        }
        #expect(uploads.count == 0)
        #expect(try await take([1, 1, 2], with: uploads) == 3)
    }

    /// A phone tries again by itself, so that one slip may break off many times.
    @Test func thatBreakOffAreCountedOnceAMinuteForEachOrder() async {
        let clock = TestClock()
        let uploads = Uploads(limits: WebLimits(), uptime: clock.uptime)
        func breakOff(_ order: Int64, _ error: any Error = BodyCutShort()) async -> Int64 {
            _ = try? await uploads.take(of: OrderID(order), from: nil) { () -> Void in throw error }
            return uploads.cut
        }
        #expect(await breakOff(1) == 1)
        #expect(await breakOff(1) == 1)
        #expect(await breakOff(2) == 2)
        #expect(await breakOff(3, Problem.tooLarge(limit: 1)) == 2)
        #expect(await breakOff(3, CancellationError()) == 3)
        clock.forward(.milliseconds(Uploads.Limits.cutOnce.milliseconds - 1))
        clock.set(by: .hours(2))
        #expect(await breakOff(1) == 3)
        clock.forward(.milliseconds(1))
        #expect(await breakOff(1) == 4)
        #expect(await breakOff(1) == 4)
    }

    /// Past the number that is remembered each break counts, and what is old is forgotten first.
    @Test func thatBreakOffAreCountedInMemoryOfAFixedSize() async {
        let clock = TestClock()
        let uploads = Uploads(limits: WebLimits(), uptime: clock.uptime)
        func breakOff(_ order: Int) async -> Int64 {
            let before = uploads.cut
            _ = try? await uploads.take(of: OrderID(Int64(order)), from: nil) { () -> Void in
                throw BodyCutShort()
            }
            return uploads.cut - before
        }
        for order in 1...Uploads.Limits.cutOrders { #expect(await breakOff(order) == 1) }
        for _ in 0..<2 { #expect(await breakOff(Uploads.Limits.cutOrders + 1) == 1) }
        clock.forward(Uploads.Limits.cutOnce)
        #expect(await breakOff(Uploads.Limits.cutOrders + 1) == 1)
        #expect(await breakOff(Uploads.Limits.cutOrders + 1) == 0)
    }

    @Test func fitTheFilesThatMayBeOpen() {
        for (files, most) in [(64, 16), (128, 16), (1_024, 128), (2_048, 256), (20_000, 256)] {
            #expect(WebLimits.uploads(openFiles: files) == most)
        }
        // Each connection, and another file for each upload, beside what is kept for the rest.
        for files in [1_024, 4_096, 16_000] {
            let connections = WebLimits.connections(openFiles: files)
            #expect(connections + WebLimits.uploads(openFiles: files) == files - 256)
        }
    }

    @Test func areRefusedBeforeTheBodyIsRead() async throws {
        let limits = TestServer.limits { $0.uploads = 0 }
        try await APIShop.run(limits: limits) { shop in
            let (code, key) = try await shop.order()
            let connection = try shop.server.connect()
            try await connection.sendRequest(
                "POST", "/api/v1/orders/\(code)/slips",
                fields: [
                    ("authorization", "Bearer \(key)"), ("content-type", "image/jpeg"),
                    ("content-length", "1000000"),
                ])
            let answer = try await connection.answer()
            #expect(answer.status == 503)
            #expect(answer["retry-after"] == "5")
        }
    }

    @Test func aFullOrderIsRefusedBeforeTheBodyIsRead() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            for filler in 0..<20 {
                _ = try await shop.send(SlipFiles.jpeg(filler: filler), to: code, key: key)
            }
            let connection = try shop.server.connect()
            try await connection.sendRequest(
                "POST", "/api/v1/orders/\(code)/slips",
                fields: [
                    ("authorization", "Bearer \(key)"), ("content-type", "image/jpeg"),
                    ("content-length", "1000000"),
                ])
            #expect(try await connection.answer().status == 409)
        }
    }

    @Test func thePageSaysThatAnOrderHasEnough() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            _ = try await browser.submit(
                order, "\(order.path)/details", ShopperPageTests.details)
            for filler in 0..<20 {
                let taken = try await browser.upload(
                    "\(order.path)/slips", SlipFiles.jpeg(filler: filler))
                #expect(taken.status == 200)
            }
            let more = try await browser.upload("\(order.path)/slips", SlipFiles.jpeg(filler: 99))
            #expect(more.status == 409)
            #expect(more.text.contains("We have enough files") || more.text.contains("มีไฟล์ครบ"))
        }
    }
}
