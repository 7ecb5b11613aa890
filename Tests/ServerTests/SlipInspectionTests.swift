import Formats
import Foundation
import TestSlips
import TestSupport
import Testing

/// The process that reads one slip, from outside: what it answers, and what it may do meanwhile.
/// PDF files need poppler-utils (Debian's package of that name).
@Suite("The process that reads a slip")
struct SlipInspectionTests {
    /// A file of a slip for the length of a test.
    private final class File {
        let path: String

        init(_ bytes: some Sequence<UInt8>) throws {
            path = NSTemporaryDirectory() + "slip-\(UUID().uuidString)"
            try Data(bytes).write(to: URL(filePath: path))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private struct Answer: Decodable {
        struct Code: Decodable {
            var text, kind: String
            var bank, reference: String?
        }

        struct Copy: Decodable {
            var name: String
            var width, height, bytes: Int
        }

        var media_type, problem: String?
        var width, height: Int?
        var sha256: String
        var codes: [Code]
        var copies: [Copy]
        var refused_limits: [String]
    }

    private func start(_ file: File, _ options: [String] = []) throws -> ChildProcess {
        try ChildProcess(Program.path, ["inspect-slip", file.path] + options, environment: [:])
    }

    private func answer(_ bytes: some Sequence<UInt8>) async throws -> Answer {
        let file = try File(bytes)
        let child = try start(file)
        let line = try #require(await child.line())
        #expect(await child.ended() == 0)
        return try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
    }

    /// A PDF with one page of 300 by 300 points and what is drawn on it.
    private func pdf(_ drawing: String) -> [UInt8] {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>",
            "<</Length \(drawing.utf8.count)>>stream\n\(drawing)\nendstream",
        ]
        var text = "%PDF-1.4\n"
        for (number, object) in zip(1..., objects) {
            text += "\(number) 0 obj\(object)\nendobj\n"
        }
        return Array((text + "trailer<</Size 5/Root 1 0 R>>\n%%EOF\n").utf8)
    }

    /// A PDF of one empty page that the password "secret" opens, made by qpdf with 40 bits.
    private static let lockedPDF = """
        JVBERi0xLjQKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2Jq\
        CjIgMCBvYmoKPDwgL0NvdW50IDEgL0tpZHMgWyAzIDAgUiBdIC9UeXBlIC9QYWdlcyA+PgplbmRvYmoKMyAw\
        IG9iago8PCAvTWVkaWFCb3ggWyAwIDAgOSA5IF0gL1BhcmVudCAyIDAgUiAvVHlwZSAvUGFnZSA+PgplbmRv\
        YmoKNCAwIG9iago8PCAvRmlsdGVyIC9TdGFuZGFyZCAvTGVuZ3RoIDQwIC9PIDw5MmZlMGY0NDU0YWQ0Yzk2\
        NDQ2OTNmMzNjMDdjYjU0ZjU4N2RjZTFlMjY4MmZlOWVjZWE2MTA3YTFlZjYzMGRkPiAvUCAtNCAvUiAyIC9V\
        IDw3OGFiMjc4OTBjMTVhNWE0ZDFkOWU5ZmZlMGY1ZGU4YWE5YmVmOGMxZjRjZjEyYTBhNWE3OTlmNTY3Yjc0\
        MmVmPiAvViAxID4+CmVuZG9iagp4cmVmCjAgNQowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMTUgMDAw\
        MDAgbiAKMDAwMDAwMDA2NCAwMDAwMCBuIAowMDAwMDAwMTIzIDAwMDAwIG4gCjAwMDAwMDAxOTIgMDAwMDAg\
        biAKdHJhaWxlciA8PCAvUm9vdCAxIDAgUiAvU2l6ZSA1IC9JRCBbPDk2NDk3YTBhYjhiODQzYmRkNGUyZjJi\
        ZDA3ZDA0MTgxPjw5NjQ5N2EwYWI4Yjg0M2JkZDRlMmYyYmQwN2QwNDE4MT5dIC9FbmNyeXB0IDQgMCBSID4+\
        CnN0YXJ0eHJlZgozOTgKJSVFT0YK
        """

    @Test("It answers with the codes of a picture, and every limit was taken")
    func picture() async throws {
        let answer = try await answer(try DrawnSlip.code().png)
        #expect(answer.media_type == "image/png")
        #expect(answer.codes.map(\.text) == [DrawnSlip.payload])
        #expect(answer.codes.first?.kind == "thai_slip")
        #expect(answer.codes.first?.bank == "004")
        #expect(answer.codes.first?.reference == "013071152533APM07736")
        #expect(answer.problem == nil && answer.copies.isEmpty)
        #expect(answer.refused_limits == [])
        #expect(answer.sha256.utf8.count == 64)
    }

    @Test("A file that is no slip is an answer too")
    func nothing() async throws {
        let answer = try await answer(Array("<script>".utf8))
        #expect(answer.media_type == nil && answer.codes.isEmpty)
        #expect(answer.problem == "the file is no JPEG, PNG, WebP or PDF")
    }

    @Test("A code that a PDF draws in lines is read from its page")
    func drawnPDF() async throws {
        let slip = try DrawnSlip.code(scale: 1)
        var drawing = ""
        for y in 0..<slip.height {
            for x in 0..<slip.width where slip.pixels[(y * slip.width + x) * 4] == 0 {
                drawing += "\(50 + 3 * x) \(200 - 3 * y) 3 3 re f\n"
            }
        }
        let answer = try await answer(pdf(drawing))
        #expect(answer.media_type == "application/pdf")
        #expect(answer.codes.map(\.text) == [DrawnSlip.payload], "install poppler-utils")
        #expect(answer.problem == nil && answer.width == nil)
    }

    @Test("A locked PDF is told as such, and a damaged one otherwise")
    func badPDF() async throws {
        let locked = try #require(Data(base64Encoded: Self.lockedPDF))
        let words = "the PDF is locked with a password: send it without one"
        #expect(try await answer(locked).problem == words)
        let damaged = try await answer(Array("%PDF-1.4\n%%EOF\n".utf8))
        #expect(damaged.problem == "the PDF could not be drawn: it is damaged, or too large")
    }

    @Test("While it answers it is confined: no new calls, no privileges, no files, 768 MiB")
    func confined() async throws {
        // The copy of noise is more than a pipe holds: the process waits for its reader.
        var chance = Seeded(11)
        var rows: [UInt8] = []
        for _ in 0..<600 {
            rows.append(0)
            for _ in 0..<1_800 { rows.append(UInt8(truncatingIfNeeded: chance.next())) }
        }
        let png = PNGFile.bytes(width: 600, height: 600, depth: 8, colour: 2, rows: rows)
        let file = try File(png)
        let child = try start(file, ["--with-copies"])
        let line = try #require(await child.line())
        let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
        #expect(answer.copies.map(\.name) == ["copy", "thumbnail", "imprint"])
        #expect(answer.copies[0].bytes > 65_536 + 4_096)
        func read(_ name: String) throws -> String {
            try String(contentsOfFile: "/proc/\(child.id)/\(name)", encoding: .utf8)
        }
        let status = try read("status")
        #expect(status.contains("Seccomp:\t2\n"))
        #expect(status.contains("NoNewPrivs:\t1\n"))
        let limits = try read("limits").split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        for limit in [
            "Max cpu time 5 5 seconds", "Max address space 805306368 805306368 bytes",
            "Max file size 0 0 bytes", "Max core file size 0 0 bytes",
            "Max processes 0 0 processes", "Max open files 0 0 files",
        ] {
            #expect(limits.contains(limit))
        }
        _ = await child.restOfOutput()
        #expect(await child.ended() == 0)
    }

    /// What follows the line, by its name.
    private func pieces(_ slip: [UInt8]) async throws -> [String: [UInt8]] {
        let file = try File(slip)
        let target = try File([])
        let command = "exec \(Program.path) inspect-slip \(file.path) --with-copies >\(target.path)"
        let child = try ChildProcess("/bin/sh", ["-c", command], environment: [:])
        #expect(await child.ended() == 0)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: target.path)))
        let end = try #require(bytes.firstIndex(of: 0x0A))
        let answer = try JSONDecoder().decode(Answer.self, from: Data(bytes[..<end]))
        #expect(answer.copies.map(\.bytes).reduce(0, +) == bytes.count - end - 1)
        var rest = bytes[(end + 1)...]
        var pieces: [String: [UInt8]] = [:]
        for copy in answer.copies {
            pieces[copy.name] = Array(rest.prefix(copy.bytes))
            rest = rest.dropFirst(copy.bytes)
        }
        return pieces
    }

    @Test("The copies follow the line, with the lengths that it tells, also into a file")
    func copies() async throws {
        let pieces = try await pieces(try DrawnSlip.code().png)
        #expect(pieces.keys.sorted() == ["copy", "thumbnail"])
        for copy in pieces.values {
            #expect(copy.starts(with: [0xFF, 0xD8, 0xFF]))
            #expect(copy.suffix(2).elementsEqual([0xFF, 0xD9]))
        }
    }

    @Test("A slip without a code has an imprint, by which it is known again")
    func imprint() async throws {
        let slip = PrintedSlip(3)
        func imprint(_ file: [UInt8]) async throws -> PictureImprint {
            let piece = try #require(try await pieces(file)["imprint"])
            return try #require(PictureImprint(bytes: piece))
        }
        let sent = try await imprint(slip.jpeg(quality: 90))
        let again = try await imprint(slip.jpeg(quality: 70))
        #expect(sent.hash.distance(to: again.hash) <= LikenessLimits.bits)
        #expect(PictureLikeness(of: again.grey, to: sent.grey) == .same)
        let later = try await imprint(slip.aMinuteLater(4).jpeg(quality: 90))
        #expect(PictureLikeness(of: later.grey, to: sent.grey) == nil)
    }
}
