import Shop
import Testing

@testable import Pages

@Suite("The file of sentences")
struct SentenceTests {
    private static let thai: ClosedRange<Unicode.Scalar> = "\u{E00}"..."\u{E7F}"

    @Test("Each sentence has its Thai one, with as many gaps, and no Latin full stop")
    func sentences() {
        let file = String(decoding: Embedded.file("Pages/Sentences/sentences.th"), as: UTF8.self)
        let lines = file.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 200 && lines.count.isMultiple(of: 2))
        for (place, line) in lines.enumerated() {
            #expect(line.hasPrefix("= ") != place.isMultiple(of: 2), "\(line)")
        }
        let all = Sentence.read(file)
        #expect(all.count == lines.count / 2, "none is there twice")
        for (english, said) in all {
            let gaps = { (text: String) in text.split(separator: "{}").count }
            #expect(gaps(" \(english) ") == gaps(" \(said) "), "\(english)")
            let hasWords = english.unicodeScalars.contains { $0.properties.isAlphabetic }
            #expect(said.unicodeScalars.contains { Self.thai.contains($0) } == hasWords, "\(said)")
            #expect(!said.hasSuffix("."), "\(said)")
        }
    }
}
