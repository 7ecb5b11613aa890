/// A drawing of some series over time as inline SVG: no script, no picture from elsewhere.
///
/// Lines are drawn into a box that takes any width; labels stand beside it as text, so that they
/// are as large on a phone as on a desk.
struct Plot {
    struct Series {
        var name: String
        /// A class of the page's style: `one`, `two`, `three`, `good`.
        var colour: String
        /// A value for each stretch of time, `nil` where there is none.
        var values: [Double?]
        /// Filled down to the axis.
        var isArea = false
    }

    var title: String
    var series: [Series]
    /// Seconds of one stretch.
    var step: Double
    /// The second at which the shop bent; `nil` when it did not.
    var bend: Double?

    private static let width = 1_000.0
    private static let height = 200.0

    /// The figure with its title, legend and a sentence for who does not see it.
    var html: String {
        let legend = series.map {
            "<span class=\"key \($0.colour)\">\(HTMLText.escaped($0.name))</span>"
        }.joined()
        let bends = bend.map { "<span class=\"key bend\">it bends, \(Words.clock($0))</span>" }
        return """
            <figure>
            <figcaption><h3>\(HTMLText.escaped(title))</h3>
            <p class="keys">\(legend)\(bends ?? "")</p></figcaption>
            <div class="plot">
            <div class="up">\(labels([1, 0.5, 0].map { Self.axis(greatest * $0) }))</div>
            <svg role="img" viewBox="0 0 \(Self.text(Self.width)) \(Self.text(Self.height))" \
            preserveAspectRatio="none" aria-label="\(HTMLText.escaped(summary))">
            \(grid)\(series.map(path).joined())\(bendLine)</svg>
            <div class="along">\(labels(times))</div>
            </div>
            </figure>

            """
    }

    private var summary: String {
        let highest = series.map { line in
            "\(line.name) at most \(Self.axis(line.values.compactMap(\.self).max() ?? 0))"
        }
        return "\(title): " + highest.joined(separator: ", ")
    }

    private var count: Int { series.map(\.values.count).max() ?? 0 }

    /// The end of the axis: the first round number that holds everything.
    var greatest: Double {
        let most = series.flatMap(\.values).compactMap(\.self).max() ?? 0
        var end = 1.0
        while true {
            for factor in [1.0, 1.5, 2, 3, 4, 5, 6, 8] where end * factor >= most {
                return end * factor
            }
            end *= 10
        }
    }

    private func x(_ place: Double) -> Double {
        Self.width * place / Double(max(1, count - 1))
    }

    private func y(_ value: Double) -> Double {
        Self.height * (1 - min(1, value / greatest))
    }

    private func labels(_ texts: [String]) -> String {
        texts.map { "<span>\(HTMLText.escaped($0))</span>" }.joined()
    }

    /// Five moments along the time, whole at both ends.
    private var times: [String] {
        guard count > 1 else { return [] }
        return (0...4).map { Words.clock(Double(count - 1) * Double($0) / 4 * step) }
    }

    private var grid: String {
        [0.0, 0.5, 1].map { part in
            let height = Self.text(Self.height * part)
            return "<line class=\"grid\" x1=\"0\" x2=\"\(Self.text(Self.width))\" "
                + "y1=\"\(height)\" y2=\"\(height)\"/>\n"
        }.joined()
    }

    private var bendLine: String {
        guard let bend else { return "" }
        let place = Self.text(x(bend / step))
        return "<line class=\"bend\" x1=\"\(place)\" x2=\"\(place)\" y1=\"0\" "
            + "y2=\"\(Self.text(Self.height))\"/>\n"
    }

    /// A line is broken where there is no value; a value alone is a dot.
    private func path(_ series: Series) -> String {
        var steps = ""
        var isDrawing = false
        for (place, value) in series.values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let point = "\(Self.text(x(Double(place)))) \(Self.text(y(value)))"
            steps += isDrawing ? "L\(point)" : "M\(point)h0"
            isDrawing = true
        }
        guard series.isArea, let first = series.values.firstIndex(where: { $0 != nil }),
            let last = series.values.lastIndex(where: { $0 != nil })
        else { return "<path class=\"line \(series.colour)\" d=\"\(steps)\"/>\n" }
        let floor = Self.text(y(0))
        return "<path class=\"area \(series.colour)\" d=\"\(steps)L"
            + "\(Self.text(x(Double(last)))) \(floor)L\(Self.text(x(Double(first)))) "
            + "\(floor)Z\"/>\n"
    }

    private static func text(_ number: Double) -> String { Words.decimal(number) }

    private static func axis(_ value: Double) -> String {
        value == value.rounded() ? Words.number(Int(value)) : Words.decimal(value)
    }
}
