import Testing

@testable import Simulation

/// A simulator that never complains proves nothing.
@Suite struct PlantedBugTests {
    @Test(arguments: PlantedBug.all)
    func bugIsNoticed(_ bug: PlantedBug) {
        let noticed = (1...bug.within).first { seed in
            var plan = Simulation.Plan(seed: UInt64(seed), steps: 300)
            plan.tampering = bug.tampering
            plan.focus = bug.focus
            return Simulation.run(plan).complaint != nil
        }

        #expect(noticed != nil, "not within \(bug.within) seeds")
    }

    @Test func thereAreAtLeastTwelve() {
        #expect(PlantedBug.all.count >= 12)
    }
}
