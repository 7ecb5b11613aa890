import Blobs
import Documents
import Formats
import NIOCore
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("What the bank says of slips, by the API")
struct SlipAtBankCallTests {
    /// What the three answers that tell of a slip say of it.
    private func told(
        _ code: String, _ slip: Int64, _ role: Role, _ shop: APIShop
    ) async throws -> [JSONValue?] {
        let order = try await shop.call("GET", "/admin/orders/\(code)", bearer: shop.token(role))
        let list = try await shop.call("GET", "/admin/slips", bearer: shop.token(role))
        let listed = list["slips"]?.elements.first { $0["id"]?.number == slip }
        return [order["slips"]?[0]?["at_bank"], listed?["at_bank"]]
    }

    private func importRow(_ text: String, _ shop: APIShop) async throws -> StoredStatement {
        let upload = try shop.keeper.beginStatement(by: .shop)
        let statement = String(decoding: TestSite.statement("420,00", text), as: UTF8.self)
        let file = Array(statement.replacing("270115", with: "261205").utf8)
        try file.withUnsafeBytes { try upload.append($0) }
        return try await shop.keeper.importStatement(
            upload, StatementOrigin(fileName: "bank.sta"), by: .shop
        ).statement
    }

    @Test("unknown, found and shown, each with its rows")
    func standings() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            // Another slip, of which nothing comes, keeps its own answer.
            let (other, second) = try await shop.orderWithSlip(phone: "0899999999", filler: 1)
            for told in try await told(code, slip, .checker, shop) {
                #expect(told?["standing"]?.text == "unknown")
                #expect(told?["rows"]?.elements.isEmpty == true && told?["until"] == .null)
            }

            let statement = try await importRow(code, shop)
            for told in try await told(code, slip, .checker, shop) {
                #expect(told?["standing"]?.text == "found")
                let row = told?["rows"]?[0]
                #expect(row?["statement"]?.text == "\(statement.id.value)")
                #expect(row?["amount"]?["amount"]?.text == "420.00")
                #expect(row?["date"]?.text == "2026-12-05")
                #expect(row?["name"]?.text == "SOMCHAI JAIDEE")
            }
            for told in try await told(other, second, .checker, shop) {
                #expect(told?["standing"]?.text != "shown")
            }

            let found = try await told(code, slip, .checker, shop)[0]
            let decided = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: shop.token(.checker),
                json: #"{"decision":"reject","reason_key":"unreadable"}"#)
            #expect(decided["slip"]?["at_bank"] == found)
            _ = try await shop.keeper.settleCertain(by: .shop)
            let order = try await shop.call(
                "GET", "/admin/orders/\(code)", bearer: shop.token(.checker))
            #expect(order["slips"]?[0]?["at_bank"]?["standing"]?.text == "shown")
            #expect(
                order["slips"]?[0]?["at_bank"]?["rows"]?[0]?["id"] == found?["rows"]?[0]?["id"])
        }
    }

    @Test("whoever may not decide on slips reads nothing of the bank, and a shopper never does")
    func forbidden() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order(phone: "0812345678")
            let sent = try await shop.send(SlipFiles.jpeg(filler: 0), to: code, key: key)
            let slip = try #require(sent["id"]?.number)
            _ = try await importRow(code, shop)
            for told in try await told(code, slip, .viewer, shop) { #expect(told == .null) }
            let own = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(own["slips"]?[0]?["at_bank"] == nil)
        }
    }

    @Test("a statement that misses it says how far it reaches")
    func missing() throws {
        let day = try #require(CivilTime(year: 2026, month: 12, day: 5))
        var json = JSONWriter()
        json.object { $0.atBank(.missing(day)) { "K\($0.value)" } }
        #expect(
            String(buffer: json.bytes)
                == #"{"at_bank":{"standing":"missing","rows":[],"orders":[],"#
                + #""until":"2026-12-05"}}"#)
    }
}
