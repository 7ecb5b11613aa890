import Testing

@testable import Formats

@Suite("A table of names")
struct NameTableTests {
    private func number(of name: String, in table: NameTable) -> Int? {
        Array(name.utf8).withUnsafeBytes { table.number(of: $0) }
    }

    @Test("finds each name that was put into it, and no other", arguments: [1, 3, 0x5EED])
    func finds(_ seed: UInt64) {
        var table = NameTable(capacity: 1_000, seed: seed)
        for index in 0..<1_000 {
            Array("name\(index)".utf8).withUnsafeBytes { table.insert($0, number: index) }
        }
        #expect(table.count == 1_000)
        for index in 0..<1_000 { #expect(number(of: "name\(index)", in: table) == index) }
        for name in ["", "name", "name1000", "Name1", "name1 "] {
            #expect(number(of: name, in: table) == nil)
        }
    }

    @Test("has a name once, with the number that came last")
    func again() {
        var table = NameTable(capacity: 1)
        for number in 1...5 {
            Array("a".utf8).withUnsafeBytes { table.insert($0, number: number) }
        }
        #expect(table.count == 1)
        #expect(number(of: "a", in: table) == 5)
    }
}

@Suite("Windows-1252")
struct Windows1252Tests {
    @Test(
        "has its own signs between ASCII and ISO-8859-1",
        arguments: [
            (0x41, "A"), (0x7F, "\u{7F}"), (0x80, "€"), (0x81, "\u{81}"), (0x8E, "Ž"),
            (0x96, "–"), (0x9F, "Ÿ"), (0xA0, "\u{A0}"), (0xE9, "é"), (0xFF, "ÿ"),
        ] as [(UInt8, Unicode.Scalar)])
    func scalar(_ byte: UInt8, is scalar: Unicode.Scalar) {
        #expect(Windows1252.scalar(of: byte) == scalar)
    }
}
