internal import Delivery
internal import Pages
internal import Shop

/// What limits the shop, in the words of a language.
struct LimitWords {
    let renderer: PageRenderer
    let language: Language

    /// What limits it.
    func what(_ diagnosis: Diagnosis) -> String {
        renderer.sentence(
            "limits_\(diagnosis.limit.rawValue)", values(of: diagnosis.sample), in: language)
    }

    /// What to do about it; empty where nothing limits it.
    func todo(_ diagnosis: Diagnosis) -> String {
        guard diagnosis.limit != .calm else { return "" }
        return renderer.sentence(
            "todo_\(diagnosis.limit.rawValue)", values(of: diagnosis.sample), in: language)
    }

    /// What of a whole: `3 of 64`.
    func share(_ part: String, of whole: String) -> String {
        renderer.sentence("gauge_of", ["part": part, "whole": whole], in: language)
    }

    /// All figures that a sentence may name.
    func values(of sample: Sample) -> [String: String] {
        [
            "length": "\(sample.line.length)",
            "admitted": "\(sample.line.admittedPerMinute)",
            "uploads": "\(sample.web.uploads)",
            "uploadLimit": "\(sample.web.uploadLimit)",
            "connections": "\(sample.web.connections)",
            "connectionLimit": "\(sample.web.connectionLimit)",
            "queue": "\(sample.queue)",
            "commit": FigureText.time(sample.commitTime ?? 0),
            "processor": FigureText.percent(sample.processor ?? 0),
            "memory": FigureText.bytes(sample.machine.memoryFree),
            "waiting": "\(sample.store.waiting)",
            "clockError": FigureText.time(
                Double(abs(sample.database.clockCorrection.milliseconds))),
            "disk": FigureText.bytes(sample.machine.diskFree),
        ]
    }
}

/// Figures as short texts, the same in every language.
enum FigureText {
    /// `840 ms`, `1.2 s`.
    static func time(_ milliseconds: Double) -> String {
        if milliseconds < 1_000 { return "\(decimal(milliseconds, under: 10)) ms" }
        return "\(decimal(milliseconds / 1_000, under: 100)) s"
    }

    /// `34 %`
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    /// `840 kB`, `12.3 GB`
    static func bytes(_ bytes: Int64) -> String {
        bytes < 1_000_000_000
            ? Wording.size(bytes) : "\(decimal(Double(bytes) / 1_000_000_000, under: 100)) GB"
    }

    /// With one decimal where it is small and has one.
    static func decimal(_ number: Double, under limit: Double) -> String {
        guard number < limit else { return "\(Int(number.rounded()))" }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
