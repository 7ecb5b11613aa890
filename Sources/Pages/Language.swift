internal import Shop

/// A language that pages speak. The raw value is its BCP 47 tag and the name of its word file.
package enum Language: String, CaseIterable, Sendable {
    case en
    case th

    /// Picks the best language of an `Accept-Language` header (RFC 9110, 12.5.4), else `fallback`.
    ///
    /// Of two equally wanted ones the first wins. Weights that cannot be read count as 1.
    package init(accepting header: String, fallback: Language) {
        var best: (language: Language, weight: Double)?
        for range in header.pieces(at: ",").prefix(Language.mostRanges) {
            let parts = range.pieces(at: ";").map { $0.trimmingBlanks() }
            let tag = (parts.first ?? "").before("- ").asciiLowercased
            guard let language = Language(rawValue: tag) else { continue }
            let weight = parts.dropFirst().first.flatMap(Language.weight) ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        self = best?.language ?? fallback
    }

    /// Ranges of the header that are looked at; nobody reads more languages than that.
    private static let mostRanges = 16

    private static func weight(_ parameter: Substring) -> Double? {
        guard parameter.begins(with: "q=") else { return nil }
        return Double(Substring(parameter.utf8.dropFirst(2)))
    }
}
