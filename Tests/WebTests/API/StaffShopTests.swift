import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's shop file and exports")
struct StaffShopTests {
    static func file(stock: Int, picture: String? = nil) -> String {
        let picture = picture.map { #""picture":"\#($0)","# } ?? ""
        return #"""
            {"shop":{"name":"New name","currency":"THB","locale":"en","time_zone":"UTC",
            "contact":"a@b.example"},"receiving_accounts":[{"id":"main","bank":"KBANK",
            "name":"Night Co.","number":"123-4"}],"drops":[{"slug":"tour",
            "title":"Tour","opens_at":"2026-12-05T13:00:00+07:00",
            "closes_at":"2026-12-06T13:00:00+07:00","hold_minutes":10,"pay_minutes":120,
            "limit_per_person":null,"line":"off","shipping":{"method":"post","fee":"50.00"},
            "products":[{"id":"shirt","name":"Tour shirt",\#(picture)"price":"350.00",
            "variants":[{"sku":"SHIRT-M","name":"M","stock":\#(stock)}]}]}]}
            """#
    }

    @Test func aShopFileIsPutAndPuttingItAgainChangesNothing() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            let dry = try await shop.call(
                "PUT", "/admin/shop?dry_run=true", bearer: token, json: Self.file(stock: 70))
            #expect(dry["changes"]?.elements.isEmpty == false)
            #expect(shop.keeper.catalogue?.shop.name == "Night Market Tees")
            let put = try await shop.call(
                "PUT", "/admin/shop", bearer: token, json: Self.file(stock: 70))
            #expect(put.status == 200)
            #expect(put["changes"] == dry["changes"])
            #expect(shop.keeper.catalogue?.shop.name == "New name")
            let drop = try await shop.call("GET", "/drops/tour")
            #expect(drop["limit_per_person"] == .null)
            #expect(drop["opens_at"]?.text == "2026-12-05T06:00:00Z")
            #expect(drop["products"]?[0]?["variants"]?[0]?["available"]?.number == 70)
            let again = try await shop.call(
                "PUT", "/admin/shop", bearer: token, json: Self.file(stock: 70))
            #expect(again["changes"]?.elements == [])
        }
    }

    @Test func moneyIsNoNumber() async throws {
        try await APIShop.run { shop in
            let body = Self.file(stock: 70)
                .replacing("\"350.00\"", with: "350.00").replacing("\"50.00\"", with: "50")
            let answer = try await shop.call(
                "PUT", "/admin/shop?dry_run=1", bearer: shop.token(.owner), json: body)
            #expect(answer.status == 422)
            #expect(answer["fields"]?["drops[0].shipping.fee"] != nil)
            #expect(answer["fields"]?["drops[0].products[0].price"] != nil)
        }
    }

    @Test func stockIsNeverLoweredBelowWhatIsTaken() async throws {
        try await APIShop.run { shop in
            _ = try await shop.order(#"[{"sku":"SHIRT-M","quantity":3}]"#)
            let answer = try await shop.call(
                "PUT", "/admin/shop", bearer: shop.token(.owner), json: Self.file(stock: 2))
            #expect(answer.status == 409)
            #expect(answer.code == "stock_in_use")
            #expect(answer["taken"]?.number == 3)
        }
    }

    @Test func aBadFileNamesItsFields() async throws {
        try await APIShop.run { shop in
            func put(_ body: String) async throws -> APIAnswer {
                try await shop.call(
                    "PUT", "/admin/shop", bearer: shop.token(.owner), json: body)
            }
            #expect(try await put("shop: {name: A}").code == "malformed_json")
            #expect(try await put("[]").status == 422)
            let missing = try await put(#"{"drops":[]}"#)
            #expect(missing.status == 422)
            #expect(missing["fields"]?.names.isEmpty == false)
            let stock = try await put(Self.file(stock: -1))
            #expect(stock["fields"]?.names == ["drops[0].products[0].variants[0].stock"])
            let field = "drops[0].products[0].picture"
            for picture in ["../../etc/passwd", String(repeating: "a", count: 64)] {
                let answer = try await put(Self.file(stock: 9, picture: picture))
                #expect(answer["fields"]?.names == [field])
            }
            let deep = String(repeating: "[", count: 50_000)
            #expect(try await put(#"{"shop":"# + deep).code == "malformed_json")
        }
    }

    @Test("A shopper's slip cannot be made a picture, which everybody sees")
    func aSlipIsNoPicture() async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.orderWithSlip()
            let order = try #require(shop.keeper.orderID(code: code))
            let digest = try #require(
                try await shop.keeper.detail(of: order)?.slips.first?.slip.digest)
            let token = shop.token(.owner)
            let put = try await shop.call(
                "PUT", "/admin/shop", bearer: token, json: Self.file(stock: 9, picture: digest))
            #expect(put["fields"]?.names == ["drops[0].products[0].picture"])
        }
    }

    @Test(arguments: ["xlsx", "csv"])
    func anExportIsSentAtOnce(format: String) async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.order()
            let file = try await shop.call(
                "GET", "/admin/exports/orders.\(format)?drop=tour&columns=code,total",
                bearer: shop.token(.manager))
            #expect(file.status == 200)
            // The drop and the day in the shop's time zone.
            let day = try #require(shop.today())
            #expect(
                file.answer["content-disposition"]
                    == "attachment; filename=\"orders-tour-\(day).\(format)\"")
            if format == "csv" {
                #expect(file.answer.text == "\u{FEFF}code,total\r\n\(code),420.00\r\n")
            } else {
                #expect(file.answer.body.starts(with: Array("PK".utf8)))
            }
            let wrong = try await shop.call(
                "GET", "/admin/exports/orders.\(format)?columns=shoe",
                bearer: shop.token(.manager))
            #expect(wrong["fields"]?.names == ["columns"])
        }
    }

    @Test("an empty text is no time in a body; a form's query sends its empty fields too")
    func emptyTimes() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            for name in ["from", "to", "money"] {
                let refused = try await shop.call(
                    "POST", "/admin/exports", bearer: token, json: #"{"\#(name)":""}"#)
                #expect(refused.status == 422)
                #expect(refused["fields"]?.names == [name])
                let taken = try await shop.call(
                    "POST", "/admin/exports", bearer: token, json: #"{"\#(name)":null}"#)
                #expect(taken.status == 202)
            }
            let path = "/admin/orders?from=&to="
            #expect(try await shop.call("GET", path, bearer: token).status == 200)
        }
    }

    @Test func anExportIsWrittenInTheBackground() async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.order()
            let token = shop.token(.manager)
            let asked = try await shop.call(
                "POST", "/admin/exports", bearer: token,
                json: """
                    {"drop":"tour","status":["awaiting_payment"],"columns":["code"],
                    "format":"csv"}
                    """)
            #expect(asked.status == 202)
            let path = try #require(asked.answer["location"]).dropFirst("/api/v1".count)
            let early = try await shop.call("GET", "\(path)/file", bearer: token)
            #expect(early.status == 409)
            #expect(early.code == "not_ready")
            #expect(try await shop.keeper.runNextJob(as: WriteExport.self))
            let done = try await shop.call("GET", String(path), bearer: token)
            #expect(done["state"]?.text == "done")
            #expect(done["rows"]?.number == 1)
            #expect(done["total"]?.number == 1)
            #expect(done["url"]?.text == "/api/v1\(path)/file")
            let file = try await shop.call("GET", "\(path)/file", bearer: token)
            #expect(file.answer.text == "\u{FEFF}code\r\n\(code)\r\n")
            let wrong = try await shop.call(
                "POST", "/admin/exports", bearer: token,
                json: #"{"format":"pdf","status":["x"],"drop":"none","money":"much"}"#)
            #expect(wrong["fields"]?.names == ["format", "drop", "status", "money"])
            let overpaid = try await shop.call(
                "POST", "/admin/exports", bearer: token,
                json: #"{"format":"csv","money":"overpaid"}"#)
            #expect(overpaid.status == 202)
            #expect(try await shop.keeper.runNextJob(as: WriteExport.self))
            let none = try #require(overpaid.answer["location"]).dropFirst("/api/v1".count)
            #expect(
                try await shop.call("GET", String(none), bearer: token)["rows"]?.number == 0)
        }
    }

    @Test func onlySoManyExportsWait() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            func ask() async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/exports", bearer: token, json: #"{"format":"csv"}"#)
            }
            for _ in 0..<ExportLimits.waiting { #expect(try await ask().status == 202) }
            let refused = try await ask()
            #expect(refused.status == 429)
            #expect(refused["code"]?.text == "busy")
        }
    }

    @Test func anExportSpeaksTheLanguageAndTheFormThatAreAskedFor() async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.order()
            let token = shop.token(.manager)
            let path = "/admin/exports/orders.csv?columns=code,status,phone"
            func text(_ more: String) async throws -> String {
                try await shop.call("GET", path + more, bearer: token).answer.text
            }
            let phone = try #require(try await text("&csv=program").split(separator: ",").last)
            #expect(try await text("&csv=program").hasPrefix("code,status,phone\r\n\(code),"))
            #expect(
                try await text("&csv=program&language=th")
                    == "รหัสคำสั่งซื้อ,สถานะ,โทรศัพท์\r\n\(code),รอชำระเงิน,\(phone)")
            #expect(try await text("&language=en").contains("Code,Status,Phone\r\n"))
            let number = phone.split(separator: "\r\n").first ?? ""
            #expect(
                try await text("&csv=spreadsheet").contains("\"=\"\"\(number)\"\"\""))
            let wrong = try await shop.call("GET", path + "&language=xx&csv=excel", bearer: token)
            #expect(wrong.status == 422)
            #expect(wrong["fields"]?.names == ["csv", "language"])

            let asked = try await shop.call(
                "POST", "/admin/exports", bearer: token,
                json: #"{"format":"csv","columns":["status"],"csv":"program","language":"th"}"#)
            #expect(asked.status == 202)
            #expect(try await shop.keeper.runNextJob(as: WriteExport.self))
            let place = try #require(asked.answer["location"]).dropFirst("/api/v1".count)
            let file = try await shop.call("GET", "\(place)/file", bearer: token)
            #expect(file.answer.text == "สถานะ\r\nรอชำระเงิน\r\n")
        }
    }
}
