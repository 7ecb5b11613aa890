import Shop
import Testing

@Suite("Texts by their bytes")
struct TextBytesTests {
    /// What stands upon a sign and makes another character of it, but no other byte.
    private static let marks = ["\u{FE0F}", "\u{301}", "\u{200D}", "\u{20E3}"]

    @Test("a sign with a mark upon it is that sign still", arguments: marks)
    func marked(_ mark: String) {
        let text = "//\(mark)evil.example;\(mark)a=\(mark)b"

        #expect(text.begins(with: "//") && !text.hasPrefix("//"))
        #expect("a/\(mark)".begins(with: "a/"))
        #expect(text.has(";") && !text.contains(";"))
        #expect(text.pieces(at: ";").count == 2 && text.split(separator: ";").count == 1)
        #expect(text.place(of: "=") != nil)
        #expect(text.span(of: "//")?.lowerBound == text.startIndex)
        #expect(String("key=\(mark)b".before("=")) == "key")
    }

    @Test("what only looks the same to Unicode is another text")
    func equivalents() {
        #expect("\u{212A}" == "K" && !"\u{212A}".isBytes(of: "K"))
        #expect("a\u{37E}b".pieces(at: ";").count == 1)
        #expect("\u{212A}EY".asciiLowercased == "\u{212A}ey")
        #expect(!"e\u{301}".isBytes(of: "\u{E9}"))
    }

    @Test("ends, pieces and blanks")
    func parts() {
        #expect("a.js".ends(with: ".js") && !"js".ends(with: ".js"))
        #expect("a,,b".pieces(at: ",").map(String.init) == ["a", "b"])
        #expect("a,,b".pieces(at: ",", keepsEmpty: true).map(String.init) == ["a", "", "b"])
        #expect("a b c".pieces(at: " ", most: 2).map(String.init) == ["a", "b c"])
        #expect(" \t a b\t".trimmingBlanks() == "a b")
        #expect(" \t".trimmingBlanks().isEmpty && "".trimmingBlanks().isEmpty)
        #expect("a?b#c".before("#?") == "a" && "abc".before("?") == "abc")
        #expect("".span(of: "x") == nil && "ax".span(of: "xy") == nil)
    }

    @Test(
        "a text of which nothing is seen",
        arguments: [
            "", " ", "\u{200B}", "\u{200B}\u{FEFF}\n", "\u{3164}", "\u{FFA0}", "\u{2800}", "\u{AD}",
            "\u{E0020}", "\u{FE0F}", "\u{34F}", "\u{1}", "\u{A0}", "\u{2060}", "\u{115F}",
        ])
    func unseen(_ text: String) {
        #expect(text.isUnseen)
        #expect(!"a\(text)".isUnseen)
    }

    @Test("a text of which something is seen", arguments: ["-", "ก", "🎽", "็", "\u{200B}x", "、"])
    func seen(_ text: String) {
        #expect(!text.isUnseen)
    }
}
