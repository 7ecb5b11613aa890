/// A drawing of some series over time as inline SVG: no script, no picture from elsewhere.
struct Plot {
    struct Series {
        var name: String
        /// A class of the page's style: `one`, `two`, `three`, `four`.
        var colour: String
        /// A value for each stretch of time, `nil` where there is none.
        var values: [Double?]
        /// Filled down to the axis.
        var isArea = false
    }

    var title: String
    var unit: String
    var series: [Series]
    /// Seconds of one stretch.
    var step: Double

    private static let width = 720.0
    private static let height = 220.0
    private static let left = 56.0
    private static let right = 12.0
    private static let top = 12.0
    private static let bottom = 28.0

    /// The figure with its title, legend and a sentence for who does not see it.
    var html: String {
        let legend = series.map {
            "<span class=\"key \($0.colour)\">\(HTMLText.escaped($0.name))</span>"
        }.joined()
        return """
            <figure>
            <figcaption><h3>\(HTMLText.escaped(title))</h3>
            <p class="keys">\(legend)</p></figcaption>
            <svg role="img" viewBox="0 0 \(Self.text(Self.width)) \(Self.text(Self.height))" \
            aria-label="\(HTMLText.escaped(summary))">
            \(grid)\(series.map(path).joined())</svg>
            </figure>

            """
    }

    private var summary: String {
        let highest = series.map { line in
            let most = line.values.compactMap(\.self).max() ?? 0
            return "\(line.name) at most \(Words.decimal(most)) \(unit)"
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

    private func x(_ place: Int) -> Double {
        let width = Self.width - Self.left - Self.right
        return Self.left + width * Double(place) / Double(max(1, count - 1))
    }

    private func y(_ value: Double) -> Double {
        let height = Self.height - Self.top - Self.bottom
        return Self.top + height * (1 - min(1, value / greatest))
    }

    private var grid: String {
        var lines = ""
        let (start, end) = (Self.text(Self.left), Self.text(Self.width - Self.right))
        for quarter in [0.0, 0.5, 1] {
            let height = Self.text(y(greatest * quarter))
            lines += """
                <line class="grid" x1="\(start)" x2="\(end)" y1="\(height)" y2="\(height)"/>
                <text x="\(Self.text(Self.left - 6))" y="\(height)" text-anchor="end" \
                dy="4">\(Self.axis(greatest * quarter)) \
                \(quarter == 1 ? HTMLText.escaped(unit) : "")</text>

                """
        }
        for quarter in [0, 1, 2, 3, 4] where count > 1 {
            let place = (count - 1) * quarter / 4
            lines += """
                <text x="\(Self.text(x(place)))" y="\(Self.text(Self.height - 8))" \
                text-anchor="middle">\(Words.clock(Double(place) * step))</text>

                """
        }
        return lines
    }

    /// A line is broken where there is no value.
    private func path(_ series: Series) -> String {
        var steps = ""
        var isDrawing = false
        for (place, value) in series.values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            steps += "\(isDrawing ? "L" : "M")\(Self.text(x(place))) \(Self.text(y(value)))"
            isDrawing = true
        }
        guard series.isArea, !series.values.isEmpty else {
            return "<path class=\"line \(series.colour)\" d=\"\(steps)\"/>\n"
        }
        let floor = Self.text(y(0))
        return "<path class=\"area \(series.colour)\" d=\"\(steps)L"
            + "\(Self.text(x(series.values.count - 1))) \(floor)L\(Self.text(x(0))) \(floor)Z\"/>\n"
    }

    private static func text(_ number: Double) -> String { Words.decimal(number) }

    private static func axis(_ value: Double) -> String {
        value == value.rounded() ? Words.number(Int(value)) : Words.decimal(value)
    }
}

/// Text as HTML has it, escaped byte by byte: a "<" with an accent upon it opens a tag as well.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
