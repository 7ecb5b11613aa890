import Shop
import Storage
import TestShop
import Testing

@testable import Operations

/// Each kind of caller asks, past every page and call.
@Suite("Questions of staff")
struct StaffQueryTests {
    /// Reads nothing, and says that it ran.
    private struct Probe: StaffQuery {
        static let permission = Permission.changeShop
        let caller: Caller

        func run(on connection: any Connection) throws -> Bool { true }
    }

    private static func isForbidden(
        _ query: some StaffQuery, _ keeper: Shopkeeper
    ) async throws -> Bool {
        do {
            _ = try await keeper.ask(query)
            return false
        } catch let refusal as Forbidden {
            #expect(refusal.role == query.caller.role)
            #expect(refusal.permission == type(of: query).permission)
            return true
        }
    }

    @Test("whose role has the permission is answered, nobody else", arguments: Role.allCases)
    func permissions(role: Role) async throws {
        try await withStall { stall async throws in
            let (caller, order) = (Caller.staff(role), try await stall.awaiting())
            let drop = try #require(stall.keeper.catalogue?.listings.first?.drop)
            let now = stall.clock.now
            let queries: [any StaffQuery] = [
                Probe(caller: caller),
                LinesOfOrders(orders: [order], caller: caller),
                CountSoldUnits(drop: drop.id, caller: caller),
                ListOrders(
                    filter: OrderFilter(), search: nil, cursor: nil, isNewer: false, limit: 1,
                    caller: caller),
                ReadShopFigures(
                    now: now, span: OrderSpan(), rehearsals: [],
                    tally: { try stall.keeper.tally(at: now, on: $0) }, caller: caller),
                CountWaitingSlips(caller: caller),
                FirstWaitingSlips(orders: [order], caller: caller),
                FindSlipUses(slips: [], caller: caller),
                FindSlipCopy(slip: SlipID(1), isSmall: false, caller: caller),
                ListWaitingSlips(cursor: nil, limit: 1, caller: caller),
                ReadLineControl(drop: drop, counts: nil, now: now, caller: caller),
                ReadExtensionReach(drop: drop.id, move: 1, caller: caller),
                ListCodeBatches(drop: drop.id, caller: caller),
                FindExport(id: 1, caller: caller),
            ]
            for query in queries {
                let mayNot = !role.may(type(of: query).permission)
                #expect(
                    try await Self.isForbidden(query, stall.keeper) == mayNot, "\(type(of: query))")
            }
        }
    }
}
