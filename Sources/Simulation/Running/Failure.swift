/// A failing run made as small as it gets: turns are left out, many at first and then one by one,
/// as long as it still fails (delta debugging: Zeller and Hildebrandt, IEEE TSE 28(2), 2002).
package struct Failure: Sendable {
    package let plan: Simulation.Plan
    package let outcome: Simulation.Outcome

    /// - Parameter failing: a plan whose run fails.
    package init(smallest failing: Simulation.Plan) {
        let first = Simulation.run(failing)
        var plan = failing
        // The faults must stop where they did, however little is left before.
        plan.turns = first.turns
        plan.keepsTrace = true
        var left = Array(0..<first.turns)
        var size = max(1, left.count / 2)
        while true {
            let before = left.count
            var start = 0
            while start < left.count {
                let end = min(left.count, start + size)
                var smaller = plan
                smaller.leftOut.formUnion(left[start..<end])
                if Simulation.run(smaller).complaint == nil {
                    start = end
                } else {
                    plan = smaller
                    left.removeSubrange(start..<end)
                }
            }
            if size == 1 && left.count == before { break }
            size = max(1, size / 2)
        }
        if Simulation.run(plan).complaint == nil {
            // Without its bound of turns it failed, and with it it does not: told as it was.
            plan = failing
            plan.keepsTrace = true
        }
        self.plan = plan
        outcome = Simulation.run(plan)
    }

    /// The failure as text: what to read first, and how to see it again.
    package func text(commit: String) -> String {
        (outcome.trace + [
            "", outcome.complaint?.description ?? "it does not fail again",
            "seed \(plan.seed), steps \(plan.steps), commit \(commit), "
                + "\(outcome.turns - plan.leftOut.count) turns left of \(outcome.turns)",
            "again: bin/simulate --seed \(plan.seed) --steps \(plan.steps)"
                + (plan.focus.map { " --focus \($0.rawValue)" } ?? ""),
        ]).joined(separator: "\n")
    }
}
