import Formats
import Foundation
import Glibc
import Operations
import Shop
import SlipReading
import TestSlips
import TestSupport
import Testing

@testable import Server

/// The program that stands behind a serving process and reads its slips, as that process uses it.
@Suite("The process behind a server that reads its slips")
struct SlipReadersTests {
    private func report(_ readers: SlipReaders, _ bytes: [UInt8]) async throws -> SlipReport {
        guard case .read(let report) = await readers.inspect(bytes) else {
            throw CocoaError(.fileReadUnknown)
        }
        return report
    }

    @Test("It reads several slips at once, with their copies")
    func reads() async throws {
        let readers = SlipReaders(program: Program.path, width: 2)
        let slips = [try DrawnSlip.code().png, try DrawnSlip.code().jpeg]
        let reports = try await withThrowingTaskGroup(of: SlipReport.self) { group in
            for number in 0..<6 {
                group.addTask { try await self.report(readers, slips[number % 2]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.count == 6)
        for report in reports {
            #expect(report.codes.map(\.text) == [DrawnSlip.payload])
            #expect(report.problem == nil && report.size != nil)
            #expect(report.copy?.prefix(3) == [0xFF, 0xD8, 0xFF])
            #expect((report.thumbnail ?? []).count <= (report.copy ?? []).count)
        }
    }

    @Test("A slip without a code comes with what its picture is compared by")
    func imprints() async throws {
        let readers = SlipReaders(program: Program.path, width: 1)
        let report = try await report(readers, try PrintedSlip(5).jpeg(quality: 85))
        #expect(report.codes.isEmpty && report.imprint != nil)
        #expect(try await self.report(readers, DrawnSlip.code().png).imprint == nil)
    }

    @Test("What is no picture is told, and what is cut off is read as far as it goes")
    func problems() async throws {
        let readers = SlipReaders(program: Program.path, width: 1)
        #expect(try await report(readers, Array("<script>".utf8)).problem == .unknown)
        #expect(try await report(readers, []).problem == .unknown)
        let jpeg = try DrawnSlip.code().jpeg
        let cut = try await report(readers, Array(jpeg.prefix(jpeg.count * 3 / 4)))
        #expect(cut.problem == .cutOff || cut.problem == .damaged)
    }

    @Test("When it has ended another one is begun, and no slip is lost by it")
    func again() async throws {
        let readers = SlipReaders(program: Program.path, width: 1)
        let slip = try DrawnSlip.code().png
        _ = try await report(readers, slip)
        let first = try #require(readers.process)
        kill(first, SIGKILL)
        // The request may have reached the one that ends: then its slip is read anew.
        var outcome = await readers.inspect(slip)
        for _ in 0..<100 {
            guard case .ended = outcome else { break }
            outcome = await readers.inspect(slip)
        }
        guard case .read(let report) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(report.codes.map(\.text) == [DrawnSlip.payload])
        #expect(readers.process != first)
    }

    @Test("A program that is not there is no fault of the slip")
    func noProgram() async throws {
        let readers = SlipReaders(program: "/nowhere/holdfast", width: 1)
        guard case .unavailable(let words) = await readers.inspect([1]) else {
            Issue.record("a slip was read by nobody")
            return
        }
        #expect(!words.isEmpty)
    }

    @Test("It ends with the process that began it")
    func ends() async throws {
        var process: pid_t = 0
        do {
            let readers = SlipReaders(program: Program.path, width: 1)
            _ = try await report(readers, try DrawnSlip.code().png)
            process = try #require(readers.process)
        }
        // It was waited for: there is no such process any more.
        #expect(kill(process, 0) == -1 && errno == ESRCH)
    }

    @Test("What a process tells is taken as a whole or not at all")
    func answers() {
        func told(_ text: String, _ rest: [UInt8] = []) -> SlipReport? {
            SlipReport(answer: Array(text.utf8) + rest)
        }
        let copies = #""copies":[{"name":"copy","width":1,"height":1,"bytes":3}]"#
        let line = "{\"width\":2,\"height\":3,\"codes\":[{\"text\":\"a\"}],\(copies)}\n"
        let whole = told(line, [1, 2, 3])
        #expect(whole?.copy == [1, 2, 3] && whole?.codes.map(\.text) == ["a"])
        #expect(whole?.size?.width == 2)
        #expect(told(line, [1, 2]) == nil && told(line, [1, 2, 3, 4]) == nil)
        #expect(told("") == nil && told("{}\n") == nil && told("nothing\n") == nil)
        #expect(told(String(line.dropLast())) == nil)
        let negative = line.replacingOccurrences(of: "\"bytes\":3", with: "\"bytes\":-1")
        #expect(told(negative, [1, 2, 3]) == nil)
        // What a code says is worked out anew: a process that lies about a bank is not believed.
        let lie = line.replacingOccurrences(
            of: "\"text\":\"a\"", with: "\"text\":\"a\",\"kind\":\"thai_slip\",\"bank\":\"004\"")
        #expect(told(lie, [1, 2, 3])?.codes.first?.kind == .other)
    }
}
