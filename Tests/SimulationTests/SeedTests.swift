import Testing

@testable import Simulation

/// The shop keeps its promises under everything that can go wrong.
@Suite struct SeedTests {
    @Test(arguments: UInt64(1)...20)
    func seedHolds(_ seed: UInt64) {
        let outcome = Simulation.run(Simulation.Plan(seed: seed, steps: 300))

        #expect(outcome.complaint == nil)
    }
}
