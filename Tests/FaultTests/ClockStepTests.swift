import Foundation
import TestSupport
import Testing

extension Faults {
    @Suite("The clock of a serving machine is set forwards and back by an hour")
    struct ClockSteps {
        private static let email = "owner@shop.example"
        private static let password = "correct horse battery"

        /// A shop whose holds end after ten minutes, and how its server sees the time.
        private func served(
            stock: Int, other: Int
        ) async throws -> (folder: ShopFolder, clock: WallClock, serving: Serving) {
            // It opened long ago: what an hour less would not make a drop of tomorrow.
            let file = ShopText.shop(stock: stock, other: other, holdMinutes: "10")
                .replacingOccurrences(of: "opens_at: now", with: "opens_at: 2020-01-01T00:00:00Z")
            let folder = try await ShopFolder.applied(file)
            try await Program.done(
                [
                    "account", "add", Self.email, "--role", "owner", "--password-stdin", "--data",
                    folder.data,
                ], input: Self.password)
            let clock = try await WallClock(in: folder)
            return (folder, clock, try await folder.serve(environment: clock.environment))
        }

        /// Sets the clock, and sees that the server has noticed.
        private func set(
            _ clock: WallClock, _ error: Duration, _ serving: Serving
        ) async throws {
            try clock.set(error)
            try await Buyers.until("the server did not see its clock set") {
                let answer = try await serving.request("GET", "/healthz")
                let date = try #require(answer["date"])
                return abs(try Self.seconds(date) - Double(error.components.seconds)) < 300
            }
        }

        /// How far the date of an answer is ahead of the time here.
        private static func seconds(_ date: String) throws -> Double {
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            format.timeZone = TimeZone(identifier: "UTC")
            return try #require(format.date(from: date)).timeIntervalSinceNow
        }

        @Test("While shoppers buy: nothing is sold twice, and no promised order is lost")
        func rush() async throws {
            let (folder, clock, serving) = try await served(stock: 400, other: 0)
            let nodes = Nodes([0: serving])
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 60)

            for (number, error) in [60, 0, -60, 0].enumerated() {
                await purchases.reach(80 * (number + 1))
                try await set(clock, .minutes(error), serving)
            }
            await rush

            print("clock set: \(purchases.summary)")
            #expect(purchases.unresolved == 0)
            let granted = purchases.granted
            #expect(Set(granted.values.map(\.order.code)).count == granted.count)
            let shopper = Shopper(connection: try serving.connect())
            for (key, purchase) in granted {
                let status = try await shopper.status(of: purchase.order)
                #expect(["reserved", "expired"].contains(status))
                let again = try await shopper.reserve(
                    Shopper.reservation([(ShopText.sku, purchase.quantity)]), key: key)
                #expect(
                    try again.status == 201 && Shopper.order(again) == purchase.order,
                    "\(again.text)")
            }
            try await expectAtRest(serving)
            #expect(await serving.stop() == 0)
            try await expectSound(folder, orders: granted.count, slips: 0)
        }

        @Test("Holds end when the clock is past their end, once, and pages and sessions live on")
        func quiet() async throws {
            let (folder, clock, serving) = try await served(stock: 10, other: 0)
            let shopper = Shopper(connection: try serving.connect())
            let session = try await signIn(serving)
            let before = try await shopper.reserved(2, key: "before")
            let buying = try await shopper.reserved(3, key: "buying")
            #expect(try await shopper.giveDetails(buying).status == 200)

            try await set(clock, .minutes(60), serving)
            try await expect(before, "expired", shopper)
            let ahead = try await shopper.reserved(4, key: "ahead")
            try await expectPages(serving, left: 3, session)

            try await set(clock, .zero, serving)
            let after = try await shopper.reserved(1, key: "after")
            try await expectPages(serving, left: 2, session)
            #expect(try await shopper.upload(slip(1, bytes: 2_000), to: buying).status == 201)
            try await set(clock, .minutes(30), serving)
            try await expect(after, "expired", shopper)
            #expect(try await shopper.status(of: ahead) == "reserved")
            #expect(try await shopper.status(of: before) == "expired")

            try await set(clock, .minutes(-60), serving)
            let behind = try await shopper.reserved(1, key: "behind")
            try await expectPages(serving, left: 2, session)
            try await set(clock, .minutes(80), serving)
            try await expect(ahead, "expired", shopper)
            try await expect(behind, "expired", shopper)
            #expect(try await shopper.status(of: buying) == "under_review")
            try await set(clock, .zero, serving)
            try await expectPages(serving, left: 7, session)

            try await expectAtRest(serving)
            #expect(await serving.stop() == 0)
            try await expectSound(folder, orders: 5, slips: 1)
        }

        private func expect(
            _ order: Shopper.Order, _ status: String, _ shopper: Shopper
        ) async throws {
            try await Buyers.until("an order did not become \(status)") {
                try await shopper.status(of: order) == status
            }
        }

        private func expectSound(_ folder: ShopFolder, orders: Int, slips: Int) async throws {
            let words = slips == 1 ? "1 slip, 1 file" : "\(slips) slips, \(slips) files"
            let checked = try await Program.done(["verify", "--data", folder.data])
            #expect(checked == "\(orders) orders, \(words) checked: no faults found\n")
        }
    }
}

extension Faults.ClockSteps {
    /// What anybody and what staff see is of now: the drop's page, its figures, the staff page of
    /// somebody who is signed in, and signing in.
    private func expectPages(_ serving: Serving, left: Int, _ session: String) async throws {
        let shopper = Shopper(connection: try serving.connect())
        try await Buyers.until("the stock is not \(left)") {
            try await shopper.available()[ShopText.sku] == left
        }
        try await Buyers.until("the drop's page does not say that \(left) are left") {
            let page = try await serving.request("GET", "/d/tour")
            return page.status == 200 && page.text.contains("\(left) left")
        }
        let live = try await serving.request("GET", "/api/v1/drops/tour/live")
        #expect(live.text.contains(#""SHIRT-S":\#(left)"#), "\(live.text)")
        for session in [session, try await signIn(serving)] {
            let page = try await serving.request(
                "GET", "/admin/orders", fields: [("cookie", session)])
            #expect(page.status == 200, "\(page.text)")
        }
    }

    /// Signs in as a browser does; answers the cookies that it then has.
    private func signIn(_ serving: Serving) async throws -> String {
        let form = try await serving.request("GET", "/admin/sign-in")
        let csrf = try #require(form.text.firstMatch(of: /name="csrf" value="([^"]*)"/)?.1)
        let fields = URLComponents.form([
            ("csrf", String(csrf)), ("email", Self.email), ("password", Self.password),
        ])
        let answer = try await serving.request(
            "POST", "/admin/sign-in",
            fields: [
                ("content-type", "application/x-www-form-urlencoded"),
                ("cookie", Self.cookies(of: form)),
            ], body: Array(fields.utf8))
        #expect(answer.status == 303, "\(answer.text)")
        return Self.cookies(of: answer)
    }

    private static func cookies(of answer: HTTPAnswer) -> String {
        answer.values("set-cookie").compactMap { $0.split(separator: ";").first.map(String.init) }
            .joined(separator: "; ")
    }

    /// A server that waits for a time that does not come, or for none at all, is busy with it.
    private func expectAtRest(_ serving: Serving) async throws {
        let (start, before) = (ContinuousClock.now, try processorSeconds(serving))
        while ContinuousClock.now - start < .seconds(2) {
            #expect(try await serving.request("GET", "/healthz").status == 200)
            await Buyers.breathe()
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        #expect(try processorSeconds(serving) - before < elapsed * 0.8)
    }

    /// Processor time of a server so far (proc(5): the 14th and 15th words of `stat`).
    private func processorSeconds(_ serving: Serving) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(serving.process.id)/stat", encoding: .utf8)
        // What stands before may hold spaces: the program's name, in brackets.
        let words = try #require(text.split(separator: ")").last).split(separator: " ")
        let ticks = try #require(Int(words[11])) + #require(Int(words[12]))
        return Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }
}

extension URLComponents {
    /// The body of a form.
    fileprivate static func form(_ fields: [(name: String, value: String)]) -> String {
        var components = URLComponents()
        components.queryItems = fields.map { URLQueryItem(name: $0.name, value: $0.value) }
        return (components.percentEncodedQuery ?? "").replacingOccurrences(of: "+", with: "%2B")
    }
}
