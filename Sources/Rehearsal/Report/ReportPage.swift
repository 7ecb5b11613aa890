/// The report as one HTML file that needs nothing else: for the seller first, then the figures.
package struct ReportPage: Sendable {
    private let result: RehearsalResult
    private let verdict: Verdict
    private let last: KeyFigures?

    /// - Parameter last: the run before, to be told beside this one.
    package init(_ result: RehearsalResult, last: KeyFigures? = nil) {
        self.result = result
        self.last = last
        verdict = result.verdict
    }

    /// The whole report as HTML.
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
        \(ReportStyle.text)</style>
        </head>
        <body>
        <main>
        \(head)\(comparison)\(plots)\(promises)\(calls)\(visits)\(conditions)</main>
        </body>
        </html>

        """
    }

    private var head: String {
        """
        <header class="\(verdict.kind.rawValue)">
        <p>Rehearsal of <strong>\(HTMLText.escaped(result.drop))</strong>, \
        \(HTMLText.escaped(result.shopTime))</p>
        <h1>\(HTMLText.escaped(verdict.headline))</h1>
        </header>
        <section>
        <h2>What was seen</h2>
        \(list(verdict.findings))\(stopped)</section>
        \(verdict.helps.isEmpty ? "" : section("What would help", list(verdict.helps)))
        """
    }

    /// This run and the one before it, side by side.
    private var comparison: String {
        let now = KeyFigures(result)
        guard let last else {
            let rows = now.rows.map { [$0.name, $0.value] }
            return section("In figures", table(["", "this run"], rows))
        }
        let rows = zip(now.rows, last.rows).map { [$0.name, $0.value, $1.value] }
        return section("In figures", table(["", "this run", "the run before"], rows))
    }

    private var plots: String {
        section("Over time", "<p>\(since)</p>\n" + ReportPlots(result).html)
    }

    private var since: String {
        "Minutes and seconds since \(HTMLText.escaped(result.shopTime))."
    }

    private var stopped: String {
        result.came < result.shoppers
            ? "<p>It was stopped early: \(Words.number(result.came)) of "
                + "\(Words.number(result.shoppers)) people had come.</p>\n" : ""
    }

    // MARK: Tables

    private var promises: String {
        let rows = Promise.allCases.map { promise in
            let count = result.promises[promise.rawValue] ?? 0
            guard count == 0 else {
                return [promise.words, "broken \(Words.number(count)) times"]
            }
            let unknown = promise == .lost ? result.ordersUnanswered : 0
            return [
                promise.words,
                unknown == 0 ? "kept" : "not known of \(Words.count(unknown, "order"))",
            ]
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
            ["with", result.circumstances.joined(separator: ", ")],
            ["run at half time", result.midway ?? ""],
            ["slips", "\(Words.number(result.slipBytes)) bytes each"],
            ["connections at once", Words.number(result.mostConnections)],
            ["received", "\(Words.number(result.bytes / 1_000_000)) MB"],
            ["played on", result.machine], ["version", result.version],
        ]
        let told = rows.filter { !$0[1].isEmpty }
        return section("Conditions", table(["", ""], told))
    }

    private func section(_ title: String, _ body: String) -> String {
        "<section>\n<h2>\(HTMLText.escaped(title))</h2>\n\(body)</section>\n"
    }

    private func list(_ items: [String]) -> String {
        guard !items.isEmpty else { return "" }
        let rows = items.map { "<li>\(HTMLText.escaped($0))</li>\n" }
        return "<ul>\n\(rows.joined())</ul>\n"
    }

    /// A table; one of many columns is read as a list of cards on a phone.
    private func table(_ heads: [String], _ rows: [[String]]) -> String {
        let isWide = heads.count > 3
        let written = rows.map { row in
            let cells = zip(row, heads).map { cell, head in
                let of = isWide ? " data-of=\"\(HTMLText.escaped(head))\"" : ""
                return "<td\(of)>\(HTMLText.escaped(cell))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        let names = heads.map { "<th>\(HTMLText.escaped($0))</th>" }.joined()
        let head = heads.contains { !$0.isEmpty } ? "<tr class=\"heads\">\(names)</tr>\n" : ""
        return "<table\(isWide ? " class=\"many\"" : "")>\n\(head)\(written.joined())</table>\n"
    }
}
