import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("A change of the receiving accounts waits for a second person")
struct AccountChangeWaitsTests {
    private let owner = Caller.staff(.owner)
    private let manager = Caller.staff(.manager)

    private var moved: ShopFile {
        var file = ShopFile.sample()
        file.accounts[0].number = "999-9-99999-9"
        return file
    }

    private func withStaff(
        _ roles: [Role], _ test: @escaping @Sendable (Stall) async throws -> Void
    ) async throws {
        try await withStall { stall async throws in
            for role in roles {
                _ = try await stall.store.write { connection in
                    try Accounts.add(
                        email: "\(role.rawValue)@shop.example", role: role, passwordHash: "x",
                        at: stall.clock.now, on: connection)
                }
            }
            try await test(stall)
        }
    }

    private func number(_ stall: Stall) -> String? {
        stall.keeper.catalogue?.accounts.first?.number
    }

    @Test("it holds once another person has confirmed it, and orders keep what they were told")
    func confirmed() async throws {
        try await withStaff([.owner, .manager]) { [self] stall in
            let before = try await stall.awaiting(by: 1)
            let asked = try await stall.keeper.apply(moved, by: owner)
            #expect(
                asked.map(\.text) == [
                    "account main: number 123-4-56789-0 -> 999-9-99999-9: waits until an owner or "
                        + "manager who did not ask for it confirms it at /admin/accounts"
                ])
            #expect(number(stall) == "123-4-56789-0")
            // The same file again changes nothing, and asks nobody twice.
            #expect(try await stall.keeper.apply(moved, by: owner).isEmpty)
            let meanwhile = try await stall.awaiting("SHIRT-M", by: 2)

            let list = try await stall.keeper.accountChanges(by: manager)
            let change = try #require(list.waiting)
            #expect(change.askedBy == owner.actor)
            #expect(
                list.differences(of: change)
                    == ["account main: number 123-4-56789-0 -> 999-9-99999-9"])
            for caller in [owner, Caller(actor: .token("t"), role: .owner)] {
                await #expect(throws: ShopRefusal.needsAnotherPerson) {
                    try await stall.keeper.decideAccounts(
                        change.id, isConfirmed: true, by: caller)
                }
            }
            let changes = try await stall.keeper.decideAccounts(
                change.id, isConfirmed: true, by: manager)
            #expect(
                changes.map(\.text) == ["account main: number 123-4-56789-0 -> 999-9-99999-9"])
            #expect(number(stall) == "999-9-99999-9")
            for order in [before, meanwhile] {
                let told = try await stall.detail(order).told.accounts
                #expect(told.first?.number == "123-4-56789-0")
            }
            let after = try await stall.awaiting("POSTER", by: 3)
            #expect(try await stall.detail(after).told.accounts.first?.number == "999-9-99999-9")
            // Pressing twice confirms once.
            await #expect(throws: ShopRefusal.accountsDecided) {
                try await stall.keeper.decideAccounts(change.id, isConfirmed: true, by: manager)
            }
            let kinds = try await stall.keeper.entries(before: nil, by: owner).entries
                .map(\.event.kind)
            #expect(kinds.contains(.accountsAsked) && kinds.contains(.accountsConfirmed))
            let done = try await stall.keeper.accountChanges(by: owner)
            #expect(done.changes.map(\.state) == [.confirmed] && done.waiting == nil)
            #expect(done.changes.first?.decidedBy == manager.actor)
        }
    }

    @Test("it can be refused by anybody who may change the shop, and another takes its place")
    func refused() async throws {
        try await withStaff([.owner, .manager]) { [self] stall in
            _ = try await stall.keeper.apply(moved, by: owner)
            let first = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            var other = moved
            other.accounts[0].bank = "SCB"
            other.drops[0].title = "Renamed"
            // Whatever else the file says holds at once.
            let changes = try await stall.keeper.apply(other, by: manager)
            #expect(changes.contains { $0.text.hasPrefix("drop tour: title") })
            #expect(stall.keeper.catalogue?.listings.first?.drop.title == "Renamed")
            let second = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            #expect(second.id != first.id && second.accounts.first?.bank == "SCB")
            await #expect(throws: ShopRefusal.accountsDecided) {
                try await stall.keeper.decideAccounts(first.id, isConfirmed: true, by: manager)
            }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.decideAccounts(
                    second.id, isConfirmed: false, by: .staff(.checker))
            }
            try await stall.keeper.decideAccounts(second.id, isConfirmed: false, by: manager)
            let list = try await stall.keeper.accountChanges(by: owner)
            #expect(list.changes.map(\.state) == [.refused, .replaced])
            #expect(number(stall) == "123-4-56789-0")
        }
    }

    @Test("with one owner alone, the machine's own apply holds at once, and others wait for it")
    func alone() async throws {
        try await withStaff([.owner, .checker]) { [self] stall in
            let asked = try await stall.keeper.apply(moved, by: owner)
            let change = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            #expect(asked.first?.text.hasSuffix("holdfast receiving confirm \(change.id)") == true)
            await #expect(throws: ShopRefusal.needsAnotherPerson) {
                try await stall.keeper.decideAccounts(change.id, isConfirmed: true, by: owner)
            }
            var other = moved
            other.accounts[0].number = "555"
            #expect(
                try await stall.keeper.applyAlone(other, dryRun: false).map(\.text)
                    == ["account main: number 123-4-56789-0 -> 555"])
            // The machine's own took the place of what waited.
            let list = try await stall.keeper.accountChanges(by: owner)
            #expect(list.changes.map(\.state) == [.replaced])
            _ = try await stall.keeper.apply(moved, by: owner)
            let again = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            let changes = try await stall.keeper.decideAccountsAlone(again.id, isConfirmed: true)
            #expect(changes.map(\.text) == ["account main: number 555 -> 999-9-99999-9"])
        }
    }

    @Test("a program's change waits for the owner, and the machine's for one of two")
    func programs() async throws {
        try await withStaff([.owner, .manager]) { [self] stall in
            let token = Caller(actor: .token("t"), role: .manager)
            _ = try await stall.keeper.apply(moved, by: token)
            let change = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            try await stall.keeper.decideAccounts(change.id, isConfirmed: true, by: owner)
            #expect(number(stall) == "999-9-99999-9")
            _ = try await stall.keeper.applyAlone(.sample(), overNewer: true, dryRun: false)
            let second = try #require(try await stall.keeper.accountChanges(by: owner).waiting)
            await #expect(throws: ShopRefusal.needsAnotherPerson) {
                try await stall.keeper.decideAccountsAlone(second.id, isConfirmed: true)
            }
            try await stall.keeper.decideAccounts(second.id, isConfirmed: true, by: owner)
            #expect(number(stall) == "123-4-56789-0")
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("the list is cut at its limit")
    func limit() async throws {
        try await withStaff([.owner, .manager]) { [self] stall in
            for number in 0...AccountChangeLimits.listed {
                var file = moved
                file.accounts[0].number = "\(number)"
                _ = try await stall.keeper.apply(file, by: owner)
            }
            let list = try await stall.keeper.accountChanges(by: owner)
            #expect(list.changes.count == AccountChangeLimits.listed)
            #expect(list.changes.filter { $0.state == .waiting }.count == 1)
            #expect(list.waiting?.accounts.first?.number == "\(AccountChangeLimits.listed)")
        }
    }
}
