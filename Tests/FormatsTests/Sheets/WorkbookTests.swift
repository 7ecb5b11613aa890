import Foundation
import Shop
import Testing

@testable import Formats

@Suite("Workbooks")
struct WorkbookTests {
    /// A directory of its own for each test.
    final class Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "holdfast-\(UUID().uuidString)"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
        }

        var file: String { path + "/out.xlsx" }

        func contents() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: path)
        }

        /// The text of a file inside the workbook, through Python's zip reader.
        func member(_ name: String) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [
                "-c",
                "import sys,zipfile;"
                    + "sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))",
                file, name,
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "python3 cannot read \(name)")
            return String(decoding: data, as: UTF8.self)
        }
    }

    static let columns = [
        Column("Code", width: 10), Column("Note", width: 30), Column("Count"), Column("Total"),
        Column("Paid"),
    ]

    static func row(_ code: String, _ note: String) throws -> [Cell] {
        let paid = try #require(CivilTime(year: 2026, month: 12, day: 5, hour: 12))
        return [
            .text(code), .text(note), .integer(3),
            .money(Money(minorUnits: 37_050, currency: .thb)), .dateTime(paid),
        ]
    }

    @Test("Cells keep their kind, and text is never a formula")
    func cells() throws {
        let folder = try Folder()
        let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
        let sheet = try writer.sheet(named: "Orders", columns: Self.columns)
        try sheet.append(try Self.row("=1+1", "a<b> & \"ก\" https://shop.example"))
        try sheet.append([.empty, .text(""), .integer(-7)])
        let yen = try #require(Currency(code: "JPY"))
        try sheet.append([.text("x"), .empty, .empty, .money(Money(minorUnits: 5, currency: yen))])
        try writer.finish()

        let xml = try folder.member("xl/worksheets/sheet1.xml")
        #expect(xml.contains("<c r=\"A2\" t=\"inlineStr\"><is><t>=1+1</t></is></c>"))
        #expect(xml.contains("<is><t>a&lt;b&gt; &amp; \"ก\" https://shop.example</t></is>"))
        #expect(!xml.contains("<f>") && !xml.contains("<hyperlink"))
        #expect(xml.contains("<c r=\"C2\"><v>3</v></c>"))
        #expect(xml.contains("<v>370.5</v>") && xml.contains("<v>46361.5</v>"))
        #expect(xml.contains("<row r=\"3\""))
        #expect(xml.contains("<c r=\"C3\"><v>-7</v></c>"))
        #expect(!xml.contains("r=\"A3\"") && !xml.contains("r=\"B3\""))
        #expect(xml.contains("state=\"frozen\"") && xml.contains("topLeftCell=\"A2\""))
        #expect(xml.contains("<autoFilter ref=\"A1:E4\"/>"))
        #expect(xml.contains("<col min=\"2\" max=\"2\" width=\"30.7109375\""))
        let styles = try folder.member("xl/styles.xml")
        #expect(styles.contains("yyyy-mm-dd hh:mm") && styles.contains("<b/>"))
        #expect(try folder.contents() == ["out.xlsx"])
    }

    @Test("Each number of decimals has its format")
    func decimals() throws {
        let folder = try Folder()
        let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
        let sheet = try writer.sheet(named: "Payments", columns: [Column("Amount")])
        for code in ["JPY", "THB", "KWD", "EUR"] {
            let currency = try #require(Currency(code: code))
            try sheet.append([.money(Money(minorUnits: 1_234_567, currency: currency))])
        }
        try writer.finish()
        let xml = try folder.member("xl/worksheets/sheet1.xml")
        let styles = try xml.matches(of: Regex("<c r=\"A[2-5]\" s=\"([0-9]+)\"><v>([0-9.]+)</v>"))
        #expect(styles.map { $0[2].substring } == ["1234567", "12345.67", "1234.567", "12345.67"])
        let ids = styles.map { $0[1].substring }
        #expect(ids[1] == ids[3] && Set(ids.compactMap { $0 }).count == 3)
        #expect(try folder.member("xl/styles.xml").contains("formatCode=\"#,##0.000\""))
    }

    @Test("Several sheets are filled in turn, and a full one goes on in another")
    func rollover() throws {
        let folder = try Folder()
        let writer = try WorkbookWriter(
            path: folder.file, temporaryDirectory: folder.path, rowsPerSheet: 4)
        let orders = try writer.sheet(named: "Orders", columns: [Column("Code"), Column("N")])
        let lines = try writer.sheet(named: "Lines", columns: [Column("SKU")])
        for number in 1...7 {
            try orders.append([.text("code \(number)"), .integer(Int64(number))])
            if number <= 3 { try lines.append([.text("sku \(number)")]) }
        }
        try writer.finish()
        let book = try folder.member("xl/workbook.xml")
        let names = try book.matches(of: Regex("<sheet name=\"([^\"]+)\"")).map { $0[1].substring }
        #expect(names == ["Orders", "Lines", "Orders (2)", "Orders (3)"])
        let expected = [(1, [1, 2, 3]), (3, [4, 5, 6]), (4, [7])]
        for (sheet, numbers) in expected {
            let xml = try folder.member("xl/worksheets/sheet\(sheet).xml")
            let values = try xml.matches(of: Regex("<v>([0-9]+)</v>")).map { $0[1].substring }
            #expect(values == numbers.map { Substring("\($0)") })
            #expect(xml.contains("<autoFilter ref=\"A1:B\(numbers.count + 1)\"/>"))
            #expect(xml.contains("<t>Code</t>"))
        }
        #expect(try folder.member("xl/worksheets/sheet2.xml").contains("<t>sku 3</t>"))
    }

    @Test(
        "Text becomes what a cell can hold",
        arguments: [
            ("a\u{0}\u{1}\u{B}b", "ab"), ("a\r\nb\rc\n\td", "a\nb\nc\n\td"),
            ("a\u{FFFE}\u{FFFF}b", "ab"), ("_x0041_", "_x005F_x0041_"),
            ("snake_case", "snake_case"),
            ("_x41_ _", "_x41_ _"), ("ｆｕｌｌ 🙂", "ｆｕｌｌ 🙂"),
            (String(repeating: "ก", count: 32_767), String(repeating: "ก", count: 32_767)),
            (String(repeating: "x", count: 32_768), String(repeating: "x", count: 32_766) + "…"),
            (String(repeating: "🙂", count: 16_384), String(repeating: "🙂", count: 16_383) + "…"),
        ])
    func cleaned(text: String, expected: String) {
        let cleaned = CellText.cleaned(text)
        #expect(cleaned == expected)
        #expect(cleaned.utf16.count <= CellText.greatestLength)
    }

    @Test("Hostile text goes into the file as a reader can take it")
    func hostile() throws {
        let folder = try Folder()
        let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
        let sheet = try writer.sheet(named: "Orders", columns: [Column("Text")])
        let long = String(repeating: "_x0041_", count: 9_000)
        for text in ["a\u{1}b\u{0}c", "ok_", long, String(repeating: "y", count: 99_999)] {
            try sheet.append([.text(text)])
        }
        try writer.finish()
        let xml = try folder.member("xl/worksheets/sheet1.xml")
        #expect(xml.contains("<t>abc</t>") && xml.contains("<t>ok_</t>"))
        #expect(XMLReader.isWellFormed(xml))
        #expect(xml.contains(String(repeating: "y", count: 32_766) + "…</t>"))
    }

    /// Looks at the characters; `whole` reads the elements.
    enum XMLReader {
        static func isWellFormed(_ text: String) -> Bool {
            text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
        }
    }

    @Test("What cannot be written is said, once, and nothing stays open")
    func failures() throws {
        let folder = try Folder()
        let nowhere = folder.path + "/nowhere"
        #expect(throws: SheetFailure.notWritable(directory: nowhere, words: Self.missing)) {
            try WorkbookWriter(path: nowhere + "/out.xlsx", temporaryDirectory: folder.path)
        }
        for _ in 0..<20 {
            let writer = try WorkbookWriter(path: "/dev/full", temporaryDirectory: folder.path)
            #expect(throws: SheetFailure.noRoom(directory: "/dev", needed: nil, free: 0)) {
                _ = try writer.sheet(named: "Orders", columns: Self.columns)
            }
            #expect(throws: SheetFailure.finished) {
                _ = try writer.sheet(named: "Lines", columns: Self.columns)
            }
            #expect(throws: SheetFailure.finished) { try writer.finish() }
        }
        #expect(try Self.openFiles(below: "/dev/full").isEmpty)
        let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
        #expect(throws: SheetFailure.sheetName("a/b")) {
            try writer.sheet(named: "a/b", columns: [])
        }
        _ = try writer.sheet(named: "Orders", columns: [])
        #expect(throws: SheetFailure.sheetName("orders")) {
            try writer.sheet(named: "orders", columns: [])
        }
    }

    private static let missing = "No such file or directory"

    /// Files that this process has open there, also those without a name.
    private static func openFiles(below path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
        }.filter { $0.hasPrefix(path) }
    }

    @Test("An export takes none of the room that is kept")
    func room() throws {
        let folder = try Folder()
        let free = try #require(DiskSpace.free(in: folder.path))
        let writer = try WorkbookWriter(
            path: folder.file, temporaryDirectory: folder.path, keptFree: free)
        let failure = #expect(throws: SheetFailure.self) {
            let sheet = try writer.sheet(named: "Orders", columns: Self.columns)
            for _ in 0..<200_000 { try sheet.append(try Self.row("code", "note")) }
            try writer.finish()
        }
        guard case .noRoom(folder.path, needed: nil, _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("Every part is well-formed and every sum is right, for one row and for many")
    func whole() throws {
        for rows in [0, 1, 20_000] {
            let folder = try Folder()
            let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
            let orders = try writer.sheet(named: "It's <all>", columns: Self.columns)
            let lines = try writer.sheet(named: "Lines", columns: Self.columns)
            for number in 0..<rows {
                try orders.append(try Self.row("code \(number)", " <&>\u{1F455} "))
                try lines.append(try Self.row("line \(number)", "ก"))
            }
            try writer.finish()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [
                "-c",
                "import sys,zipfile,xml.etree.ElementTree as t;"
                    + "z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;"
                    + "[t.fromstring(z.read(n)) for n in z.namelist()];"
                    + "print(z.read('xl/worksheets/sheet1.xml').count(b'<row '))", folder.file,
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let said = String(
                decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && said == "\(rows + 1)\n")
        }
    }

    @Test("An unfinished workbook leaves nothing open, and no file but its own")
    func unfinished() throws {
        let folder = try Folder()
        for _ in 0..<2_000 {
            let writer = try WorkbookWriter(path: folder.file, temporaryDirectory: folder.path)
            let sheet = try writer.sheet(named: "Orders", columns: Self.columns)
            let other = try writer.sheet(named: "Lines", columns: Self.columns)
            try sheet.append([.text("x")])
            try other.append([.text("x")])
        }
        // 2,000 open files would be more than a process may have.
        #expect(try folder.contents() == ["out.xlsx"])
        #expect(try Self.openFiles(below: folder.path).isEmpty)
    }
}
