import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's slips for staff")
struct StaffSlipTests {
    @Test func areListedAndSentAsTheyCame() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let (second, _) = try await shop.orderWithSlip(phone: "0899999999", filler: 1)
            let token = shop.token(.viewer)
            let list = try await shop.call("GET", "/admin/slips?status=waiting", bearer: token)
            #expect(list["slips"]?.elements.map { $0["order"]?.text } == [code, second])
            #expect(list["cursor"] == .null)
            let page = try await shop.call("GET", "/admin/slips?limit=1", bearer: token)
            let cursor = try #require(page["cursor"]?.text)
            let next = try await shop.call(
                "GET", "/admin/slips?limit=1&cursor=\(cursor)", bearer: token)
            #expect(next["slips"]?[0]?["order"]?.text == second)
            let decided = try await shop.call(
                "GET", "/admin/slips?status=approved", bearer: token)
            #expect(decided["fields"]?.names == ["status"])
            let file = try await shop.call("GET", "/admin/slips/\(slip)/file", bearer: token)
            #expect(file.answer.body == SlipFiles.jpeg())
            #expect(file.answer["content-type"] == "image/jpeg")
            #expect(file.answer["x-content-type-options"] == "nosniff")
            #expect(file.answer["content-security-policy"]?.contains("sandbox") == true)
            for id in ["0", "99", "x", "-1"] {
                let none = try await shop.call("GET", "/admin/slips/\(id)/file", bearer: token)
                #expect(none.status == 404)
            }
        }
    }

    @Test func anApprovedSlipPays() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let token = shop.token(.checker)
            let path = "/admin/slips/\(slip)/decision"
            let part = try await shop.call(
                "POST", path, bearer: token,
                json: #"{"decision":"approve","amount":{"amount":"400.00","currency":"THB"}}"#)
            #expect(part.status == 200)
            #expect(part["slip"]?["status"]?.text == "approved")
            #expect(part["slip"]?["decided_by"]?.text == "token:checker")
            #expect(part["order"]?["code"]?.text == code)
            #expect(part["order"]?["status"]?.text == "awaiting_payment")
            #expect(part["order"]?["balance"]?["amount"]?.text == "20.00")
            let again = try await shop.call(
                "POST", path, bearer: token, json: #"{"decision":"approve"}"#)
            #expect(again.status == 409)
            #expect(again.code == "already_decided")
            let order = try await shop.call(
                "GET", "/admin/orders/\(code)", bearer: shop.token(.viewer))
            #expect(order["payments"]?[0]?["amount"]?["amount"]?.text == "400.00")
            #expect(order["payment"]?["amount"]?["amount"]?.text == "20.00")
        }
    }

    @Test func withoutAnAmountAllThatIsOwedIsPaid() async throws {
        try await APIShop.run { shop in
            let (_, slip) = try await shop.orderWithSlip()
            let answer = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: shop.token(.checker),
                json: #"{"decision":"approve"}"#)
            #expect(answer["order"]?["status"]?.text == "paid")
            #expect(answer["order"]?["balance"]?["amount"]?.text == "0.00")
        }
    }

    @Test func moreThanIsOwedIsApprovedOnPurposeOnly() async throws {
        try await APIShop.run { shop in
            let (_, slip) = try await shop.orderWithSlip()
            func decide(_ more: String) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/slips/\(slip)/decision", bearer: shop.token(.checker),
                    json: "{\"decision\":\"approve\",\(more)}")
            }
            for amount in ["4200.00", "10000000000.00"] {
                let asked = try await decide(
                    "\"amount\":{\"amount\":\"\(amount)\",\"currency\":\"THB\"}")
                #expect(asked.status == 409 && asked.code == "more_than_owed")
                #expect(asked["balance"]?["amount"]?.text == "420.00")
            }
            let old = try await decide(
                #""from":"under_review","balance":{"amount":"400.00","currency":"THB"}"#)
            #expect(old.status == 409 && old.code == "changed")
            let later = try await decide(
                #""balance":{"amount":"-1.00","currency":"THB"}"#)
            #expect(later.code == "changed")
            let done = try await decide(
                #""amount":{"amount":"4200","currency":"THB"},"overpayment":true,"#
                    + #""from":"under_review","balance":{"amount":"420.00","currency":"THB"}"#)
            #expect(done["order"]?["status"]?.text == "paid")
            #expect(done["order"]?["balance"]?["amount"]?.text == "-3780.00")
        }
    }

    @Test func aFileOfAnotherOrderIsApprovedOnPurposeOnly() async throws {
        try await APIShop.run { shop in
            let (first, _) = try await shop.orderWithSlip()
            let (_, slip) = try await shop.orderWithSlip(phone: "0899999999")
            func decide(_ body: String) async throws -> APIAnswer {
                try await shop.call(
                    "POST", "/admin/slips/\(slip)/decision", bearer: shop.token(.checker),
                    json: body)
            }
            let asked = try await decide(#"{"decision":"approve","reused":[]}"#)
            #expect(asked.status == 409 && asked.code == "file_reused")
            #expect(asked["orders"]?.elements.map(\.text) == [first])
            let named = #"{"decision":"approve","reused":["\#(first)"]}"#
            for meant in [named, #"{"decision":"approve"}"#] {
                let done = try await decide(meant)
                #expect(done["order"]?["status"]?.text == "paid")
                _ = try await decide(#"{"decision":"take_back"}"#)
            }
            let rejected = try await decide(#"{"decision":"reject","reason":"used before"}"#)
            #expect(rejected["slip"]?["status"]?.text == "rejected")
        }
    }

    @Test func aDecisionIsTakenBack() async throws {
        try await APIShop.run { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let token = shop.token(.checker)
            let path = "/admin/slips/\(slip)/decision"
            _ = try await shop.call("POST", path, bearer: token, json: #"{"decision":"approve"}"#)
            let back = try await shop.call(
                "POST", path, bearer: token, json: #"{"decision":"take_back"}"#)
            #expect(back.status == 200)
            #expect(back["slip"]?["status"]?.text == "waiting")
            #expect(back["order"]?["status"]?.text == "under_review")
            #expect(back["order"]?["balance"]?["amount"]?.text == "420.00")
            let order = try await shop.call("GET", "/admin/orders/\(code)", bearer: token)
            #expect(order["payments"]?[1]?["amount"]?["amount"]?.text == "-420.00")
            #expect(order["timeline"]?[3]?["kind"]?.text == "taken_back")
        }
    }

    @Test func aRejectedSlipTellsTheShopperWhy() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let slip = try await shop.send(SlipFiles.jpeg(), to: code, key: key)["id"]?.number
            let answer = try await shop.call(
                "POST", "/admin/slips/\(slip ?? 0)/decision", bearer: shop.token(.checker),
                json: #"{"decision":"reject","reason":"wrong account"}"#)
            #expect(answer["order"]?["status"]?.text == "awaiting_payment")
            let order = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(order["slips"]?[0]?["status"]?.text == "rejected")
            #expect(order["slips"]?[0]?["reason"]?.text == "wrong account")
            #expect(order["timeline"]?.elements.last?["reason"]?.text == "wrong account")
            #expect(order["slips"]?[0]?["reason_key"]?.text == nil)
            // One of the shop's own reasons is told in the shop's words, and by its key.
            let second = try await shop.send(SlipFiles.jpeg(filler: 1), to: code, key: key)
            _ = try await shop.call(
                "POST", "/admin/slips/\(second["id"]?.number ?? 0)/decision",
                bearer: shop.token(.checker), json: #"{"decision":"reject","reason_key":"amount"}"#)
            let told = try await shop.call("GET", "/orders/\(code)", bearer: key)
            #expect(told["slips"]?[1]?["reason_key"]?.text == "amount")
            #expect(told["slips"]?[1]?["reason"]?.text == "ยอดเงินไม่ถูกต้อง")
            #expect(
                told["timeline"]?.elements.last?["reason"]?.text == "ยอดเงินไม่ถูกต้อง")
        }
    }

    @Test(arguments: [
        (#"{}"#, ["decision"]), (#"{"decision":"maybe"}"#, ["decision"]),
        (#"{"decision":"reject"}"#, ["reason"]),
        (#"{"decision":"reject","reason_key":"rude"}"#, ["reason_key"]),
        (#"{"decision":"reject","reason_key":"amount","reason":"x"}"#, ["reason_key"]),
        (#"{"decision":"approve","amount":{"amount":"0","currency":"THB"}}"#, ["amount"]),
        (#"{"decision":"approve","amount":{"amount":"-5","currency":"THB"}}"#, ["amount"]),
        (#"{"decision":"approve","amount":{"amount":"1.234","currency":"THB"}}"#, ["amount"]),
        (#"{"decision":"approve","balance":"x"}"#, ["balance"]),
        (#"{"decision":"approve","from":"x"}"#, ["from"]),
        (#"{"decision":"approve","overpayment":"yes"}"#, ["overpayment"]),
        (#"{"decision":"approve","amount":5}"#, ["amount"]),
        (#"{"decision":"approve","amount":"5.00"}"#, ["amount"]),
        (#"{"decision":"approve","amount":""}"#, ["amount"]),
        (#"{"decision":"approve","amount":{"amount":5,"currency":"THB"}}"#, ["amount.amount"]),
        (#"{"decision":"approve","amount":{"amount":"","currency":"THB"}}"#, ["amount.amount"]),
        (#"{"decision":"approve","amount":{"amount":"5"}}"#, ["amount.currency"]),
        (#"{"decision":"approve","amuont":{"amount":"5","currency":"THB"}}"#, ["amuont"]),
        (#"{"decision":"reject","reason":"\u200b\u3164"}"#, ["reason"]),
        (#"{"decision":"approve","amount":{"amount":"5","currency":"EUR"}}"#, ["amount"]),
        (#"{"decision":"approve","amount":{"currency":"THB"}}"#, ["amount.amount"]),
        (#"{"decision":"approve","amount":"99999999999999999999"}"#, ["amount"]),
    ])
    func aWrongDecisionNamesItsField(body: String, fields: [String]) async throws {
        try await APIShop.run { shop in
            let (_, slip) = try await shop.orderWithSlip()
            let answer = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: shop.token(.checker), json: body)
            #expect(answer.status == 422)
            #expect(answer["fields"]?.names == fields)
        }
    }
}
