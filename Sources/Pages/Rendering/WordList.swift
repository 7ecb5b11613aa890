internal import Mustache
internal import Shop

/// The words of one language, each compiled as a small template.
///
/// A word file has one `key = text` a line; blank lines and lines that begin with `#` are left out.
/// `{name}` in a text is filled from what the template shows at that place, with dots as in
/// templates; `%n` is left for scripts to fill. The text is plain: markup in it is shown as is.
struct WordList: Sendable {
    let texts: [String: String]
    private let templates: [String: MustacheTemplate]

    init(parsing file: String) throws {
        var texts: [String: String] = [:]
        for line in file.pieces(at: "\n") where !line.begins(with: "#") {
            guard let equals = line.span(of: " = ") else {
                throw WordListError.notAWord(line: String(line))
            }
            let key = String(line[..<equals.lowerBound])
            guard texts.updateValue(String(line[equals.upperBound...]), forKey: key) == nil else {
                throw WordListError.twice(key: key)
            }
        }
        self.texts = texts
        templates = try texts.mapValues { try Escaping.compile(WordList.templateText(of: $0)) }
    }

    /// The names in braces, in order of appearance.
    static func placeholders(in text: String) -> [String] {
        text.pieces(at: "{", keepsEmpty: true).dropFirst().compactMap {
            guard let end = $0.place(of: "}") else { return nil }
            return String($0[..<end])
        }
    }

    private static func templateText(of text: String) -> String {
        var result = Escaping.markup.escapeText(text)
        for name in placeholders(in: text) {
            result = result.replacing("{\(name)}", with: "{{\(name)}}")
        }
        return result
    }
}

/// Why a word file was not taken.
enum WordListError: Error {
    case notAWord(line: String)
    case twice(key: String)
}

extension WordList: MustacheParent {
    func child(named key: String) -> Any? {
        templates[key]
    }
}
