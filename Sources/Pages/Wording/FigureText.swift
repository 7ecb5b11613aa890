/// Figures as short texts, the same in every language.
package enum FigureText {
    /// `840 ms`, `1.2 s`.
    package static func time(_ milliseconds: Double) -> String {
        if milliseconds < 1_000 { return "\(decimal(milliseconds, under: 10)) ms" }
        return "\(decimal(milliseconds / 1_000, under: 100)) s"
    }

    /// What took at least so long: `> 50 ms`, `< 1 ms`.
    package static func atLeast(_ milliseconds: Double) -> String {
        milliseconds > 0 ? "> \(time(milliseconds))" : "< 1 ms"
    }

    /// `34 %`
    package static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    /// `840 kB`, `12.3 GB`
    package static func bytes(_ bytes: Int64) -> String {
        if bytes <= 0 { return "0 MB" }
        return bytes < 1_000_000_000
            ? Wording.size(bytes) : "\(decimal(Double(bytes) / 1_000_000_000, under: 100)) GB"
    }

    /// A number with one decimal where it is small and has one.
    package static func decimal(_ number: Double, under limit: Double) -> String {
        guard number < limit else { return "\(Int(number.rounded()))" }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
