/// A sentence for the people behind a program, which can be said in other languages.
///
/// It is written where it is said, in English, and keeps apart what is the same each time and what
/// stands in it: other languages have words for the pattern, which of
/// `"An order has at most \(limit) slips."` is `An order has at most {} slips.`
package struct Sentence: Hashable, Sendable {
    fileprivate enum Part: Hashable, Sendable {
        case text(String)
        /// A sentence, or a part of one, that is said in the same language.
        case sentence(Sentence)
    }

    /// The words of the sentence in English, with `{}` for each value.
    package private(set) var pattern: String
    private var parts: [Part]

    /// Makes a sentence of a text that is said as it is.
    package init(verbatim text: String) {
        pattern = text
        parts = []
    }

    private init(pattern: String, parts: [Part]) {
        self.pattern = pattern
        self.parts = parts
    }

    /// The language that all sentences are written in.
    package static let written = "en"

    /// Whether there are words for it, and for each sentence in it.
    ///
    /// - Parameter words: gives a pattern's words in the other language, or `nil`.
    package func isKnown(_ words: (String) -> String?) -> Bool {
        guard words(pattern) != nil else { return false }
        return parts.allSatisfy { part in
            switch part {
            case .text: true
            case .sentence(let sentence): sentence.isKnown(words)
            }
        }
    }

    /// The sentence as a row keeps it, to be said in another language later: its pattern and its
    /// values, with a character between them that no text has. A sentence in it is kept as it is
    /// written.
    package var stored: String {
        let values = parts.map { part in
            switch part {
            case .text(let text): text
            case .sentence(let sentence): sentence.text { _ in nil }
            }
        }
        return ([pattern] + values.map { $0.filter { $0 != Self.mark } })
            .joined(separator: String(Self.mark))
    }

    /// Reads what `stored` wrote.
    package init(stored: String) {
        let texts = stored.split(separator: Self.mark, omittingEmptySubsequences: false)
        self.init(
            pattern: String(texts.first ?? ""),
            parts: texts.dropFirst().map { .text(String($0)) })
    }

    /// ASCII's unit separator.
    private static let mark: Character = "\u{1F}"

    /// The sentence in other words; as it is written where there are none.
    ///
    /// - Parameter words: gives a pattern's words in the other language, or `nil`.
    package func text(_ words: (String) -> String?) -> String {
        let said = words(pattern) ?? pattern
        guard !parts.isEmpty else { return said }
        var rest = parts[...]
        var text = ""
        var left = Substring(said)
        while let gap = left.span(of: "{}"), let part = rest.popFirst() {
            text += left[..<gap.lowerBound]
            switch part {
            case .text(let words): text += words
            case .sentence(let sentence): text += sentence.text(words)
            }
            left = left[gap.upperBound...]
        }
        return text + left
    }

    package static func + (first: Sentence, second: Sentence) -> Sentence {
        Sentence(pattern: first.pattern + second.pattern, parts: first.parts + second.parts)
    }

    private static let gap = "{}"
}

extension Sentence: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) {
        self.init(verbatim: text)
    }

    package init(stringInterpolation: Interpolation) {
        self.init(pattern: stringInterpolation.pattern, parts: stringInterpolation.parts)
    }

    /// Gathers what is written and what stands in it.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var pattern = ""
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// Takes words that are the same each time.
        package mutating func appendLiteral(_ literal: String) { pattern += literal }

        /// Takes a sentence, or a part of one, that is said in the same language.
        package mutating func appendInterpolation(_ sentence: Sentence) {
            pattern += Sentence.gap
            parts.append(.sentence(sentence))
        }

        /// Takes a value that is said as it is.
        package mutating func appendInterpolation<Value>(_ value: Value) {
            pattern += Sentence.gap
            parts.append(.text("\(value)"))
        }
    }
}
