import Shop
import Testing

@testable import Formats

@Suite("CSV files")
struct CSVWriterTests {
    final class Sink {
        var bytes: [UInt8] = []
        var chunks = 0

        func take(_ more: [UInt8]) {
            bytes += more
            chunks += 1
        }
    }

    static func csv(
        _ rows: [[Cell]], columns: [Column] = [Column("A"), Column("B")],
        form: CSVForm = .guarded
    ) throws -> String {
        let sink = Sink()
        var writer = try CSVWriter(
            columns: columns, form: form, flush: sink.take)
        for row in rows { try writer.append(row) }
        try writer.finish()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    @Test("A file begins with a byte order mark and its header")
    func header() throws {
        #expect(try Self.csv([]) == "\u{FEFF}A,B\r\n")
        #expect(try Self.csv([], columns: [Column("a,\"b\"")]) == "\u{FEFF}\"a,\"\"b\"\"\"\r\n")
    }

    @Test(
        "Text is quoted where it must be and guarded where a spreadsheet would run it",
        arguments: [
            ("plain", "plain"), ("ก ข", "ก ข"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
            ("a\r\nb", "\"a\r\nb\""), ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+66812345678", "'+66812345678"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""), ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("", ""), ("a=b", "a=b"),
        ])
    func text(text: String, expected: String) throws {
        #expect(try Self.csv([[.text(text)]]) == "\u{FEFF}A,B\r\n" + expected + "\r\n")
    }

    @Test(
        "Wide signs, and signs behind what cannot be seen, are guarded as well",
        arguments: [
            "＝1+1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", "\u{200B}=1", "\u{FEFF}=1",
            "\u{FEFF}\u{200B}\u{2060}＝1", " =1", "\u{A0}=1", "\u{3000}＝1", "\u{AD}+1",
            "\u{202E}=1", "\u{0}=1", "\u{FE0F}=1", "\u{34F}=1", "\u{301}=1", "\u{E34}+1",
            "\u{20DD}@x", "\u{180E}=1", "\u{3164}=1", "\u{115F}=1", "\u{2800}=1", "\u{E000}=1",
            "\u{E0061}=1", "\u{488}=1", "\u{483}=1", "\u{5B0}=1", "\u{2212}1",
            "\u{34F}\u{200B}\u{301}＝1",
        ])
    func hiddenOpenings(text: String) throws {
        #expect(try Self.csv([[.text(text)]]) == "\u{FEFF}A,B\r\n'" + text + "\r\n")
    }

    @Test(
        "Text that begins with a letter stays as it is, whatever comes after it",
        arguments: ["สมชาย ＝", "ก=1", "é+1", "\u{200B}ก", " x=1", "１＝１", "\u{200B}", " ", "👕=1"])
    func plainOpenings(text: String) throws {
        #expect(try Self.csv([[.text(text)]]) == "\u{FEFF}A,B\r\n" + text + "\r\n")
    }

    @Test(
        "For programs every text is as it is, without a byte order mark",
        arguments: ["=1", "+66812345678", "0812345678", "12345678901234567890", "\u{34F}=1"])
    func program(text: String) throws {
        #expect(try Self.csv([[.text(text)]], form: .program) == "A,B\r\n\(text)\r\n")
    }

    @Test(
        "For spreadsheets text with digits is marked as text, and the rest is guarded",
        arguments: [
            ("0812345678", "\"=\"\"0812345678\"\"\""),
            ("12345678901234567890", "\"=\"\"12345678901234567890\"\"\""),
            ("+66812345678", "\"=\"\"+66812345678\"\"\""), ("1E5", "\"=\"\"1E5\"\"\""),
            ("3-4", "\"=\"\"3-4\"\"\""), ("๐๘๑", "\"=\"\"๐๘๑\"\"\""),
            ("=1\"+\"2", "\"=\"\"=1\"\"\"\"+\"\"\"\"2\"\"\""),
            ("Somchai", "Somchai"), ("=x", "'=x"), ("a\n1", "\"a\n1\""),
            (String(repeating: "1", count: 256), String(repeating: "1", count: 256)),
        ])
    func spreadsheet(text: String, expected: String) throws {
        #expect(
            try Self.csv([[.text(text)]], form: .spreadsheet)
                == "\u{FEFF}A,B\r\n" + expected + "\r\n")
    }

    @Test("Numbers, amounts and dates are plain")
    func values() throws {
        let time = try #require(CivilTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4))
        let yen = try #require(Currency(code: "JPY"))
        let money = [0, 5, -5, 37_000, -123_456_789].map { Money(minorUnits: $0, currency: .thb) }
        let row: [Cell] =
            [.integer(0), .integer(-12), .integer(.min), .empty, .dateTime(time)]
            + money.map { .money($0) } + [.money(Money(minorUnits: 1_200, currency: yen))]
        #expect(
            try Self.csv([row])
                == "\u{FEFF}A,B\r\n0,-12,-9223372036854775808,,2026-01-02 03:04:00,"
                + money.map(\.decimal).joined(separator: ",") + ",1200\r\n")
    }

    @Test("Rows are handed on in pieces, and a failing receiver stops the export")
    func pieces() throws {
        let sink = Sink()
        var writer = try CSVWriter(columns: [Column("A")], flush: sink.take)
        for number in 0..<30_000 { try writer.append([.integer(Int64(number))]) }
        try writer.finish()
        #expect(sink.chunks == 4)
        let numbers = (0..<30_000).map { "\($0)\r\n" }.joined()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "\u{FEFF}A\r\n" + numbers)

        struct Gone: Error {}
        var broken = try CSVWriter(columns: [Column("A")]) { _ in throw Gone() }
        #expect(throws: SheetFailure.sink("Gone()")) { try broken.finish() }
    }
}
