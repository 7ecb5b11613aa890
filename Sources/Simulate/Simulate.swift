internal import ArgumentParser
internal import Simulation

/// `bin/simulate`: runs seeds of the simulator and tells the first that fails, made small.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the shop under everything that can go wrong, from seeds.")

    @Option(help: "The seed of one run.")
    var seed: UInt64 = 1

    @Option(help: "The seeds of many runs, such as 1..1000.")
    var seeds: String?

    @Option(help: "How much happens in a run until the faults stop.")
    var steps = 300

    @Option(help: "What the worlds are full of: sales, money, waitlist; else the seeds say.")
    var focus: Focus?

    @Flag(help: "Tells what happened, line by line.")
    var trace = false

    @Option(help: "The commit that is simulated; only told again on failure.")
    var commit = "unknown"

    func run() throws {
        let range = try range()
        let clock = ContinuousClock()
        let start = clock.now
        var total = 0
        for seed in range {
            var plan = Simulation.Plan(seed: seed, steps: steps)
            plan.keepsTrace = trace || range.count == 1
            plan.focus = focus
            let outcome = Simulation.run(plan)
            total += outcome.steps
            if trace { for line in outcome.trace { print(line) } }
            if outcome.complaint != nil {
                print(Failure(smallest: plan).text(commit: commit))
                throw ExitCode(1)
            }
            if plan.keepsTrace {
                print("seed \(seed): \(outcome.orders) orders, trace \(outcome.hash)")
            }
        }
        let seconds = Double((clock.now - start).components.seconds) + 0.001
        print(
            "\(range.count) seeds, \(total) steps, \(Int(Double(total) / seconds)) a second: good")
    }

    private func range() throws -> ClosedRange<UInt64> {
        guard let seeds else { return seed...seed }
        let ends = seeds.split(separator: ".").compactMap { UInt64($0) }
        guard ends.count == 2, ends[0] <= ends[1] else {
            throw ValidationError("--seeds is two numbers, such as 1..1000")
        }
        return ends[0]...ends[1]
    }
}

extension Focus: ExpressibleByArgument {}
