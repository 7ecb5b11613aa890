import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Shopper's pages")
struct ShopperPageTests {
    static let details = [
        "name": "Somchai Jaidee", "phone": "081 234 5678", "email": "me@mail.example",
        "address": "1 Sukhumvit Road\nBangkok", "note": "Blue, please",
    ]

    @Test func theWholeJourneyWithoutScripts() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let front = try await browser.get("/")
            #expect(front.text.contains("/d/tour"))
            let drop = try await browser.get("/d/tour")
            #expect(drop.text.contains("name=\"q-SHIRT-M\""))
            #expect(drop.text.contains("Tour shirt &lt;2026&gt;"))
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=0&q-SHIRT-M=2")
            #expect(choice.status == 200)
            #expect(choice.text.contains("฿790.00"))
            let reserved = try await browser.submit(choice, "/d/tour/reserve", [:])
            #expect(reserved.path.hasPrefix("/o/"))
            #expect(reserved.answer["cache-control"] == "no-store")
            #expect(reserved.answer["referrer-policy"] == "no-referrer")
            // Pressing twice reserves once.
            let twice = try await browser.submit(choice, "/d/tour/reserve", [:])
            #expect(twice.path == reserved.path)
            let payable = try await browser.submit(
                reserved, "\(reserved.path)/details", Self.details)
            #expect(payable.path == reserved.path)
            #expect(payable.text.contains("<svg"))
            #expect(payable.text.contains("123-4"))
            let checked = try await browser.upload("\(reserved.path)/slips", SlipFiles.jpeg())
            #expect(checked.path == reserved.path)
            #expect(checked.text.contains("slip-waiting"))
            let status = try await browser.get("\(reserved.path)/status")
            #expect(status.text.contains("under_review"))
            let version = status.text.split(separator: "\"").dropLast().last.map(String.init) ?? ""
            #expect(checked.text.contains("data-version=\"\(version)\""))
        }
    }

    @Test func aReservationWithoutAKeyGetsAFreshForm() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let refused = try await browser.post("/d/tour/reserve", [("q-SHIRT-M", "1")])
            #expect(refused.status == 400)
            let reserved = try await browser.submit(refused, "/d/tour/reserve", [:])
            #expect(reserved.path.hasPrefix("/o/"))
        }
    }

    @Test(arguments: [
        ("tour", "q-SHIRT-S=3", 409), ("tour", "q-SHIRT-M=4", 409), ("next", "q-CAP=1", 403),
        ("past", "q-BAG=1", 403), ("tour", "q-SHIRT-M=0", 422), ("tour", "q-NOTHING=1", 422),
        ("tour", "q-SHIRT-M=-1", 422), ("tour", "q-SHIRT-M=99999999999999999999", 422),
        ("tour", "q-SHIRT-M=1&q-SHIRT-M=one", 422),
    ])
    func refusalsKeepTheChoice(drop: String, choice: String, status: Int) async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let fields = choice.split(separator: "&").map { field in
                let parts = field.split(separator: "=").map(String.init)
                return (parts[0], parts[1])
            }
            let refused = try await browser.post(
                "/d/\(drop)/reserve", fields + [("idempotency_key", "k")])
            #expect(refused.status == status)
            #expect(refused.text.contains("role=\"alert\""))
            if drop == "past" {
                // What is over is chosen no more: it leads to the other drops.
                #expect(refused.text.contains("class=\"button\" href=\"/\""))
                #expect(!refused.text.contains("<form method=\"post\" action=\"/d/"))
            } else if status == 409 || status == 403, let (name, value) = fields.first {
                #expect(refused.text.contains("name=\"\(name)\" value=\"\(value)\""))
                #expect(!refused.text.contains("value=\"k\""))
            }
            // What no press would change is told before it; stock and limits are the desk's.
            let early = try await browser.get("/d/\(drop)/reserve?\(choice)")
            #expect(early.status == 200)
            #expect(early.text.contains("role=\"alert\"") == (status != 409))
        }
    }

    @Test func nothingTypedIsLost() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            var typed = Self.details
            typed["phone"] = "12"
            typed["email"] = "no address"
            let refused = try await browser.submit(order, "\(order.path)/details", typed)
            #expect(refused.status == 422)
            for value in ["Somchai Jaidee", "value=\"12\"", "no address", "1 Sukhumvit", "Blue"] {
                #expect(refused.text.contains(value))
            }
            #expect(refused.text.contains("id=\"phone-problem\""))
            #expect(refused.text.contains("id=\"email-problem\""))
            #expect(!refused.text.contains("id=\"name-problem\""))
        }
    }

    @Test func aPersonsLimitIsToldBesideTheDetails() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            for (units, status) in [("2", 200), ("2", 409)] {
                let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=\(units)")
                let order = try await browser.submit(choice, "/d/tour/reserve", [:])
                let answer = try await browser.submit(
                    order, "\(order.path)/details", Self.details)
                #expect(answer.status == status)
                if status == 409 { #expect(answer.text.contains("Blue, please")) }
            }
        }
    }

    @Test func aBusyDeskKeepsWhatWasSentAndIsAskedAgain() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            site.keeper.desk.close()
            let key = try #require(
                choice.fields(of: "/d/tour/reserve")?.first { $0.0 == "idempotency_key" })
            let other = try await browser.submit(
                choice, "/d/tour/reserve", ["idempotency_key": "other"])
            #expect(other.status == 503)
            #expect(other.answer["retry-after"] != nil)
            #expect(other.text.contains("value=\"other\""))
            #expect(!other.text.contains(key.1))
            #expect(other.text.contains("name=\"q-SHIRT-M\" value=\"1\""))
            let details = try await browser.submit(
                order, "\(order.path)/details", Self.details)
            #expect(details.status == 503)
            #expect(details.answer["retry-after"] != nil)
            let fields = try #require(details.fields(of: "\(order.path)/details"))
            #expect(fields.contains { $0.0 == "note" && $0.1 == "Blue, please" })
            #expect(details.text.contains("data-try-again"))
        }
    }

    @Test func uploadsAreRefusedOnThePage() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let path = "\(order.path)/slips"
            #expect(try await browser.upload(path, SlipFiles.jpeg()).status == 409)
            _ = try await browser.submit(order, "\(order.path)/details", Self.details)
            #expect(try await browser.upload(path, SlipFiles.page).status == 415)
            _ = try await browser.get("/language/en?back=/")
            let blank = try await browser.upload(path, [])
            #expect(blank.status == 422 && blank.text.contains("This file is empty."))
            let none = try await browser.upload(path, [], name: "")
            #expect(none.status == 422 && none.text.contains("Choose the slip first."))
            let json = [("accept", "application/json")]
            let refused = try await browser.upload(path, SlipFiles.page, fields: json)
            #expect(refused.answer["content-type"] == "application/problem+json")
            let taken = try await browser.upload(path, SlipFiles.jpeg(), fields: json)
            #expect(taken.status == 201)
            #expect(taken.text.contains("waiting"))
        }
    }

    @Test func anOrderIsCancelledOnce() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=2")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let cancelled = try await browser.submit(order, "\(order.path)/cancel", [:])
            #expect(cancelled.path == order.path)
            #expect(cancelled.fields(of: "\(order.path)/cancel") == nil)
            let late = try await browser.post("\(order.path)/details", Array(Self.details))
            #expect(late.status == 409)
        }
    }

    @Test func aWrongKeyIsNotFound() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let wrong = order.path.dropLast() + (order.path.hasSuffix("A") ? "B" : "A")
            for path in [String(wrong), "/o/0000000/x", "/o/what/x", "\(wrong)/status"] {
                #expect(try await browser.get(path).status == 404)
            }
            for action in ["details", "slips", "cancel"] {
                #expect(try await browser.post("\(wrong)/\(action)", []).status == 404)
            }
        }
    }

    @Test func anUploadInHandAndASlipThatWaitsAreSaid() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            _ = try await browser.submit(
                try await browser.get(path), "\(path)/details", Self.details)
            let code = String(path.split(separator: "/")[1])
            let order = try #require(site.keeper.orderID(code: code))
            site.clock.forward(.minutes(119))
            let upload = try await site.keeper.beginSlip(for: order)
            site.clock.forward(.minutes(2))
            let (held, runsOut) = (
                "Your items are kept until that is done", "After that your items go back"
            )
            let late = try await browser.get(path)
            #expect(late.text.contains(held) && !late.text.contains(runsOut))
            await site.keeper.giveUpSlip(upload, for: order, after: SlipProblem.empty)
            let free = try await browser.get(path)
            #expect(!free.text.contains(held) && free.text.contains(runsOut))

            let owner = Caller(actor: .staff("o@b.example"), role: .owner)
            for status in [OrderStatus.refundDue, .refunded] {
                _ = try await site.keeper.setStatus(
                    of: order, to: status, reason: "no", force: true, unpaid: true,
                    shipment: nil, by: owner)
                let sent = try await browser.upload("\(path)/slips", SlipFiles.jpeg())
                #expect(sent.text.contains("We have your new slip and are"))
            }
        }
    }

    @Test func theLanguageIsKept() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            #expect(try await browser.get("/d/tour").text.contains("<html lang=\"th\">"))
            let english = try await browser.get("/language/en?back=%2Fd%2Ftour")
            #expect(english.path == "/d/tour")
            #expect(english.text.contains("<html lang=\"en\">"))
            for back in ["//evil.example", "https://evil.example", "/%5Cevil.example", "x"] {
                let answer = try await browser.request("GET", "/language/th?back=\(back)")
                #expect(answer["location"] == "/")
            }
            let split = try await browser.request("GET", "/language/th?back=/a%0D%0Ax:y")
            #expect(split["location"] == "/a%0D%0Ax:y")
            #expect(try await browser.get("/language/xx").status == 404)
        }
    }

    @Test func aCalendarEntry() async throws {
        try await TestSite.run(publicURL: "https://shop.example/") { site in
            let file = try await site.browser().get("/d/next/calendar.ics")
            #expect(file.answer["content-type"] == "text/calendar; charset=utf-8")
            #expect(file.text.contains("URL:https://shop.example/d/next\r\n"))
            #expect(file.text.contains("DTSTART:20271205T060000Z"))
        }
    }
}
