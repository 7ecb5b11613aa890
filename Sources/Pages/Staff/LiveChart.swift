/// A chart as the server draws it: 300 wide and 80 high, stretched to its place.
package struct LiveChart: Sendable {
    /// The id that tells the chart's parts from those of other charts on the page.
    package var id: String
    package var title: String
    /// The description: all that the chart shows, in words.
    package var description: String
    package var latest: String
    /// The greatest value, which is the top of the chart, in words; empty where that is nothing.
    package var peak: String
    package var from: String
    package var to: String
    package var tone: LiveTone
    /// The outlines of an area and of the line above it, each stretch that has values by itself;
    /// empty for bars.
    package var areas: [String]
    package var lines: [String]
    package var bars: [LiveBar]

    package init(
        id: String, title: String, description: String, latest: String, peak: String,
        from: String, to: String, tone: LiveTone, areas: [String] = [], lines: [String] = [],
        bars: [LiveBar] = []
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.latest = latest
        self.peak = peak
        self.from = from
        self.to = to
        self.tone = tone
        self.areas = areas
        self.lines = lines
        self.bars = bars
    }
}

/// A bar, in tenths of the chart's units.
package struct LiveBar: Sendable, Hashable {
    package var x: String
    package var y: String
    package var width: String
    package var height: String

    package init(x: String, y: String, width: String, height: String) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// The drawing of charts: turns values into outlines.
package enum ChartDrawing {
    /// The chart's size in its own units.
    package static let width = 300.0
    package static let height = 80.0
    /// Left free at the top, so that a line at the peak is not cut in half.
    private static let margin = 2.0

    /// The bars for values, one each; nothing where there is none, a hair's breadth for zero is no
    /// bar.
    package static func bars(_ values: [Double?], top: Double) -> [LiveBar] {
        let step = width / Double(max(1, values.count))
        return values.enumerated().compactMap { index, value in
            guard let value, value > 0 else { return nil }
            let tall = max(1.5, tallness(value, top))
            return LiveBar(
                x: text(Double(index) * step + step * 0.12), y: text(height - tall),
                width: text(step * 0.76), height: text(tall))
        }
    }

    /// The outlines of the stretches that have values: of the areas, and of the lines on them.
    package static func stretches(
        _ values: [Double?], top: Double
    ) -> (areas: [String], lines: [String]) {
        let step = width / Double(max(1, values.count - 1))
        var areas: [String] = []
        var lines: [String] = []
        var points: [(x: Double, y: Double)] = []
        for (index, value) in (values + [nil]).enumerated() {
            if let value {
                points.append((Double(index) * step, height - tallness(value, top)))
                continue
            }
            // A lone value is a short dash, or nobody would see it.
            if let only = points.first, points.count == 1 {
                points = [
                    (max(0, only.x - step / 2), only.y), (min(width, only.x + step / 2), only.y),
                ]
            }
            if let first = points.first, let last = points.last {
                let line = points.map { "\(text($0.x)) \(text($0.y))" }.joined(separator: "L")
                lines.append("M" + line)
                areas.append(
                    "M\(text(first.x)) \(text(height))L\(line)L\(text(last.x)) \(text(height))Z")
            }
            points = []
        }
        return (areas, lines)
    }

    private static func tallness(_ value: Double, _ top: Double) -> Double {
        top > 0 ? min(1, max(0, value / top)) * (height - margin) : 0
    }

    /// A number with one decimal at most.
    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
