import Testing

@testable import Formats

@Suite("Texts as they are searched")
struct SearchFoldingTests {
    @Test(
        "What people write in several ways is one text",
        arguments: [
            ("Nguy\u{1EC5}n", "Nguye\u{302}\u{303}n"),
            ("\u{0E19}\u{0E49}\u{0E33}", "\u{0E19}\u{0E4D}\u{0E49}\u{0E32}"),
            ("\u{0E19}\u{0E49}\u{0E33}", "\u{0E19}\u{0E49}\u{0E4D}\u{0E32}"),
            ("\u{0E17}\u{0E35}\u{0E48}", "\u{0E17}\u{0E48}\u{0E35}"),
            ("\u{0E40}\u{0E40}\u{0E15}\u{0E07}", "\u{0E41}\u{0E15}\u{0E07}"),
            ("José", "Jose"), ("ＤＡＯ", "dao"), ("O\u{2019}Neil", "o'neil"), ("ｻｸﾗ", "サクラ"),
            ("ｶﾞ", "ガ"), ("Groß", "GROSS"), ("Đặng", "dang"), ("Łukasz", "lukasz"),
            ("Øyvind", "oyvind"), ("Işık", "isik"), ("Jean\u{2010}Luc", "jean-luc"),
            ("๐๘๑", "081"), ("Ёлка", "елка"), ("Ίσις", "ισισ"), ("a\u{200B}b", "ab"),
            ("a\u{A0}b", "a b"), ("Æther", "aether"), ("\u{B4}", "'"),
        ])
    func same(first: String, second: String) {
        let folded = SearchFolding.folded(first)
        #expect(Array(folded.unicodeScalars) == Array(SearchFolding.folded(second).unicodeScalars))
        #expect(SearchFolding.folded(folded) == folded)
    }

    @Test("Words that differ by a tone mark stay apart")
    func apart() {
        #expect(Set(["ปา", "ป่า", "ป้า"].map { SearchFolding.folded($0) }).count == 3)
        #expect(SearchFolding.folded("がか") != SearchFolding.folded("かが"))
    }
}
