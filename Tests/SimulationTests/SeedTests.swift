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
}
