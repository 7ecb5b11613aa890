/// The report as one HTML file that needs nothing else: for the seller first, then the figures.
package struct ReportPage: Sendable {
    private let result: RehearsalResult
    private let verdict: Verdict

    package init(_ result: RehearsalResult) {
        self.result = result
        verdict = result.verdict
    }

    /// The whole file.
    package var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Rehearsal of \(HTMLText.escaped(result.drop))</title>
        <style>
        \(Self.style)</style>
        </head>
        <body>
        <main>
        \(head)\(plots)\(promises)\(calls)\(visits)\(conditions)</main>
        </body>
        </html>

        """
    }

    private var head: String {
        """
        <header class="\(verdict.kind.rawValue)">
        <p>Rehearsal of <strong>\(HTMLText.escaped(result.drop))</strong>, \
        \(HTMLText.escaped(result.startedAt))</p>
        <h1>\(HTMLText.escaped(verdict.headline))</h1>
        </header>
        <section>
        <h2>What was seen</h2>
        \(list(verdict.findings))\(stopped)</section>
        \(verdict.helps.isEmpty ? "" : section("What would help", list(verdict.helps)))
        """
    }

    private var stopped: String {
        result.came < result.shoppers
            ? "<p>It was stopped early: \(Words.number(result.came)) of "
                + "\(Words.number(result.shoppers)) people had come.</p>\n" : ""
    }

    // MARK: Plots

    private var plots: String {
        let slices = result.slices
        func rate(_ value: Int) -> Double { Double(value) / max(result.sliceSeconds, 1) }
        func plot(_ title: String, _ unit: String, _ series: [Plot.Series]) -> String {
            Plot(title: title, unit: unit, series: series, step: result.sliceSeconds).html
        }
        func latencies(
            _ path: KeyPath<RehearsalResult.SliceFigures, RehearsalResult.Percentiles?>
        ) -> [Plot.Series] {
            [
                Plot.Series(
                    name: "99 of 100", colour: "three",
                    values: slices.map { $0[keyPath: path]?.p99 }),
                Plot.Series(
                    name: "9 of 10", colour: "two", values: slices.map { $0[keyPath: path]?.p90 }),
                Plot.Series(
                    name: "half", colour: "one", values: slices.map { $0[keyPath: path]?.p50 }),
            ]
        }
        return section(
            "Over time",
            plot(
                "People in the shop", "",
                [
                    Plot.Series(
                        name: "people", colour: "one", values: slices.map { Double($0.people) },
                        isArea: true)
                ])
                + plot(
                    "Orders each second", "",
                    [
                        Plot.Series(
                            name: "orders acknowledged", colour: "one",
                            values: slices.map { rate($0.orders) }, isArea: true)
                    ])
                + plot("How long pages and live figures took", "ms", latencies(\.browsing))
                + plot("How long reservations took", "ms", latencies(\.reserving))
                + plot(
                    "Requests each second", "",
                    [
                        Plot.Series(
                            name: "all", colour: "one",
                            values: slices.map { rate($0.outcomes.all) }, isArea: true)
                    ])
                + plot(
                    "Turned away, each second", "",
                    [
                        Plot.Series(
                            name: "told to come again", colour: "two",
                            values: slices.map { rate($0.outcomes.shed) }),
                        Plot.Series(
                            name: "failed", colour: "three",
                            values: slices.map { rate($0.outcomes.failed) }),
                    ]))
    }

    // MARK: Tables

    private var promises: String {
        let rows = Promise.allCases.map { promise in
            let count = result.promises[promise.rawValue] ?? 0
            return [promise.words, count == 0 ? "kept" : "broken \(Words.number(count)) times"]
        }
        let breaches = result.breaches.map { "\(Words.clock($0.second)) \($0.words)" }
        return section(
            "Promises",
            table(["The shop promises", "and"], rows)
                + "<p>\(Words.count(result.lookups, "order")) looked up, "
                + "\(Words.number(result.replays)) reservations sent again, "
                + "\(Words.number(result.joins)) places in the line watched.</p>\n" + list(breaches)
        )
    }

    private var calls: String {
        let rows = result.calls.map { call in
            let latency = call.latency
            return [
                Call(rawValue: call.call)?.words ?? call.call, Words.number(call.outcomes.all),
                Words.number(call.outcomes.refused), Words.number(call.outcomes.shed),
                Words.number(call.outcomes.failed),
                latency.map { Words.time($0.p50) } ?? "", latency.map { Words.time($0.p90) } ?? "",
                latency.map { Words.time($0.p99) } ?? "",
                latency.map { Words.time($0.p999) } ?? "",
                latency.map { Words.time($0.longest) } ?? "",
            ]
        }
        return section(
            "Requests",
            table(
                [
                    "request", "all", "no", "come again", "failed", "half within", "9 of 10",
                    "99 of 100", "999 of 1,000", "longest",
                ], rows)
                + "<p>Times begin when the shopper wanted to send, so that a wait before sending "
                + "counts as well. People on bad networks are counted, not timed.</p>\n")
    }

    private var visits: String {
        let rows = Player.Outcome.allCases.compactMap { outcome in
            result.visits[outcome.rawValue].map { [outcome.words, Words.number($0)] }
        }
        return section("How the visits ended", table(["visit", "people"], rows))
    }

    private var conditions: String {
        let rows = [
            ["shop", result.url], ["crowd", "\(Words.number(result.shoppers)), \(result.curve)"],
            ["until the last has come", Words.clock(result.rampSeconds)],
            ["had come before the first answer", Words.number(result.cameBeforeFirstAnswer)],
            ["length", Words.clock(result.lengthSeconds)],
            ["pace", "\(Words.decimal(result.pace)) times as fast as people"],
            ["seed", String(result.seed)],
            [
                "stock",
                result.stock.sorted { $0.key < $1.key }
                    .map { "\($0.key) \(Words.number($0.value))" }.joined(separator: ", "),
            ],
            ["slips", "\(Words.number(result.slipBytes)) bytes each"],
            ["connections at once", Words.number(result.mostConnections)],
            ["received", "\(Words.number(result.bytes / 1_000_000)) MB"],
            ["played on", result.machine], ["version", result.version],
        ]
        return section("Conditions", table(["", ""], rows))
    }

    private func section(_ title: String, _ body: String) -> String {
        "<section>\n<h2>\(HTMLText.escaped(title))</h2>\n\(body)</section>\n"
    }

    private func list(_ items: [String]) -> String {
        guard !items.isEmpty else { return "" }
        let rows = items.map { "<li>\(HTMLText.escaped($0))</li>\n" }
        return "<ul>\n\(rows.joined())</ul>\n"
    }

    private func table(_ heads: [String], _ rows: [[String]]) -> String {
        func row(_ cells: [String], _ name: String) -> String {
            let written = cells.map { "<\(name)>\(HTMLText.escaped($0))</\(name)>" }
            return "<tr>\(written.joined())</tr>\n"
        }
        let head = heads.contains { !$0.isEmpty } ? row(heads, "th") : ""
        return "<div class=\"wide\"><table>\n\(head)"
            + rows.map { row($0, "td") }.joined() + "</table></div>\n"
    }

    private static let style = """
        :root { --ink: #1c1b22; --faint: #6d6b78; --paper: #fff; --rule: #dcdae4;
          --one: #2f6fdb; --two: #c77700; --three: #c02b3c; --good: #177245; }
        @media (prefers-color-scheme: dark) { :root { --ink: #eceaf3; --faint: #a5a2b3;
          --paper: #17161c; --rule: #37343f; --one: #7aa9ff; --two: #f0a63a; --three: #ff7a86;
          --good: #5ec98d; } }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 760px; margin: 0 auto; padding: 16px; }
        header { border-left: 6px solid var(--two); padding-left: 14px; margin: 12px 0 24px; }
        header.carries { border-color: var(--good); }
        header.fails, header.broken { border-color: var(--three); }
        header p { margin: 0; color: var(--faint); }
        h1 { font-size: 26px; line-height: 1.25; margin: 4px 0; }
        h2 { font-size: 20px; margin: 32px 0 8px; }
        h3 { font-size: 16px; margin: 0; }
        figure { margin: 16px 0 24px; }
        figcaption { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
        .keys { margin: 0; font-size: 14px; color: var(--faint); }
        .key { margin-right: 12px; }
        .key::before { content: ""; display: inline-block; width: 10px; height: 10px;
          margin-right: 5px; border-radius: 2px; background: currentColor; }
        .key.one::before { color: var(--one); }
        .key.two::before { color: var(--two); }
        .key.three::before { color: var(--three); }
        svg { width: 100%; height: auto; display: block; }
        svg text { font-size: 12px; fill: var(--faint); }
        .grid { stroke: var(--rule); }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .line.one { stroke: var(--one); }
        .line.two { stroke: var(--two); }
        .line.three { stroke: var(--three); }
        .area.one { fill: var(--one); fill-opacity: 0.25; stroke: var(--one); stroke-width: 1.5; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--rule);
          vertical-align: top; }
        th { color: var(--faint); font-weight: 500; white-space: nowrap; }

        """
}

extension Promise {
    /// What is promised, in the seller's words.
    var words: String {
        switch self {
        case .oversold: "nothing is sold twice"
        case .lost: "an acknowledged order is found again"
        case .changed: "the same request gets the same order, and an order stays as it was"
        case .endedEarly: "a hold lasts as long as was said"
        case .endedLate: "stock comes back when a hold is over"
        case .unfairLine: "whoever came first in the line is let in first"
        case .placeTwice: "everybody has a place of their own in the line, in order"
        }
    }
}

extension Call {
    /// What a shopper does with it.
    var words: String {
        switch self {
        case .page: "open the page"
        case .asset: "styles, scripts, pictures"
        case .live: "what is left now"
        case .join: "join the line"
        case .admission: "ask to be let in"
        case .reserve: "reserve"
        case .details: "give name and address"
        case .slip: "upload the slip"
        case .order: "see the order"
        case .status: "the order's status"
        case .cancel: "call it off"
        }
    }
}

extension Player.Outcome {
    /// How the visit ended, in words.
    var words: String {
        switch self {
        case .bought: "bought and sent the slip"
        case .cancelled: "called the order off"
        case .neverPaid: "reserved and never paid"
        case .neverGaveDetails: "reserved and never said who they are"
        case .expired: "took longer than the hold"
        case .soldOut: "found it sold out"
        case .onlyLooked: "only looked"
        case .leftTheLine: "left the line"
        case .refused: "were refused for another reason"
        case .gaveUp: "gave up: the shop did not answer"
        case .stillThere: "were still busy in the end"
        }
    }
}
