import Shop
import Testing

@testable import Pages

@Suite("Words")
struct WordTests {
    private func list(_ language: Language) throws -> WordList {
        let bytes = try #require(Embedded.words[language])
        return try WordList(parsing: String(decoding: bytes, as: UTF8.self))
    }

    @Test("Every language has the same words with the same placeholders")
    func sameKeys() throws {
        let english = try list(.en).texts
        for language in Language.allCases {
            let other = try list(language).texts
            #expect(Set(other.keys) == Set(english.keys))
            for (key, text) in english {
                let there = other[key] ?? ""
                #expect(
                    Set(WordList.placeholders(in: there)) == Set(WordList.placeholders(in: text)),
                    "\(language.rawValue) \(key)")
                #expect(there.contains("%n") == text.contains("%n"), "\(language.rawValue) \(key)")
            }
        }
    }

    @Test("Thai words are Thai, but for names and the link to English")
    func thaiIsThai() throws {
        let thai: ClosedRange<Unicode.Scalar> = "\u{E00}"..."\u{E7F}"
        let exempt: Set = ["other_language", "export_excel", "export_csv"]
        for (key, text) in try list(.th).texts where !exempt.contains(key) {
            #expect(text.unicodeScalars.contains { thai.contains($0) }, "\(key)")
        }
    }

    @Test("Whatever a webhook is told has words, and each chat has a template")
    func webhooks() throws {
        for language in Language.allCases {
            let texts = try list(language).texts
            for event in WebhookEvent.allCases {
                #expect(texts["hook_" + event.rawValue.replacing(".", with: "_")] != nil)
            }
            for key in ["webhook_chat_order", "webhook_chat_shop"] {
                let text = try #require(texts[key])
                #expect(throws: Never.self) { try MessageTemplate(text) }
            }
        }
    }

    @Test("A word file with a broken or a repeated line is refused")
    func refused() {
        #expect(throws: WordListError.self) { try WordList(parsing: "no equals sign") }
        #expect(throws: WordListError.self) { try WordList(parsing: "a = 1\na = 2") }
    }

    @Test(
        "The browser's languages choose the page's",
        arguments: [
            ("th", Language.th), ("th-TH,en;q=0.8", .th), ("en;q=0.5, th;q=0.9", .th),
            ("de, en;q=0.3", .en), ("fr", .th), ("", .th), (";;,q=,en;q=x", .en),
        ])
    func accepting(header: String, expected: Language) {
        #expect(Language(accepting: header, fallback: .th) == expected)
    }
}
