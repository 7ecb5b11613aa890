import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's line, for staff")
struct StaffLineTests {
    @Test func isSteeredAndTellsHowItGoes() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            _ = try await shop.called()
            let paused = try await shop.steer(#"{"action":"pause","reason":"the printer"}"#)
            #expect(paused.status == 200)
            #expect(paused["limited_by"]?.text == "paused")
            #expect(paused["state"]?.text == "paused")
            #expect(paused["moves"]?[0]?["kind"]?.text == "paused")
            #expect(paused["moves"]?[0]?["by"]?.text == "token:manager")
            #expect(paused["moves"]?[0]?["reason"]?.text == "the printer")
            let move = try #require(paused["undoable"]?.number)
            let undone = try await shop.steer(#"{"action":"undo","move":\#(move)}"#)
            #expect(undone["state"]?.text == "moving")
            #expect(undone["undoable"] == .null)
            let rated = try await shop.steer(#"{"action":"rate","rate":120}"#)
            #expect(rated["rate"]?.number == 120)
            let own = try await shop.steer(#"{"action":"rate","rate":null}"#)
            #expect(own["rate"] == .null)
            let capped = try await shop.steer(#"{"action":"cap","cap":50}"#)
            #expect(capped["cap"]?.number == 50)
            let shown = try await shop.call(
                "GET", "/admin/drops/tour/line", bearer: shop.token(.viewer))
            #expect(shown["called"]?.number == 1)
            #expect(shown["limited_by"]?.text == "nobody_waits")
            #expect(shown["admissions"]?["given"]?.number == 0)
        }
    }

    @Test func whatWasSeenIsHeldAgainstWhatIs() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            _ = try await shop.steer(#"{"action":"rate","rate":300}"#)
            let rate = try await shop.steer(#"{"action":"rate","rate":600,"from":null}"#)
            #expect(rate.status == 409 && rate.code == "changed")
            #expect(rate["rate"]?.number == 300)
            #expect(
                try await shop.steer(#"{"action":"rate","rate":600,"from":300}"#).status == 200)
            let cap = try await shop.steer(#"{"action":"cap","cap":60,"from":30}"#)
            #expect(cap.code == "changed" && cap["cap"] == .null)
            func extend(_ from: Int64, _ key: String) async throws -> APIAnswer {
                try await shop.steer(
                    #"{"action":"extend","minutes":5,"reason":"r","from":\#(from)}"#, key: key)
            }
            let first = try await extend(0, "one")
            let last = try #require(first["last_extension"]?.number)
            #expect(last > 0)
            let second = try await extend(0, "two")
            #expect(second.code == "changed" && second["last_extension"]?.number == last)
            #expect(try await extend(last, "two").status == 200)
            let wrong = try await shop.steer(#"{"action":"rate","rate":600,"from":"x"}"#)
            #expect(wrong["fields"]?.names == ["from"])
        }
    }

    @Test func anExtensionNeedsAKeyAndIsMadeOnce() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            let ticket = try await shop.called()
            let admission = try #require(try await shop.admit(ticket)["expires_at"]?.text)
            let body = #"{"action":"extend","minutes":10,"reason":"the bank is down"}"#
            #expect(try await shop.steer(body).code == "idempotency_key_missing")
            #expect(try await shop.admit(ticket)["expires_at"]?.text == admission)
            for _ in 0..<2 {
                #expect(try await shop.steer(body, key: "one").status == 200)
            }
            let moves = try await shop.call(
                "GET", "/admin/drops/tour/line", bearer: shop.token(.owner))
            #expect(
                moves["moves"]?.elements.count { $0["kind"]?.text == "extended" } == 1)
            #expect(try await shop.admit(ticket)["expires_at"]?.text != admission)
        }
    }

    @Test func farMoreTimeIsAskedAbout() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            func extend(_ minutes: Int, _ more: String = "") async throws -> APIAnswer {
                try await shop.steer(
                    #"{"action":"extend","minutes":\#(minutes),"reason":"r"\#(more)}"#,
                    key: "\(minutes)")
            }
            let asked = try await extend(300, #","long":false"#)
            #expect(asked.status == 409 && asked.code == "long_extension")
            #expect(asked["limit"]?.number == 60)
            let shown = try await shop.call(
                "GET", "/admin/drops/tour/line", bearer: shop.token(.viewer))
            #expect(shown["last_extension"]?.number == 0)
            #expect(try await extend(61, #","long":false"#).code == "long_extension")
            #expect(try await extend(60, #","long":false"#).status == 200)
            // A program means what it sends. The same key: nothing was done by what was asked.
            #expect(try await extend(61, #","long":null"#).status == 200)
            #expect(try await extend(62).status == 200)
            #expect(try await extend(300, #","long":true"#).status == 200)
            let none = try await shop.steer(#"{"action":"pause","long":true}"#)
            #expect(none["fields"]?.names == ["long"])
        }
    }

    @Test func somebodyIsLetInByTheRecoveryCode() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            _ = try await shop.steer(#"{"action":"pause"}"#)
            let joined = try await shop.call("POST", "/drops/tour/line")
            let ticket = try #require(joined["ticket"]?.text)
            let code = try #require(joined["recovery_code"]?.text)
            #expect(try await shop.admit(ticket).code == "not_your_turn")
            let body = #"{"action":"let_in","ticket":"\#(code)","reason":"by wheelchair"}"#
            let answer = try await shop.steer(body)
            #expect(answer["moves"]?[0]?["detail"]?.text == "1")
            #expect(try await shop.steer(body).code == "already_called")
            shop.clock.forward(.seconds(1))
            try await shop.keeper.stepLines(strain: .none)
            #expect(try await shop.admit(ticket).status == 201)
        }
    }

    @Test(arguments: [
        (#"{}"#, "action"), (#"{"action":"stop"}"#, "action"),
        (#"{"action":"rate","rate":0}"#, "rate"),
        (#"{"action":"cap","value":5}"#, "cap value"),
        (#"{"action":"rate","value":5}"#, "rate value"),
        (#"{"action":"cap"}"#, "cap"), (#"{"action":"rate"}"#, "rate"),
        (#"{"action":"cap","value":null}"#, "cap"), (#"{"action":"rate","from":null}"#, "rate"),
        (#"{"action":"rate","rate":60,"cap":5}"#, "cap"),
        (#"{"action":"pause","minutes":5}"#, "minutes"), (#"{"action":"cap","cap":"x"}"#, "cap"),
        (#"{"action":"extend","minutes":1441}"#, "minutes"),
        (#"{"action":"extend","minutes":1}"#, "reason"), (#"{"action":"undo"}"#, "move"),
        (#"{"action":"let_in","ticket":"!","reason":"r"}"#, "ticket"),
        (#"{"action":"let_in","ticket":"9","reason":"r"}"#, "ticket"),
    ])
    func aWrongFieldIsNamed(body: String, fields: String) async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            let answer = try await shop.steer(body, key: "one")
            #expect(answer.status == 422)
            #expect(answer["fields"]?.names == fields.split(separator: " ").map(String.init))
        }
    }

    @Test func whatIsForgottenIsNotGivenBackToTheShop() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            _ = try await shop.steer(#"{"action":"cap","cap":50}"#)
            let forgotten = try await shop.steer(#"{"action":"cap"}"#)
            #expect(forgotten.status == 422)
            #expect(forgotten["fields"]?["cap"]?.text?.contains("null") == true)
            let shown = try await shop.call(
                "GET", "/admin/drops/tour/line", bearer: shop.token(.viewer))
            #expect(shown["cap"]?.number == 50)
            let own = try await shop.steer(#"{"action":"cap","cap":null}"#)
            #expect(own.status == 200 && own["cap"] == .null)
        }
    }

    @Test func whatCannotBeSoIsRefusedWithItsCode() async throws {
        try await APIShop.run(ShopYAML.waiting) { shop in
            try await shop.keeper.stepLines(strain: .none)
            #expect(try await shop.steer(#"{"action":"resume"}"#).code == "unchanged")
            let paused = try await shop.steer(#"{"action":"pause","from":0}"#)
            let last = try #require(paused["last_pause"]?.number)
            let old = try await shop.steer(#"{"action":"resume","from":0}"#)
            #expect(old.code == "changed" && old["last_pause"]?.number == last)
            #expect(
                try await shop.steer(#"{"action":"resume","from":\#(last)}"#).status == 200)
            #expect(try await shop.steer(#"{"action":"undo","move":1}"#).code == "not_the_last")
            #expect(try await shop.steer(#"{"action":"pause"}"#, drop: "free").code == "no_line")
            #expect(try await shop.steer(#"{"action":"pause"}"#, drop: "none").status == 404)
            let free = try await shop.call(
                "GET", "/admin/drops/free/line", bearer: shop.token(.owner))
            #expect(free.code == "no_line")
        }
    }
}

extension APIShop {
    /// Steers the line of a drop as a manager.
    fileprivate func steer(
        _ body: String, key: String? = nil, drop: String = "tour",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> APIAnswer {
        try await call(
            "POST", "/admin/drops/\(drop)/line", bearer: token(.manager), json: body,
            fields: key.map { [("idempotency-key", $0)] } ?? [], sourceLocation: sourceLocation)
    }
}
