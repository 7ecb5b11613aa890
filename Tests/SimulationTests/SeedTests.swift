import Testing

@testable import Simulation

/// The shop keeps its promises under everything that can go wrong.
@Suite struct SeedTests {
    @Test(arguments: UInt64(1)...20)
    func seedHolds(_ seed: UInt64) {
        let outcome = Simulation.run(Simulation.Plan(seed: seed, steps: 300))

        #expect(outcome.complaint == nil)
    }

    /// An era was begun, and a copy from before it was put back: its row was lost with it, its keys
    /// were told as unknown, and the next era knew nothing of its numbers.
    @Test func eraWhoseRowWasLost() {
        let outcome = Simulation.run(Simulation.Plan(seed: 1098, steps: 300))

        #expect(outcome.complaint == nil)
    }

    /// Two bodies came under one key in a batch, and the first was in doubt: the oracle put the
    /// second one's refusal down to it.
    @Test func twoBodiesUnderOneKey() {
        let outcome = Simulation.run(Simulation.Plan(seed: 3090, steps: 300))

        #expect(outcome.complaint == nil)
    }

    /// A node that had not looked since another one's commit went on when that was lost. It looks
    /// each half second.
    @Test func nodeThatNeverLooked() {
        let outcome = Simulation.run(Simulation.Plan(seed: 3285, steps: 300))

        #expect(outcome.complaint == nil)
    }

    /// Details that were there already stood in one batch before two that were not: the oracle put
    /// an entry down to them, and then missed the one that had written it.
    @Test func detailsAgainBeforeOthers() {
        let outcome = Simulation.run(Simulation.Plan(seed: 1559, steps: 300))

        #expect(outcome.complaint == nil)
    }
}
