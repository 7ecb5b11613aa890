import Documents
import Operations
import Pages
import Shop
import Testing

@testable import Web

@Suite("The words of exports")
struct ExportLanguageTests {
    @Test("Every heading, every status and every source of money has a word in every language")
    func all() throws {
        let words = try SheetWords.all()
        #expect(Set(words.keys) == Set(Language.allCases))
        for (language, texts) in words {
            let headings = ExportWords.headings.map {
                "sheet_" + $0.split(separator: " ").joined(separator: "_")
            }
            let sources = PaymentSource.allCases.map { "sheet_source_\($0.rawValue)" }
            let statuses = OrderStatus.allCases.map { "status_\($0.rawValue)" }
            for key in headings + sources + statuses {
                #expect(texts[key]?.isEmpty == false, "\(language.rawValue) \(key)")
            }
            let used = Set(headings + sources)
            let spare = texts.keys.filter { key in
                key.hasPrefix("sheet_") && !key.hasPrefix("sheet_standing_") && !used.contains(key)
            }
            #expect(spare.isEmpty, "\(language.rawValue) \(spare)")
        }
    }

    @Test("A language that the shop does not speak has none")
    func unknown() throws {
        let words = try ExportLanguages.words()
        #expect(words("th") != nil && words("en") != nil)
        #expect(words("xx") == nil && words("") == nil)
        #expect(ExportLanguages.tags == ["en", "th"])
    }
}
