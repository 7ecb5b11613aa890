import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Access codes let members in before a drop opens")
struct AccessCodeTests {
    private func withMembers(
        mode: LineMode = .off, _ body: (Stall, Drop) async throws -> Void
    ) async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = HandClock.start + .hours(1)
        file.drops[0].membersOpenAt = HandClock.start - .minutes(1)
        file.drops[0].line.mode = mode
        try await withStall(file) { stall in
            try await stall.keeper.stepLines(strain: .none)
            try await body(stall, try stall.drop())
        }
    }

    @Test("a code takes one order, and gives it back when that ends unpaid")
    func once() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]

            let order = try await stall.reserve(code: code)
            await stall.expect(.accessCodeUsed) { try await stall.reserve(code: code) }
            _ = try await stall.keeper.cancel(order.order.id)
            let second = try await stall.reserve(code: " \(code.lowercased()) ")
            stall.clock.advance(by: .minutes(11))
            while try await stall.keeper.hasDueOrders() {
                _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            }
            #expect(try await stall.status(second.order.id) == .expired)
            _ = try await stall.reserve(code: code)

            let batches = try await stall.keeper.codeBatches(of: drop, by: .staff(.viewer))
            #expect(batches.map(\.used) == [1])
        }
    }

    @Test("of two who come together with one code, one gets it")
    func race() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]

            let wishes = (0..<6).map { _ in Task { try await stall.reserve(code: code) } }
            var granted = 0
            for wish in wishes where try await wish.isGranted { granted += 1 }

            #expect(granted == 1)
            #expect(try await stall.stock("SHIRT-S").available == 9)
        }
    }

    @Test("the same press again is the same order")
    func replay() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]

            let first = try await stall.reserve(code: code, key: "press")
            let second = try await stall.reserve(code: code, key: "press")

            #expect(second.isReplay)
            #expect(first.code == second.code)
        }
    }

    @Test("without a code it is not open, and a wrong one opens nothing")
    func wrong() async throws {
        try await withMembers { stall, drop async throws in
            await stall.expect(.notOpen(opensAt: drop.opensAt)) {
                try await stall.reserve(code: nil)
            }
            for code in ["00000-00000", "", "x", "00000-00000-0"] {
                await stall.expect(.accessCodeInvalid) { try await stall.reserve(code: code) }
            }
        }
    }

    @Test("the members' time, to the millisecond")
    func times() async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = HandClock.start + .minutes(2)
        file.drops[0].membersOpenAt = HandClock.start + .minutes(1)
        try await withStall(file) { stall async throws in
            let drop = try stall.drop()
            let codes = try await stall.codes(3, drop)

            stall.clock.advance(by: .milliseconds(59_999))
            await stall.expect(.notOpen(opensAt: drop.opensAt)) {
                try await stall.reserve(code: codes[0])
            }
            stall.clock.advance(by: .milliseconds(1))
            _ = try await stall.reserve(code: codes[0])
            stall.clock.advance(by: .milliseconds(59_999))
            _ = try await stall.reserve(code: codes[1])
            stall.clock.advance(by: .milliseconds(1))
            // Everybody's time: a code means nothing, used or not.
            _ = try await stall.reserve(code: codes[1])
            _ = try await stall.reserve(code: "nonsense")
            let batches = try await stall.keeper.codeBatches(of: drop, by: .staff(.owner))
            #expect(batches.map(\.used) == [2])
        }
    }

    @Test("members need not wait in line")
    func line() async throws {
        try await withMembers(mode: .on) { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]
            _ = try await stall.reserve(code: code)

            stall.clock.advance(by: .hours(1))
            await stall.expect(.admissionRequired) { try await stall.reserve(code: code) }
        }
    }

    @Test("a code is not spent on what cannot be had")
    func soldOut() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]

            await #expect(throws: ReserveFailure.self) {
                try await stall.reserve(code: code, units: 11)
            }
            _ = try await stall.reserve(code: code, units: 10)
        }
    }

    @Test("many are made at once, all different, and the same form makes them once")
    func making() async throws {
        try await withMembers { stall, drop async throws in
            let codes = try await stall.codes(10_000, drop, key: "form")
            #expect(Set(codes).count == 10_000)
            #expect(try await stall.codes(10_000, drop, key: "form") == codes)
            #expect(try await stall.count("access_codes") == 10_000)

            for count in [0, 10_001] {
                await #expect(throws: CodesRefusal.count(1...10_000)) {
                    try await stall.codes(count, drop)
                }
            }
            await #expect(throws: CodesRefusal.labelMissing) {
                try await stall.codes(1, drop, label: " ")
            }
            await #expect(throws: Forbidden(permission: .changeShop, role: .checker)) {
                try await stall.codes(1, drop, by: .checker)
            }
        }
    }

    @Test("what is stored tells no code")
    func hashed() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]
            let number = try #require(PlainSymbols.number(typed: code, length: 10))

            let stored = try await stall.store.read { connection in
                try connection.all("SELECT code FROM access_codes") { $0.blob(0) }
            }

            #expect(stored.count == 1)
            #expect(stored[0].count == 16)
            #expect(!stored[0].starts(with: Array(code.utf8)))
            #expect(stored[0] != (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
        }
    }

    @Test("a good code passes in every spelling")
    func spellings() async throws {
        try await withMembers { stall, drop async throws in
            let code = try await stall.codes(1, drop)[0]
            let bare = code.replacing("-", with: "")
            let wide = String(
                String.UnicodeScalarView(
                    bare.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
            for typed in [
                code.replacing("-", with: "–"), code.replacing("-", with: "\u{A0}"), "“\(code)”",
                bare.map { String($0) }.joined(separator: "\u{200B}"), wide, code.lowercased(),
                "\u{FEFF}\(code).", "\t\(bare)\n",
            ] {
                let order = try await stall.reserve(code: typed)
                _ = try await stall.keeper.cancel(order.order.id)
            }
        }
    }

    @Test("wrong codes count for their own network, and a good one passes all the same")
    func throttled() async throws {
        try await withMembers { stall, drop async throws in
            let codes = try await stall.codes(2, drop)
            for _ in 0..<50 {
                await stall.expect(.accessCodeInvalid) {
                    try await stall.reserve(code: "00000-00000")
                }
            }
            for _ in 0..<100 {
                // Refused tries cost nothing: the wait does not grow.
                await #expect(throws: TooManyCodes(wait: .seconds(2))) {
                    try await stall.reserve(code: "00000-00000")
                }
            }

            _ = try await stall.reserve(code: codes[0])
            await stall.expect(.accessCodeInvalid) {
                try await stall.reserve(code: "00000-00000", from: "198.51.100.7")
            }
            stall.clock.advance(by: .seconds(2))
            await stall.expect(.accessCodeInvalid) {
                try await stall.reserve(code: "00000-00000")
            }
            await #expect(throws: TooManyCodes.self) {
                try await stall.reserve(code: "00000-00000")
            }
            await stall.expect(.accessCodeUsed) { try await stall.reserve(code: codes[0]) }
        }
    }

    @Test("400 members behind one address, 60 typing errors and one who guesses: all get in")
    func dormitory() async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = HandClock.start + .hours(1)
        file.drops[0].membersOpenAt = HandClock.start - .minutes(1)
        file.drops[0].products[0].variants[0].stock = 400
        try await withStall(file) { stall async throws in
            let drop = try stall.drop()
            let codes = try await stall.codes(400, drop)
            var guesses = 0
            var told = 0
            for (index, code) in codes.enumerated() {
                // Twenty guesses between each two members, and every sixth of them mistypes first.
                for guess in 0..<20 {
                    guesses += 1
                    do {
                        _ = try await stall.reserve(code: "\(10_000 + index)-\(10_000 + guess)")
                        Issue.record("a guess was right")
                    } catch is TooManyCodes {
                        told += 1
                    } catch ReserveFailure.refused(.accessCodeInvalid) {
                        continue
                    }
                }
                if index % 6 == 0 {
                    await #expect(throws: (any Error).self) {
                        try await stall.reserve(code: "\(code)0")
                    }
                }
                _ = try await stall.reserve(code: code)
                stall.clock.advance(by: .milliseconds(100))
            }
            #expect(try await stall.stock("SHIRT-S").available == 0)
            #expect(told > guesses * 9 / 10, "whoever guesses meets the budget")
        }
    }

    @Test("behind a proxy that does not tell for whom it asks, nobody's codes count")
    func proxied() async throws {
        try await withMembers { stall, drop async throws in
            let address = ClientAddress("10.0.0.1", isProxy: true)
            for _ in 0..<60 {
                await stall.expect(.accessCodeInvalid) {
                    try await stall.reserve(code: "00000-00000", from: address)
                }
            }
        }
    }

    @Test("a drop without a members' time has no codes")
    func noTime() async throws {
        try await withStall { stall async throws in
            await #expect(throws: CodesRefusal.noMembersTime) {
                try await stall.codes(1, stall.drop())
            }
        }
    }
}

extension Stall {
    fileprivate func codes(
        _ count: Int, _ drop: Drop, label: String = "Fan club", key: String = "key",
        by role: Role = .manager
    ) async throws -> [String] {
        try await keeper.makeCodes(
            count, for: drop, label: label, key: key, by: .staff(role))
    }

    /// Reserves shirts with a code, as the page does.
    @discardableResult
    fileprivate func reserve(
        code: String?, units: Int = 1, key: String? = nil, from address: ClientAddress = "192.0.2.1"
    ) async throws -> OrderReceipt {
        try await keeper.reserve(
            ReserveRequest(
                slug: "tour", lines: [.init(sku: "SHIRT-S", quantity: units)], customer: nil,
                key: key ?? "\(UInt64.random(in: 0 ... .max))", body: [],
                code: code.map { ShownCode(typed: $0, address: address) }))
    }

    fileprivate func expect(
        _ refusal: ReservationRefusal, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> OrderReceipt
    ) async {
        do {
            _ = try await body()
            Issue.record("it was granted", sourceLocation: sourceLocation)
        } catch ReserveFailure.refused(let told) {
            #expect(told == refusal, sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}

extension Task where Success == OrderReceipt, Failure == any Error {
    /// Whether it was reserved, and not refused because the code has an order.
    fileprivate var isGranted: Bool {
        get async throws {
            do {
                _ = try await value
                return true
            } catch ReserveFailure.refused(.accessCodeUsed) {
                return false
            }
        }
    }
}
