import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

@Suite("The shop's history")
struct OutboxTests {
    private func entries(_ stall: Stall, past number: Int64 = 0) async throws -> [Outbox.Entry] {
        try await stall.store.read { try Outbox.entries(past: number, limit: 1_000, on: $0) }
    }

    private func events(_ stall: Stall) async throws -> [ShopEntry] {
        try await stall.keeper.entries(by: owner).entries.reversed()
    }

    @Test("orders and the rest of the shop are one history, in the order of their commits")
    func together() async throws {
        try await withStall { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 1)])
            _ = try await stall.keeper.requestExport(OrderFilter(), ExportLayout(.csv), by: owner)
            let second = try await stall.reserve([("SHIRT-S", 1)])

            let history = try await entries(stall)

            #expect(history.map(\.number) == Array(1...4))
            #expect(
                history.map(\.subject) == [
                    "shop ", "order \(first.order.id.value)", "job 1",
                    "order \(second.order.id.value)",
                ])
            #expect(try await stall.store.read { try Outbox.last(on: $0) } == 4)
            #expect(try await entries(stall, past: 2) == Array(history[2...]))
            let page = try await stall.store.read {
                try Outbox.entries(past: 1, limit: 2, on: $0)
            }
            #expect(page == Array(history[1...2]))
        }
    }

    @Test("an entry of an order says what its timeline says")
    func ofOrder() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 1, by: 1)
            _ = try await stall.keeper.desk.run(AddNote(order: order, text: "tall", caller: owner))

            let told = try await entries(stall).compactMap { entry -> TimelineEntry? in
                guard case .order(_, order, let told) = entry else { return nil }
                return told
            }

            #expect(try await stall.detail(order).timeline == told && told.count == 2)
        }
    }

    @Test("a shop file, a copy of a drop and a steered line are told with who did it")
    func catalogue() async throws {
        try await withLine { stall, drop async throws in
            let copy = try await stall.keeper.beginRehearsal(of: drop.slug, by: owner)
            let move = try await stall.keeper.changeLine(
                of: drop, .pause, reason: "no paper\nat all \\ sorry", key: "one", isMeant: true,
                by: owner)
            _ = try await stall.keeper.changeLine(
                of: drop, .pause, reason: "no paper\nat all \\ sorry", key: "one", isMeant: true,
                by: owner)
            _ = try await stall.keeper.clearRehearsal(copy, by: owner)

            let told = try await events(stall)

            let events = told.map(\.event)
            #expect(
                events == [
                    events[0], .dropCopied(from: drop.slug),
                    .lineChanged(.pause, move: move, reason: "no paper\nat all \\ sorry"),
                    .jobAsked(.clearRehearsal),
                    .rehearsalCleared(slug: copy),
                ])
            guard case .shopApplied(let changes, false) = events[0] else {
                throw UnexpectedEvent(event: events[0])
            }
            #expect(changes > 0)
            #expect(told.dropLast().allSatisfy { $0.actor == owner.actor })
            #expect(told.last?.actor == .system)
            #expect(told[2].subject == .line(of: drop.id))
            #expect(told.allSatisfy { $0.at == stall.clock.now })
        }
    }

    private struct UnexpectedEvent: Error {
        let event: ShopEvent
    }

    /// The sample with more of one variant.
    private static let restocked = ShopFile.sample(
        stock: [("SHIRT-S", 60), ("SHIRT-M", 5), ("POSTER", 3)])

    @Test("what changes nothing is not told: the same file, a dry run, a refusal")
    func nothing() async throws {
        try await withStall { stall async throws in
            let before = try await entries(stall).count
            _ = try await stall.keeper.apply(.sample(), by: owner)
            _ = try await stall.keeper.applyAlone(
                Self.restocked, dryRun: true, by: owner)
            await #expect(throws: (any Error).self) {
                try await stall.keeper.beginRehearsal(of: "nowhere", by: owner)
            }
            await #expect(throws: JobRefusal.unknown) {
                try await stall.keeper.cancelJob(9, by: owner)
            }
            #expect(try await entries(stall).count == before)

            _ = try await stall.keeper.applyAlone(
                Self.restocked, overNewer: true, dryRun: false)
            let last = try #require(try await events(stall).last)
            #expect(last.event == .shopApplied(changes: 1, isOverNewer: false))
            #expect(last.actor == .system && last.subject == .shop)
        }
    }

    @Test("accounts, passwords and who signs in and out are told")
    func accounts() async throws {
        try await withStall { stall async throws in
            let keeper = stall.keeper
            let (one, other) = ("a@shop.example", "b@shop.example")
            for (email, role) in [(one, Role.checker), (one, .owner), (other, .viewer)] {
                _ = try await keeper.addAccount(
                    email: email, role: role, password: "long enough")
            }
            func signIn(_ email: String) async throws -> String {
                let signedIn = try await keeper.signIn(
                    email: email, password: "long enough", address: "192.0.2.1", device: nil)
                return signedIn.token
            }
            _ = try await signIn("A@shop.example")
            let session = try await signIn(other)
            _ = try await keeper.resetPassword(
                email: one, password: "longer than that", by: owner.actor)
            for _ in 0..<2 { try await keeper.signOut(session) }
            try await stall.store.write { connection in
                for isThere in [true, false] {
                    let isRemoved = try Accounts.remove(
                        email: one, at: HandClock.start, on: connection)
                    #expect(isRemoved == isThere)
                }
            }

            let told = Array(try await events(stall).dropFirst())
            let new = ShopEvent.signedInFromNewPlace(address: "192.0.2.1")

            #expect(
                told.map(\.event) == [
                    .accountAdded(.checker), .accountAdded(.viewer), .signedIn, new, .signedIn, new,
                    .passwordChanged, .signedOut, .accountRemoved(.checker),
                ])
            #expect(
                told.map(\.subject)
                    == [one, other, one, one, other, other, one, other, one].map(
                        EntrySubject.account))
            #expect(
                told.map(\.actor) == [
                    .system, .system, .staff(one), .staff(one), .staff(other), .staff(other),
                    owner.actor, .staff(other), .system,
                ])
        }
    }

    @Test("tokens, access codes, jobs and exports are told")
    func programs() async throws {
        var file = ShopFile.sample()
        file.drops[0].membersOpenAt = HandClock.start - .hours(2)
        try await withStall(file) { stall async throws in
            let keeper = stall.keeper
            let random = keeper.random(32)
            try await stall.store.write { connection in
                _ = try Tokens.add(
                    name: "till", role: .viewer, random: random, at: HandClock.start,
                    on: connection)
                for isThere in [true, false] {
                    let isRemoved = try Tokens.remove(
                        name: "till", at: HandClock.start, on: connection)
                    #expect(isRemoved == isThere)
                }
            }
            let drop = try stall.drop()
            for _ in 0..<2 {
                _ = try await keeper.makeCodes(3, for: drop, label: "fans", key: "k", by: owner)
            }
            let job = try await keeper.requestExport(OrderFilter(), ExportLayout(.csv), by: owner)
            for _ in 0..<2 { try await keeper.cancelJob(job.id, by: owner) }
            var filter = OrderFilter()
            filter.search = "somchai"
            _ = try await keeper.exportNow(filter, ExportLayout(.csv), by: owner)

            let told = Array(try await events(stall).dropFirst())

            #expect(
                told.map(\.event) == [
                    .tokenAdded(.viewer), .tokenRemoved(.viewer),
                    .codesMade(count: 3, label: "fans"), .jobAsked(.export),
                    .jobCancelled(.export), .exported(format: "csv", isSearch: true),
                ])
            #expect(
                told.map(\.subject) == [
                    .token("till"), .token("till"), .drop(drop.id), .job(job.id), .job(job.id),
                    .shop,
                ])
        }
    }

    @Test("every event is read as it was written", arguments: ShopEvent.samples)
    func codec(event: ShopEvent) throws {
        let read = try #require(ShopEvent(event.kind, DetailText(event.details.text)))
        #expect(read == event)
    }

    @Test("there is a sample of every kind of event")
    func samples() {
        #expect(Set(ShopEvent.samples.map(\.kind)) == Set(ShopEvent.Kind.allCases))
    }

    @Test("an entry of a later version is no entry of this one: nothing passes it")
    func later() async throws {
        try await withStall { stall async throws in
            for change in ["version = 2", "kind = 'sold'", "details = ''"] {
                try await stall.plant(
                    "UPDATE shop_entries SET version = 1, kind = 'shop_applied',"
                        + " details = 'changes 1'",
                    "UPDATE shop_entries SET \(change)")
                await #expect(throws: StorageError.self) { try await entries(stall) }
            }
            try await stall.plant(
                "UPDATE shop_entries SET version = 1, kind = 'shop_applied', details = 'changes 1'")
            #expect(try await entries(stall).count == 1)
        }
    }

    @Test("open pages hear of orders and of a changed catalogue, and not of staff")
    func changes() async throws {
        try await withStall { stall async throws in
            let start = try await stall.keeper.changesToShow(past: nil, limit: 10)
            #expect(start == Outbox.Changes(last: 1))
            let order = try await stall.reserve([("SHIRT-S", 1)])
            _ = try await stall.keeper.addAccount(
                email: "a@shop.example", role: .checker, password: "long enough")

            let one = try await stall.keeper.changesToShow(past: start.last, limit: 10)
            #expect(one == Outbox.Changes(last: 3, orders: [order.order.id]))
            #expect(
                try await stall.keeper.changesToShow(past: 3, limit: 10) == Outbox.Changes(last: 3))

            for _ in 2...4 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            let exact = try await stall.keeper.changesToShow(past: 3, limit: 3)
            #expect(exact.orders.count == 3 && !exact.isAll)
            let many = try await stall.keeper.changesToShow(past: 3, limit: 2)
            #expect(many == Outbox.Changes(last: 6, isAll: true))

            _ = try await stall.keeper.apply(.sample(stock: [("SHIRT-S", 60)]), by: owner)
            let applied = try await stall.keeper.changesToShow(past: 6, limit: 10)
            #expect(applied == Outbox.Changes(last: 7, isAll: true))
        }
    }
}

extension ShopEvent {
    /// One event of each kind, with what is hard to write.
    static let samples: [ShopEvent] = [
        .accountsAsked(change: 1), .accountsConfirmed(change: 2), .accountsRefused(change: 3),
        .shopApplied(changes: 0, isOverNewer: true), .dropCopied(from: "tour"),
        .rehearsalCleared(slug: "rehearsal-tour"), .codesMade(count: 3, label: "a \\n b\nc"),
        .lineChanged(.rate(nil), move: 4, reason: nil),
        .lineChanged(.rate(600), move: 4, reason: "ร้านเปิด\r\n"),
        .lineChanged(.cap(7), move: 4, reason: nil),
        .lineChanged(.extend(minutes: 15), move: 4, reason: "\\"),
        .lineChanged(.letIn(number: 9), move: 4, reason: "x"),
        .lineChanged(.undo(move: 3), move: 4, reason: nil),
        .lineChanged(.pause, move: 4, reason: nil), .lineChanged(.resume, move: 4, reason: nil),
        .eraBegun(number: 3, .behind),
        .accountAdded(.owner), .accountRemoved(.manager), .passwordChanged, .signedIn, .signedOut,
        .tokenAdded(.viewer), .tokenRemoved(.checker),
        .jobAsked(.export), .jobCancelled(.moreTime), .exported(format: "xlsx", isSearch: false),
        .sentAgain,
        .webhookAdded(kind: "line", host: "api.line.me"),
        .webhookRemoved(kind: "webhook", host: "hooks.example"), .webhookRotated, .webhookTested,
        .webhookGone,
        .reminded(deadline: HandClock.start), .signedInFromNewPlace(address: "::1"),
        .waitlistRemoved(number: 7, reason: "a\\n \nb"), .batchAnnounced(at: HandClock.start),
        .batchAnnounced(at: nil), .waitedInVain(closedAt: HandClock.start),
        .alertRaised(
            AlertNote(
                state: "worse", limit: "desk", number: 2, run: "ab", text: "a\nb",
                body: "{\"a\":\"b\\n\"}")
        ),
    ]
}
