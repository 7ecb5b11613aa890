import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's slips")
struct SlipTests {
    @Test func areTakenAsTheBody() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let sent = try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            #expect(sent.status == 201)
            #expect(sent["status"]?.text == "waiting")
            #expect(sent["findings"]?.elements == [])
            #expect(sent["order_status"]?.text == "under_review")
            // A retry of the same file is the same slip.
            let again = try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            #expect(again.answer.body == sent.answer.body)
            let pdf = try await shop.send(
                SlipFiles.pdf, as: "application/pdf", to: code, key: key)
            #expect(pdf.status == 201)
            let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(order["status"]?.text == "under_review")
            // Nobody is asked twice for the same money.
            #expect(order["balance"]?["amount"]?.text == "420.00")
            #expect(order["payment"]?["amount"]?["amount"]?.text == "0.00")
            #expect(order["payment"]?["accounts"]?[0]?["qr_payload"] == nil)
            #expect(order["slips"]?.elements.count == 2)
            #expect(order["slips"]?[0]?["media_type"]?.text == "image/jpeg")
            #expect(order["slips"]?[1]?["media_type"]?.text == "application/pdf")
        }
    }

    @Test func ofAnOrderThatHasEndedChangeNothing() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let open = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(open["payment"]?["amount"]?["amount"]?.text == "420.00")
            #expect(open["payment"]?["accounts"]?[0]?["qr_payload"] != nil)
            let ended = try await shop.call("DELETE", "/orders/\(code)", bearer: key)
            #expect(ended["status"]?.text == "cancelled")
            #expect(ended["payment"]?["amount"]?["amount"]?.text == "0.00")
            #expect(ended["payment"]?["accounts"]?[0]?["qr_payload"] == nil)
            let sent = try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            #expect(sent.status == 201 && sent["order_status"]?.text == "cancelled")
        }
    }

    @Test func areTakenFromAForm() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let head =
                "--x\r\ncontent-disposition: form-data; name=\"slip\"; filename=\"a.jpg\"\r\n"
            let body = Array((head + "\r\n").utf8) + SlipFiles.jpeg() + Array("\r\n--x--\r\n".utf8)
            let sent = try await shop.send(
                body, as: "multipart/form-data; boundary=x", to: code, key: key)
            #expect(sent.status == 201)
            let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(order["slips"]?[0]?["file_name"]?.text == "a.jpg")
            let none = try await shop.send(
                Array("--x--\r\n".utf8), as: "multipart/form-data; boundary=x", to: code,
                key: key)
            #expect(none.status == 422)
            #expect(none["fields"]?.names == ["slip"])
        }
    }

    @Test func aFileOfAnotherOrderIsNoticed() async throws {
        try await APIShop.run { shop in
            let (first, firstKey) = try await shop.order()
            let (second, secondKey) = try await shop.order(phone: "0899999999")
            try await shop.send(SlipFiles.jpeg(), to: first, key: firstKey)
            let sent = try await shop.send(SlipFiles.jpeg(), to: second, key: secondKey)
            // Whoever is told learns that the file has to be changed a little.
            #expect(sent["findings"]?.elements == [])
            let own = try await shop.call("GET", "/orders/\(second)", bearer: secondKey)
            #expect(own["slips"]?[0]?["findings"]?.elements == [])
            #expect(own["slips"]?[0]?["same_file"] == nil)
            let token = shop.token(.checker)
            let order = try await shop.call("GET", "/admin/orders/\(second)", bearer: token)
            #expect(order["slips"]?[0]?["findings"]?[0]?["code"]?.text == "file_reused")
            #expect(order["slips"]?[0]?["same_file"]?[0]?.text == first)
            let list = try await shop.call("GET", "/admin/slips", bearer: token)
            #expect(
                list["slips"]?.elements.map { $0["findings"]?[0]?["code"]?.text }
                    == ["file_reused", "file_reused"])
        }
    }

    @Test func contentDecidesAndNotItsName() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            for (file, mediaType, status) in [
                (SlipFiles.page, "image/jpeg", 415), (SlipFiles.heic, "image/png", 415),
                (SlipFiles.jpeg(), "image/heic", 415), (SlipFiles.jpeg(), "text/html", 415),
                (SlipFiles.jpeg(), "application/octet-stream", 415),
                ([], "image/jpeg", 422), (Array(SlipFiles.jpeg().prefix(20)), "image/jpeg", 422),
                (SlipFiles.pdf, "image/jpeg", 201),
            ] {
                let answer = try await shop.send(file, as: mediaType, to: code, key: key)
                #expect(answer.status == status, "\(mediaType) \(file.count)")
            }
            let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(order["slips"]?.elements.count == 1)
            #expect(order["slips"]?[0]?["media_type"]?.text == "application/pdf")
        }
    }

    @Test func sizeHasALimitAnnouncedOrNot() async throws {
        let limits = TestServer.limits { $0.slipBytes = 1_000 }
        try await APIShop.run(limits: limits) { shop in
            let (code, key) = try await shop.order()
            let large = try await shop.send(
                SlipFiles.jpeg() + [UInt8](repeating: 0, count: 1_000), to: code, key: key)
            #expect(large.status == 413)
            #expect(large["limit"]?.number == 1_000)
            let connection = try shop.server.connect()
            try await connection.sendRequest(
                "POST", "/api/v1/orders/\(code)/slips",
                fields: [
                    ("authorization", "Bearer \(key)"), ("content-type", "image/jpeg"),
                    ("transfer-encoding", "chunked"),
                ])
            let bytes = SlipFiles.jpeg() + [UInt8](repeating: 0, count: 1_000)
            try await connection.send(
                Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes
                    + Array("\r\n0\r\n\r\n".utf8))
            #expect(try await connection.answer().status == 413)
        }
    }

    @Test func whatIsRefusedOrBreaksOffHoldsNothing() async throws {
        try await APIShop.run { shop in
            let client = try await Resuming.of(shop)
            let order = try #require(shop.keeper.orderID(code: client.code))
            func held() async throws -> Timestamp? {
                try await shop.keeper.detail(of: order)?.uploadUntil
            }
            shop.clock.forward(.minutes(119))
            let id = try await client.created(length: 5)
            #expect(try await held() != nil)
            let ended = try await shop.call(
                "DELETE", "/uploads/\(id)", bearer: client.key, fields: [Resuming.version])
            #expect(ended.status == 204)
            #expect(try await held() == nil)

            let refused = try await shop.send(
                Array("hello".utf8), to: client.code, key: client.key)
            #expect(refused.status == 415)
            #expect(try await held() == nil)

            let connection = try shop.server.connect()
            try await connection.sendRequest(
                "POST", "/api/v1/orders/\(client.code)/slips",
                fields: [
                    ("authorization", "Bearer \(client.key)"), ("content-type", "image/jpeg"),
                    ("content-length", "5000"),
                ])
            try await connection.send([UInt8](repeating: 0xFF, count: 1_000))
            await connection.endSending()
            // The server has read to the end and closed.
            _ = try? await connection.answer()
            #expect(try await held() == nil)
        }
    }

    @Test func anOrderWithoutDetailsTakesNone() async throws {
        try await APIShop.run { shop in
            let reserved = try await shop.reserve()
            let answer = try await shop.send(
                SlipFiles.jpeg(), to: reserved["code"]?.text ?? "",
                key: reserved["key"]?.text ?? "")
            #expect(answer.status == 409)
            #expect(answer.code == "wrong_status")
        }
    }

    @Test func anOrderHasAtMostSoMany() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            for filler in 0..<20 {
                let sent = try await shop.send(SlipFiles.jpeg(filler: filler), to: code, key: key)
                #expect(sent.status == 201)
            }
            let more = try await shop.send(SlipFiles.jpeg(filler: 20), to: code, key: key)
            #expect(more.status == 409)
            #expect(more.code == "too_many_slips")
        }
    }
}
