internal import Delivery
internal import Operations
internal import Pages
internal import Shop

/// The charts of the last minutes.
struct LiveCharts {
    let renderer: PageRenderer
    let language: Language
    let watch: Watch
    let reach: LiveViews.Reach
    let sample: Sample

    /// Parts that a span is cut into; each shows its greatest value.
    private static let parts = 60

    func all(_ figures: ShopFigures?) -> [LiveChart] {
        let peaks = watch.peaks(
            over: reach.span, parts: Self.parts, until: sample.at,
            of: [{ Double($0.people) }, { $0.answerTime }, { $0.shedPerSecond }])
        let count: (Double) -> String = { "\(Int($0.rounded()))" }
        return [
            bars(
                "orders", minutes(figures), .plain, figures.map { rate($0) } ?? "–",
                count),
            area("people", peaks[0], .plain, "\(sample.people)", count),
            area(
                "answers", peaks[1], .waiting, sample.answerTime.map(FigureText.atLeast) ?? "–",
                FigureText.atLeast),
            bars(
                "shed", peaks[2], .stop, FigureText.decimal(sample.shedPerSecond, under: 100)
            ) { FigureText.decimal($0, under: 100) },
        ]
    }

    private func rate(_ figures: ShopFigures) -> String {
        "\(figures.tally.reservedPerMinute(at: sample.at))"
    }

    /// New orders by the minute, those of other nodes too; the running minute is the last.
    private func minutes(_ figures: ShopFigures?) -> [Double?] {
        let minutes = reach.span.milliseconds / 60_000
        let current = sample.at.milliseconds / 60_000
        return (0..<minutes).reversed().map { age in
            figures.map { Double($0.tally.reservedByMinute[current - age] ?? 0) }
        }
    }

    private func bars(
        _ id: String, _ values: [Double?], _ tone: LiveTone, _ latest: String,
        _ text: (Double) -> String
    ) -> LiveChart {
        let top = values.compactMap(\.self).max() ?? 0
        var chart = chart(id, values, tone, latest, text)
        chart.bars = ChartDrawing.bars(values, top: top)
        return chart
    }

    private func area(
        _ id: String, _ values: [Double?], _ tone: LiveTone, _ latest: String,
        _ text: (Double) -> String
    ) -> LiveChart {
        let top = values.compactMap(\.self).max() ?? 0
        var chart = chart(id, values, tone, latest, text)
        (chart.areas, chart.lines) = ChartDrawing.stretches(values, top: top)
        return chart
    }

    private func chart(
        _ id: String, _ values: [Double?], _ tone: LiveTone, _ latest: String,
        _ text: (Double) -> String
    ) -> LiveChart {
        let top = values.compactMap(\.self).max()
        let peak = top.map(text) ?? ""
        return LiveChart(
            id: id, title: word("chart_\(id)"),
            description: top == nil
                ? word("chart_none")
                : renderer.sentence(
                    "chart_words", ["latest": latest, "peak": peak], in: language),
            latest: latest,
            peak: top.map { $0 > 0 } == true
                ? renderer.sentence("chart_peak", ["peak": peak], in: language) : "",
            from: word("span_\(reach.rawValue)_ago"), to: word("span_now"), tone: tone)
    }

    private func word(_ key: String) -> String { renderer.word(key, in: language) }
}
