import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's orders for staff")
struct StaffOrderTests {
    @Test func areListedByPageFilterAndSearch() async throws {
        try await APIShop.run { shop in
            var codes: [String] = []
            for number in 0..<5 {
                codes.append(try await shop.order(phone: "081000000\(number)").code)
                shop.clock.forward(.minutes(1))
            }
            _ = try await shop.reserve(#"[{"sku":"PIN","quantity":1}]"#, drop: "free")
            func list(_ query: String) async throws -> APIAnswer {
                try await shop.call("GET", "/admin/orders\(query)", bearer: shop.token(.viewer))
            }
            func found(_ query: String) async throws -> [String] {
                try await list(query)["orders"]?.elements.compactMap { $0["code"]?.text } ?? []
            }
            #expect(try await found("?drop=tour") == codes.reversed())
            #expect(try await found("").count == 6)
            #expect(try await found("?status=reserved").count == 1)
            #expect(try await found("?status=reserved,awaiting_payment").count == 6)
            #expect(try await found("?status=reserved&status=paid&drop=").count == 1)
            #expect(try await found("?q=0810000003") == [codes[3]])
            #expect(try await found("?q=\(codes[2].lowercased())") == [codes[2]])
            #expect(try await found("?q=somchai&drop=tour").count == 5)
            #expect(try await found("?q=nobody") == [])
            #expect(try await found("?from=2026-12-05T20:04:00%2B07:00&drop=tour") == [codes[4]])
            #expect(try await found("?to=2026-12-05T20:01:00+07:00") == [codes[0]])
            #expect(try await found("?from=2026-12-06") == [])
            // A day alone is the whole of it.
            #expect(try await found("?from=2026-12-05&to=2026-12-05&drop=tour").count == 5)
            #expect(try await found("?to=2026-12-04") == [])
            // A code as people paste it, and a part of it.
            let code = codes[2]
            let typed = [
                "%23\(code)", "%E2%80%9C\(code)%E2%80%9D", "\(code.dropFirst(2))",
                "https://shop.example/admin/orders/\(code)",
            ]
            for text in typed { #expect(try await found("?q=\(text)") == [code], "\(text)") }
            let first = try await list("?drop=tour&limit=2")
            let cursor = try #require(first["cursor"]?.text)
            let second = try await list("?drop=tour&limit=2&cursor=\(cursor)")
            let last = try await list(
                "?drop=tour&limit=2&cursor=\(try #require(second["cursor"]?.text))")
            #expect(last["cursor"] == .null)
            let pages = [first, second, last].flatMap {
                $0["orders"]?.elements.compactMap { $0["code"]?.text } ?? []
            }
            #expect(pages == codes.reversed())
        }
    }

    @Test(arguments: [
        ("drop=none", "drop"), ("status=sold", "status"), ("from=yesterday", "from"),
        ("to=1", "to"), ("cursor=!", "cursor"), ("limit=0", "limit"), ("limit=x", "limit"),
        ("limit=%2B5", "limit"),
        ("limit=501", "limit"), ("from=2026-12-06&to=2026-12-05", "to"),
        ("q=" + String(repeating: "a", count: SearchLimits.text + 1), "q"),
    ])
    func aWrongQueryNamesItsField(query: String, field: String) async throws {
        try await APIShop.run { shop in
            let answer = try await shop.call(
                "GET", "/admin/orders?\(query)", bearer: shop.token(.viewer))
            #expect(answer.status == 422)
            #expect(answer["fields"]?.names == [field])
        }
    }

    @Test func aStatusIsSetByHandWithAReason() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let path = "/admin/orders/\(code)/status"
            let token = shop.token(.manager)
            let none = try await shop.call("POST", path, bearer: token, json: #"{"to":"paid"}"#)
            #expect(none["fields"]?.names == ["reason"])
            let wrong = try await shop.call(
                "POST", path, bearer: token, json: #"{"to":"sold","reason":"r"}"#)
            #expect(wrong["fields"]?.names == ["to"])
            let owing = try await shop.call(
                "POST", path, bearer: token, json: #"{"to":"fulfilled","reason":"in person"}"#)
            #expect(owing.status == 409 && owing.code == "money_owing")
            #expect(owing["balance"]?["amount"]?.text == "420.00")
            let sent = try await shop.call(
                "POST", path, bearer: token,
                json: """
                    {"to":"fulfilled","reason":"in person","carrier":"EMS","tracking":"X1",
                    "force":true}
                    """)
            #expect(sent.status == 200)
            #expect(sent["status"]?.text == "fulfilled")
            #expect(sent["tracking"]?.text == "X1")
            let entry = sent["timeline"]?.elements.last
            #expect(entry?["by"]?.text == "token:manager")
            #expect(entry?["reason"]?.text == "in person")
            #expect(sent["url"] == nil)
            let same = try await shop.call(
                "POST", path, bearer: token, json: #"{"to":"fulfilled","reason":"r"}"#)
            #expect(same.code == "wrong_status")
            let own = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(own["carrier"]?.text == "EMS")
            #expect(own["timeline"]?.elements.last?["by"]?.text == "staff")
            let unknown = try await shop.call(
                "POST", "/admin/orders/0000000/status", bearer: token,
                json: #"{"to":"paid","reason":"r"}"#)
            #expect(unknown.status == 404)
        }
    }

    @Test func nothingIsWrittenOverWhatWasNotSeen() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            func set(_ body: String) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/orders/\(code)/status", bearer: shop.token(.manager),
                    json: body)
            }
            // Another slip than the one that was seen waits.
            let unseen = try await set(#"{"to":"expired","reason":"r","from_slip":0}"#)
            #expect(unseen.status == 409 && unseen.code == "changed")
            #expect(unseen["changed"]?.elements.map(\.text) == ["slips"])
            let sent = #"{"to":"fulfilled","reason":"r","force":true,"carrier":"EMS","#
            let first = try await set(
                sent + #""tracking":"TH111","from_shipment":null,"from_slip":\#(slip)}"#)
            #expect(first["tracking"]?.text == "TH111")
            // A second form that was opened before, and one that knows what is there.
            let late = try await set(sent + #""tracking":"TH222","from_shipment":null}"#)
            #expect(late.status == 409 && late.code == "changed")
            #expect(late["changed"]?.elements.map(\.text) == ["shipment"])
            let right = try await set(
                sent
                    + #""tracking":"TH222","from_shipment":{"carrier":"EMS","tracking":"TH111"}}"#)
            #expect(right.status == 200 && right["tracking"]?.text == "TH222")
            let wrong = try await set(
                #"{"to":"paid","reason":"r","from_shipment":{"number":"1"},"from_slip":-1}"#)
            #expect(wrong["fields"]?.names == ["from_shipment.number", "from_slip"])
        }
    }

    @Test func whatTheMoneySpeaksAgainstWantsForce() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let manager = shop.token(.manager)
            func set(_ body: String) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/orders/\(code)/status", bearer: manager, json: body)
            }
            let nothing = try await set(#"{"to":"refund_due","reason":"r"}"#)
            #expect(nothing.status == 409 && nothing.code == "nothing_received")
            // Called paid with nothing received, the goods still do not go unasked.
            #expect(try await set(#"{"to":"paid","reason":"r"}"#).status == 200)
            #expect(try await set(#"{"to":"fulfilled","reason":"r"}"#).code == "money_owing")
            _ = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: manager,
                json: #"{"decision":"approve"}"#)
            let here = try await set(#"{"to":"awaiting_payment","reason":"r"}"#)
            #expect(here.status == 409 && here.code == "money_is_here")
            let bulk = try await shop.call(
                "POST", "/admin/orders/bulk", bearer: manager,
                json: #"{"codes":["\#(code)"],"to":"awaiting_payment","reason":"r"}"#)
            #expect(bulk["results"]?[0]?["problem"]?["code"]?.text == "money_is_here")
            let forced = try await set(#"{"to":"awaiting_payment","reason":"r","force":true}"#)
            #expect(forced["status"]?.text == "awaiting_payment")
        }
    }

    @Test func whatWasSeenIsHeldAgainstWhatIs() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let manager = shop.token(.manager)
            func set(_ body: String) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/orders/\(code)/status", bearer: manager, json: body)
            }
            let old = try await set(
                #"{"to":"cancelled","reason":"r","from":"awaiting_payment"}"#)
            #expect(old.status == 409 && old.code == "changed")
            #expect(old["order"]?["status"]?.text == "under_review")
            #expect(old["order"]?["balance"]?["amount"]?.text == "420.00")
            #expect(old["balance"]?["amount"]?.text == "420.00")
            #expect(old["changed"]?.elements.compactMap(\.text) == ["status"])
            let none = try await set(#"{"to":"cancelled","reason":"r","from":"sold"}"#)
            #expect(none["fields"]?.names == ["from"])
            let bulk = try await shop.call(
                "POST", "/admin/orders/bulk", bearer: manager,
                json: """
                    {"codes":["\(code)"],"to":"cancelled","reason":"r","from":"awaiting_payment"}
                    """)
            #expect(bulk["results"]?[0]?["problem"]?["code"]?.text == "changed")
            // Confirmed money becomes due back, and the answer says so.
            _ = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: manager,
                json: #"{"decision":"approve"}"#)
            let ended = try await set(#"{"to":"cancelled","reason":"r","from":"paid"}"#)
            #expect(ended["status"]?.text == "refund_due")
            #expect(ended["money_standing"]?.text == "refund_due")
            let found = try await shop.call(
                "GET", "/admin/orders?money=refund_due", bearer: manager)
            #expect(found["orders"]?.elements.count == 1)
            let wrong = try await shop.call("GET", "/admin/orders?money=much", bearer: manager)
            #expect(wrong["fields"]?.names == ["money"])
        }
    }

    @Test func manyAreSetAtOnceWithAResultForEach() async throws {
        try await APIShop.run { shop in
            let first = try await shop.order(phone: "0810000001").code
            let second = try await shop.order(phone: "0810000002").code
            let token = shop.token(.manager)
            let answer = try await shop.call(
                "POST", "/admin/orders/bulk", bearer: token,
                json: """
                    {"codes":["\(first)","!","\(second)","0000000","\(first)"],
                    "to":"paid","reason":"seen"}
                    """)
            #expect(answer.status == 200)
            let results = answer["results"]?.elements ?? []
            #expect(
                results.map { $0["ok"] } == [true, false, true, false, false].map { .bool($0) })
            #expect(results.first?["status"]?.text == "paid")
            #expect(
                results.compactMap { $0["problem"]?["code"]?.text }
                    == ["not_found", "not_found", "wrong_status"])
            let none = try await shop.call(
                "POST", "/admin/orders/bulk", bearer: token,
                json: #"{"codes":[],"to":"paid","reason":"seen"}"#)
            #expect(none["fields"]?.names == ["codes"])
            let silent = try await shop.call(
                "POST", "/admin/orders/bulk", bearer: token,
                json: #"{"codes":["0000000"],"to":"paid","reason":" \u200B"}"#)
            #expect(silent.status == 422)
            #expect(silent["fields"]?.names == ["reason"])
        }
    }

    @Test func theSummaryCounts() async throws {
        try await APIShop.run { shop in
            _ = try await shop.orderWithSlip()
            _ = try await shop.reserve(#"[{"sku":"PIN","quantity":4}]"#, drop: "free")
            let all = try await shop.call("GET", "/admin/summary", bearer: shop.token(.viewer))
            #expect(all.status == 200)
            #expect(all["orders"]?["under_review"]?.number == 1)
            #expect(all["orders"]?["reserved"]?.number == 1)
            #expect(all["money"]?["owed"]?["amount"]?.text == "420.00")
            #expect(all["money"]?["overpaid"]?["orders"]?.number == 0)
            #expect(all["money"]?["underpaid"]?["amount"]?["amount"]?.text == "0.00")
            #expect(all["slips_waiting"]?.number == 1)
            #expect(all["orders_per_minute"]?.number == 2)
            let one = try await shop.call(
                "GET", "/admin/summary?drop=free", bearer: shop.token(.viewer))
            #expect(one["orders"]?["under_review"]?.number == 0)
            #expect(one["stock"]?.elements.count == 1)
            #expect(one["stock"]?[0]?["available"]?.number == 896)
            #expect(one["stock"]?[0]?["taken"]?.number == 4)
            let none = try await shop.call(
                "GET", "/admin/summary?drop=none", bearer: shop.token(.viewer))
            #expect(none.status == 404)
        }
    }

    @Test func theSummaryOfADayIsThatOfTheWholeDay() async throws {
        try await APIShop.run { shop in
            // 20:00 on the 5th by the shop's clock, and 01:00 on the 6th.
            _ = try await shop.orderWithSlip()
            shop.clock.forward(.hours(5))
            _ = try await shop.reserve(#"[{"sku":"PIN","quantity":4}]"#, drop: "free")
            func summary(_ query: String) async throws -> APIAnswer {
                try await shop.call(
                    "GET", "/admin/summary?\(query)", bearer: shop.token(.viewer))
            }
            for (query, first, second) in [
                ("", 1, 1), ("to=2026-12-05", 1, 0), ("from=2026-12-05&to=2026-12-05", 1, 0),
                ("from=2026-12-06", 0, 1), ("to=2026-12-06", 1, 1), ("to=2026-12-04", 0, 0),
                ("from=2026-12-05T18:00:00Z", 0, 1), ("to=2026-12-05T18:00:00Z&from=", 1, 0),
                ("drop=free&to=2026-12-05", 0, 0), ("drop=free&to=2026-12-06", 0, 1),
            ] as [(String, Int64, Int64)] {
                let told = try await summary(query)
                #expect(told["orders"]?["under_review"]?.number == first, "\(query)")
                #expect(told["orders"]?["reserved"]?.number == second, "\(query)")
                let owed = first == 1 ? "420.00" : "0.00"
                #expect(told["money"]?["owed"]?["amount"]?.text == owed, "\(query)")
                // What there is now, whenever it was ordered.
                #expect(told["slips_waiting"]?.number == 1)
                #expect(told["stock"]?.elements.isEmpty == false)
            }
            for (query, field) in [("to=soon", "to"), ("from=2026-12-06&to=2026-12-05", "to")] {
                let wrong = try await summary(query)
                #expect(wrong.status == 422 && wrong["fields"]?.names == [field])
            }
        }
    }
}
