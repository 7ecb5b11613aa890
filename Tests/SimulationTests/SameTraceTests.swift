import Foundation
import Testing

@testable import Simulation

/// A seed is worth nothing when it does something else the next time.
@Suite struct SameTraceTests {
    @Test(arguments: [UInt64(3), 11, 42, 77])
    func anotherProcessHasTheSameTrace(_ seed: UInt64) throws {
        var plan = Simulation.Plan(seed: seed, steps: 200)
        plan.keepsTrace = true
        let here = Simulation.run(plan)

        let there = try output(of: ["--seed", "\(seed)", "--steps", "200"])

        let line = "seed \(seed): \(here.orders) orders, trace \(here.hash)"
        #expect(there.split(separator: "\n").first.map(String.init) == line)
    }

    /// What `simulate` prints; it lies beside the tests.
    private func output(of arguments: [String]) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appending(path: "simulate")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A failure is told so that it can be repeated and understood.
@Suite struct FailureTests {
    private func failing() throws -> Simulation.Plan {
        let bug = try #require(PlantedBug.all.first { $0.name.hasPrefix("an expired order") })
        let plans = (UInt64(1)...UInt64(20)).map { seed in
            var plan = Simulation.Plan(seed: seed, steps: 300)
            plan.tampering = bug.tampering
            return plan
        }
        return try #require(plans.first { Simulation.run($0).complaint != nil })
    }

    @Test func failureIsMadeSmall() throws {
        let plan = try failing()

        let failure = Failure(smallest: plan)

        #expect(failure.outcome.complaint != nil)
        #expect(failure.outcome.turns - failure.plan.leftOut.count <= 6)
        // The smallest plan is a plan like others: it fails again in the same way.
        #expect(Simulation.run(failure.plan).hash == failure.outcome.hash)
    }

    @Test func failureNamesItsSeedCommitAndCommand() throws {
        let plan = try failing()

        let text = Failure(smallest: plan).text(commit: "abc1234")

        #expect(text.contains("seed \(plan.seed), steps 300, commit abc1234"))
        #expect(text.contains("again: bin/simulate --seed \(plan.seed) --steps 300"))
    }
}
