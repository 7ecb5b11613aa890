import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Who is inside when a line begins by itself")
struct InsiderTests {
    @Test("whoever was there before a line began by itself need not wait, for a visit's time")
    func insiders() async throws {
        try await withStall(.lined(.auto), gate: JoinGate(isFree: true)) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            stall.clock.advance(by: drop.opensAt - stall.clock.now)
            let tooEarly = stall.keeper.secret.stamp(drop.id, at: stall.clock.now)
            stall.clock.advance(by: LineRules.visit)
            let inside = stall.keeper.secret.stamp(drop.id, at: stall.clock.now)
            stall.clock.advance(by: LineRules.stampStep)
            try await stall.look(times: 2, strain: .heavy)
            let waiting = try await stall.join(3)
            // A stamp tells its time to ten seconds.
            stall.clock.advance(by: LineRules.stampStep)
            let late = stall.keeper.secret.stamp(drop.id, at: stall.clock.now)

            for stamp in [tooEarly, late, "nonsense"] {
                await expectRefusal(.admissionRequired) {
                    try await stall.reserve(
                        [("SHIRT-S", 1)],
                        turn: ShownTurn(admission: nil, ticket: nil, stamp: stamp))
                }
            }
            let turn = ShownTurn(admission: nil, ticket: nil, stamp: inside)
            let order = try await stall.reserve([("SHIRT-S", 1)], key: "pressed", turn: turn)
            let again = try await stall.reserve([("SHIRT-S", 1)], key: "pressed", turn: turn)
            #expect(order.code == again.code && again.isReplay)
            let letIn = try await stall.store.read { connection in
                try connection.all("SELECT number FROM line_tickets WHERE inside = 1") {
                    $0.integer(0)
                }
            }
            #expect(letIn == [Int64(waiting.count + 1)])
        }
    }
}
