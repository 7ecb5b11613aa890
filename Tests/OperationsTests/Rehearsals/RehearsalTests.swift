import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Rehearsals go away whole, and nothing real with them")
struct RehearsalTests {
    /// `tour` is a rehearsal, `real` is not.
    private static func file() -> ShopFile {
        var file = ShopFile.sample(limit: 4)
        file.drops[0].isRehearsal = true
        file.drops.append(.sample(slug: "real", stock: [("MUG", 10)]))
        return file
    }

    /// Rows of every table that orders or drops leave something in, but for what tells of work and
    /// of what was done.
    private func rows(_ stall: Stall) async throws -> [String: Int] {
        var rows: [String: Int] = [:]
        for table in StoredTables.all.map(\.name)
        where !["settings", "jobs", "shop_entries"].contains(table) {
            rows[table] = try await stall.count(table)
        }
        return rows
    }

    private func indexes(_ stall: Stall) async throws -> Int {
        guard TestEngine.chosen == .sqlite else { return 0 }
        return try await stall.store.read { connection in
            try connection.first(
                "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'clearing%'"
            ) { Int($0.integer(0)) } ?? 0
        }
    }

    @Test("A rehearsal in which everything has happened")
    func busy() async throws {
        try await withStall(Self.file()) { stall async throws in
            let owner = Caller.staff(.owner)
            let real = try await stall.reserve([("MUG", 2)], from: "real", by: .person(1)).order.id
            try await stall.slip("paid", for: real)
            let before = try await rows(stall)
            let jobs = try await stall.count("jobs")
            try await stall.makeBusy()
            _ = try await stall.keeper.requestExport(
                OrderFilter(drop: stall.keeper.catalogue?.drop(slug: "tour")?.id),
                ExportLayout(.csv), by: owner)

            let cleared = try await stall.keeper.clearRehearsal("tour", by: owner)

            #expect(cleared.orders > 9)
            #expect(cleared.files == 2)
            var after = try await rows(stall)
            // Refusals name no order and go with their age; the export of all drops stays, and
            // what has cleared the rehearsal.
            #expect((after["idempotency"] ?? 0) - (before["idempotency"] ?? 0) <= 1)
            after["idempotency"] = before["idempotency"]
            #expect(try await stall.count("jobs") - jobs == 2)
            #expect(after == before)
            #expect(try await stall.stock("SHIRT-S") == StockRow(stock: 10, available: 10))
            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 3))
            #expect(try await stall.stock("MUG") == StockRow(stock: 10, available: 8))
            #expect(try await stall.status(real) == .underReview)
            #expect(try await stall.findings(files: true) == [])
            try await stall.reserve([("SHIRT-S", 1)], by: .person(1))
            #expect(try await stall.findings(files: true) == [])
        }
    }

    @Test("What staff did about its line goes too, and its codes are good again")
    func lineAndCodes() async throws {
        var file = Self.file()
        file.drops[0].membersOpenAt = HandClock.start - .hours(2)
        try await withStall(file) { stall async throws in
            let owner = Caller.staff(.owner)
            let drop = try #require(stall.keeper.catalogue?.drop(slug: "tour"))
            _ = try await stall.keeper.makeCodes(
                2, for: drop, label: "Fans", key: "key", by: owner)
            try await stall.reserve([("SHIRT-S", 1)])
            for sql in [
                "UPDATE access_codes SET order_id = (SELECT max(id) FROM orders)",
                "INSERT INTO line_let_in SELECT id, 1, 1 FROM drops WHERE slug = 'tour'",
                """
                INSERT INTO line_extensions
                SELECT id, 1, 'turn', 1, 1 FROM drops WHERE slug = 'tour'
                """,
            ] { try await stall.plant(sql) }

            _ = try await stall.keeper.clearRehearsal("tour", by: owner)

            let after = try await rows(stall)
            #expect(after["line_let_in"] == 0)
            #expect(after["line_extensions"] == 0)
            #expect(after["access_codes"] == 2)
            #expect(try await stall.count("access_codes WHERE order_id IS NOT NULL") == 0)
            #expect(try await stall.findings() == [])
        }
    }

    @Test("Sums that were read before are read anew")
    func sums() async throws {
        try await withStall(Self.file()) { stall async throws in
            let owner = Caller.staff(.owner)
            try await stall.awaiting("SHIRT-S", 2)
            try await stall.reserve([("MUG", 1)], from: "real")
            #expect(try await stall.keeper.figures(by: owner).sums(.awaitingPayment).orders == 1)

            _ = try await stall.keeper.clearRehearsal("tour", by: owner)

            let figures = try await stall.keeper.figures(by: owner)
            #expect(figures.sums(.awaitingPayment).orders == 0)
            #expect(figures.sums(.reserved).orders == 1)
        }
    }

    @Test("More orders than one step clears, with indexes that are there only meanwhile")
    func many() async throws {
        var file = Self.file()
        file.drops[0] = .sample(stock: [("SHIRT-S", 400)])
        file.drops[0].isRehearsal = true
        try await withStall(file) { stall async throws in
            for _ in 0..<300 { try await stall.reserve([("SHIRT-S", 1)]) }

            let cleared = try await stall.keeper.clearRehearsal("tour", by: .staff(.owner))

            #expect(cleared.orders == 300)
            #expect(try await stall.stock("SHIRT-S").available == 400)
            #expect(try await indexes(stall) == 0)
            #expect(try await stall.findings() == [])
        }
    }

    @Test("Orders of a real drop are never cleared")
    func realDrop() async throws {
        try await withStall(Self.file()) { stall async throws in
            try await stall.reserve([("MUG", 1)], from: "real")
            let before = try await rows(stall)

            await #expect(throws: RehearsalDenial.notARehearsal) {
                try await stall.keeper.clearRehearsal("real", by: .staff(.owner))
            }
            await #expect(throws: RehearsalDenial.unknownDrop) {
                try await stall.keeper.clearRehearsal("other", by: .staff(.owner))
            }

            #expect(try await rows(stall) == before)
        }
    }

    @Test("A drop with orders neither becomes a rehearsal nor stops being one")
    func markStays() async throws {
        try await withStall(Self.file()) { stall async throws in
            let owner = Caller.staff(.owner)
            try await stall.reserve([("MUG", 1)], from: "real")
            try await stall.reserve([("SHIRT-S", 1)])
            var marked = Self.file()
            marked.drops[1].isRehearsal = true
            var unmarked = Self.file()
            unmarked.drops[0].isRehearsal = false

            await #expect(throws: ShopRefusal.hasOrders(drop: "real", kind: .sale)) {
                try await stall.keeper.apply(marked, by: owner)
            }
            await #expect(throws: ShopRefusal.hasOrders(drop: "tour", kind: .rehearsal)) {
                try await stall.keeper.apply(unmarked, by: owner)
            }
            _ = try await stall.keeper.clearRehearsal("tour", by: owner)

            let changes = try await stall.keeper.apply(unmarked, by: owner)
            #expect(changes.map(\.text) == ["drop tour: rehearsal true -> false"])
        }
    }

    @Test("A copy has full stock, is sold out by itself, and leaves no trace")
    func copy() async throws {
        try await withStall(Self.file()) { stall async throws in
            let owner = Caller.staff(.owner)
            try await stall.reserve([("MUG", 9)], from: "real")
            let before = try await rows(stall)

            let slug = try await stall.keeper.beginRehearsal(of: "real", by: owner)
            #expect(slug.hasPrefix("rehearsal-real-"))
            let order = try await stall.reserve([("MUG", 10)], from: slug, by: .person(1)).order.id
            try await stall.slip("a rehearsal's", for: order)
            #expect(try await stall.detail(order).drop.kind == .copy)
            #expect(try await stall.keeper.apply(Self.file(), by: owner) == [])
            #expect(stall.keeper.catalogue?.listing(slug: slug) != nil)
            let cleared = try await stall.keeper.clearRehearsal(slug, by: owner)

            #expect(cleared == ClearedRehearsal(orders: 1, files: 1))
            #expect(try await rows(stall) == before)
            #expect(stall.keeper.catalogue?.listing(slug: slug) == nil)
            #expect(stall.keeper.catalogue?.listing(slug: "real") != nil)
            #expect(try await stall.stock("MUG").available == 1)
            #expect(try await stall.findings(files: true) == [])
        }
    }

    @Test("A slip of a rehearsal is there to practise on, and keeps nobody waiting")
    func slips() async throws {
        try await withStall(Self.file()) { stall async throws in
            let viewer = Caller.staff(.viewer)
            let played = try await stall.reserve([("SHIRT-S", 1)], by: .person(1)).order.id
            try await stall.slip("a rehearsal's", for: played)
            let before = try await stall.keeper.figures(by: viewer)
            #expect(before.waitingSlips == 1)
            #expect(before.slipsOfBuyers == WaitingSlips.OfBuyers())

            stall.clock.advance(by: .minutes(1))
            let bought = try await stall.reserve([("MUG", 1)], from: "real", by: .person(2))
            try await stall.slip("a buyer's", for: bought.order.id)

            let after = try await stall.keeper.figures(by: viewer)
            #expect(after.waitingSlips == 2)
            #expect(
                after.slipsOfBuyers
                    == WaitingSlips.OfBuyers(count: 1, oldest: stall.clock.clock()))
        }
    }

    @Test("Only an owner rehearses", arguments: [Role.manager, .checker, .viewer])
    func owners(_ role: Role) async throws {
        try await withStall(Self.file()) { stall async throws in
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.beginRehearsal(of: "real", by: .staff(role))
            }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.clearRehearsal("tour", by: .staff(role))
            }
        }
    }

    @Test("Copies are not made without end")
    func copies() async throws {
        try await withStall(Self.file()) { stall async throws in
            let owner = Caller.staff(.owner)
            for _ in 0..<RehearsalCopies.most {
                _ = try await stall.keeper.beginRehearsal(of: "real", by: owner)
            }

            await #expect(throws: RehearsalDenial.tooMany(limit: RehearsalCopies.most)) {
                try await stall.keeper.beginRehearsal(of: "real", by: owner)
            }
        }
    }

    @Test("What nobody cleared goes away a day after it was still")
    func forgotten() async throws {
        try await withStall(Self.file()) { stall async throws in
            let before = try await rows(stall)
            let slug = try await stall.keeper.beginRehearsal(
                of: "real", by: .staff(.owner))
            try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "forgotten")
            stall.clock.advance(by: .hours(12))
            try await stall.keeper.clearAway()
            #expect(stall.keeper.catalogue?.listing(slug: slug) != nil)
            #expect(try await stall.count("orders") == 1)

            stall.clock.advance(by: .hours(13))
            try await stall.keeper.clearAway()
            let asked = try await stall.count("jobs")
            try await stall.keeper.clearAway()
            // Once, whatever becomes of it.
            #expect(try await stall.count("jobs") == asked)
            while try await stall.keeper.runNextJob(as: ClearOrders.self) {}

            #expect(stall.keeper.catalogue?.listing(slug: slug) == nil)
            #expect(try await rows(stall) == before)
            #expect(try await stall.stock("SHIRT-S").available == 10)
        }
    }
}
