import Testing

@testable import Formats

@Suite("A text of a statement")
struct TidyTextTests {
    @Test(
        "has single blanks for blanks and controls, and none at its ends",
        arguments: [
            ("", ""), (" ", ""), ("a", "a"), ("a b", "a b"), (" a  b ", "a b"),
            ("a\r\n\tb\u{0}\u{7F}c", "a b c"), ("a\u{85}b\u{9F}\u{A0}c", "a b c"),
            ("\u{2028}a\u{2029}b", "a b"), ("é€ƒ¡", "é€ƒ¡"), ("“a”", "“a”"),
        ])
    func tidy(_ written: String, read: String) {
        #expect(TidyText.string(Array(written.utf8), most: 100) == read)
    }

    @Test("is cut behind whole characters, and not behind a blank")
    func cut() {
        #expect(TidyText.cut("abc", most: 3) == "abc")
        #expect(TidyText.cut("abcd", most: 3) == "abc")
        #expect(TidyText.cut("éé\u{301}é", most: 2) == "éé\u{301}")
        #expect(TidyText.cut("ab c", most: 3) == "ab")
        #expect(TidyText.cut("ไทยไทย", most: 2).count == 2)
    }

    @Test("has four bytes to a character at most")
    func bytes() {
        let marks = String(repeating: "\u{301}", count: 8)
        #expect(TidyText.cut("aaaa\(marks)", most: 4) == "aaa")
        #expect(TidyText.cut("a\(marks)", most: 4) == "")
    }

    @Test("is found in another by its bytes")
    func found() {
        #expect("aab".hasBytes(of: "ab"))
        #expect("ab".hasBytes(of: ""))
        #expect(!"aab".hasBytes(of: "ba"))
        #expect(!"a".hasBytes(of: "ab"))
    }

    @Test("is joined to another with a blank, until there is enough")
    func joined() {
        var text = ""
        for more in ["", "a", "", "b"] { TidyText.join(more, to: &text) }
        #expect(text == "a b")
        for _ in 0..<10_000 { TidyText.join("word", to: &text) }
        #expect(text.utf8.count <= StatementLimits.text * 4 + 5)
    }
}
