package import Shop

/// The words of sentences in other languages, from `sentences.th`.
extension Sentence {
    /// Whether there are words for it, and for each sentence in it, in a language.
    package func isKnown(in language: String) -> Bool {
        guard language != Self.written else { return true }
        return isKnown { Self.translations[language]?[$0] }
    }

    /// The sentence in a language; in English where there are no words for it.
    package func text(in language: String) -> String {
        text { Self.translations[language]?[$0] }
    }

    /// The languages that sentences are said in.
    package static let languages = [written] + translations.keys.sorted()

    private static let translations: [String: [String: String]] = [
        "th": read(String(decoding: Embedded.file("Pages/Sentences/sentences.th"), as: UTF8.self))
    ]

    /// Reads a file of sentences: a line in English, and under it, after `= `, what it is in the
    /// other language. A line that begins with `#` says something about the file.
    static func read(_ file: String) -> [String: String] {
        var sentences: [String: String] = [:]
        var english: String?
        for line in file.pieces(at: "\n") where !line.begins(with: "#") {
            if line.begins(with: "= "), let known = english {
                sentences[known] = String(line.dropFirst(2))
                english = nil
            } else {
                english = String(line)
            }
        }
        return sentences
    }
}
