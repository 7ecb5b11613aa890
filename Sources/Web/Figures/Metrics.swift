package import Operations
internal import Synchronization

/// A family of metrics: one figure with its samples, as Prometheus names them.
package struct MetricFamily: Sendable {
    /// The kind of a figure: what its samples mean to whoever reads them.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// One sample: its labels and its value.
    package struct Sample: Sendable {
        /// A number, or what a histogram has counted.
        package enum Value: Sendable {
            case number(Double)
            case histogram(HistogramSnapshot)
        }

        /// The labels that tell this sample from its siblings.
        package var labels: [(name: String, value: String)]
        /// The value that was measured.
        package var value: Value

        /// A sample with its labels.
        package init(labels: [(name: String, value: String)] = [], _ value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    /// The name that all samples share.
    package var name: String
    /// The help: one line on what the figure is.
    package var help: String
    /// How the number behaves.
    package var kind: Kind
    /// The samples, one for each set of labels.
    package var samples: [Sample]

    /// A figure with labelled samples.
    package init(_ name: String, _ help: String, _ kind: Kind, samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    /// A figure that is one number.
    package init(_ name: String, _ help: String, _ kind: Kind, _ value: Double) {
        self.init(name, help, kind, samples: [Sample(.number(value))])
    }
}

/// Reads one module's figures at the moment somebody asks for them.
package typealias MetricSource = @Sendable () -> [MetricFamily]

/// The metrics: all figures of the process. Owners add a source at start; nothing is collected in
/// between.
package final class Metrics: Sendable {
    private let sources = Mutex<[MetricSource]>([])

    /// Makes metrics that know no source yet.
    package init() {}

    /// Adds a source of figures. Two sources must not use one name.
    package func add(_ source: @escaping MetricSource) {
        sources.withLock { $0.append(source) }
    }

    /// The figures in Prometheus' text format, version 0.0.4.
    package func text() -> String {
        let sources = sources.withLock { $0 }
        var text = ""
        for source in sources {
            for family in source() { text.appendFamily(family) }
        }
        return text
    }
}

extension String {
    fileprivate mutating func appendFamily(_ family: MetricFamily) {
        append("# HELP \(family.name) \(family.help)\n")
        append("# TYPE \(family.name) \(family.kind.rawValue)\n")
        for sample in family.samples {
            switch sample.value {
            case .number(let number):
                appendSample(family.name, sample.labels, number.metricText)
            case .histogram(let histogram):
                appendHistogram(family.name, sample.labels, histogram)
            }
        }
    }

    private mutating func appendHistogram(
        _ name: String, _ labels: [(name: String, value: String)], _ histogram: HistogramSnapshot
    ) {
        var total: UInt64 = 0
        for (index, count) in histogram.counts.enumerated() {
            total += count
            let bound =
                index < histogram.bounds.count ? histogram.bounds[index].metricText : "+Inf"
            appendSample(name + "_bucket", labels + [("le", bound)], String(total))
        }
        appendSample(name + "_sum", labels, histogram.sumSeconds.metricText)
        appendSample(name + "_count", labels, String(total))
    }

    private mutating func appendSample(
        _ name: String, _ labels: [(name: String, value: String)], _ value: String
    ) {
        append(name)
        if !labels.isEmpty {
            let list = labels.map { "\($0.name)=\"\($0.value.metricLabel)\"" }
            append("{\(list.joined(separator: ","))}")
        }
        append(" \(value)\n")
    }

    private var metricLabel: String {
        var text = String.UnicodeScalarView()
        for character in unicodeScalars {
            switch character {
            case "\\": text += "\\\\".unicodeScalars
            case "\"": text += "\\\"".unicodeScalars
            case "\n": text += "\\n".unicodeScalars
            default: text.append(character)
            }
        }
        return String(text)
    }
}

extension Double {
    fileprivate var metricText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self)
    }
}
