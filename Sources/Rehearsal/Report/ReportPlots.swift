/// The drawings of the report: the people, what they waited for, and what the machine did beside
/// it, all over the same time, with the bend through all of them.
struct ReportPlots {
    private let result: RehearsalResult
    private let slices: [RehearsalResult.SliceFigures]
    private let bend: Double?

    private typealias Value = (RehearsalResult.SliceFigures) -> Double?

    init(_ result: RehearsalResult) {
        self.result = result
        slices = result.slices
        bend = result.bend?.second
    }

    var html: String { people + answers + machine }

    private var people: String {
        plot(
            "People", area("in the shop") { Double($0.people) },
            line("served, or rightly told no", "good") { Double($0.served) },
            line("waiting", "two") { Double($0.waiting) },
            line("gone without an answer", "three") { Double($0.lost) })
            + plot("Orders each second", area("acknowledged") { rate($0.orders) })
    }

    private var answers: String {
        plot(
            "How long pages and live figures took, in ms",
            line("99 of 100", "three") { $0.browsing?.p99 },
            line("9 of 10", "two") { $0.browsing?.p90 },
            line("half", "one") { $0.browsing?.p50 })
            + plot(
                "How long reservations took, in ms",
                line("99 of 100", "three") { $0.reserving?.p99 },
                line("9 of 10", "two") { $0.reserving?.p90 },
                line("half", "one") { $0.reserving?.p50 })
            + plot("Requests each second", area("all") { rate($0.outcomes.all) })
            + plot(
                "Turned away, each second",
                line("told to come again", "two") { rate($0.outcomes.shed) },
                line("failed", "three") { rate($0.outcomes.failed) })
    }

    /// What only the shop knows, where it was asked; connections are counted on both sides.
    private var machine: String {
        let crowd = line("of the crowd", "one") { Double($0.connections) }
        guard result.asksShop else { return plot("Connections", crowd) }
        return plot("Connections", crowd, line("of the shop", "good") { $0.shop?.connections })
            + plot(
                "Processor of the shop's machine, in percent",
                area("busy") { slice in (slice.shop?.processor).map { $0 * 100 } })
            + plot(
                "Memory of the shop, in MB",
                area("held") { slice in (slice.shop?.memory).map { $0 / 1_000_000 } })
            + plot(
                "Commits each second", area("commits") { $0.shop?.commitsPerSecond })
            + plot(
                "How long a commit took, in ms",
                line("on average", "two") { $0.shop?.commitMilliseconds })
    }

    private func plot(_ title: String, _ series: Plot.Series...) -> String {
        Plot(title: title, series: series, step: result.sliceSeconds, bend: bend).html
    }

    private func line(_ name: String, _ colour: String, _ value: Value) -> Plot.Series {
        Plot.Series(name: name, colour: colour, values: slices.map(value))
    }

    private func area(_ name: String, _ value: Value) -> Plot.Series {
        Plot.Series(name: name, colour: "one", values: slices.map(value), isArea: true)
    }

    private func rate(_ count: Int) -> Double { Double(count) / max(result.sliceSeconds, 1) }
}
