import Formats
import Foundation
import Shop
import Storage
import TestShop
import TestSupport
import Testing

@testable import Operations

@Suite("A line's record, recomputed here and by another language")
struct LineRecordTests {
    /// Many early, some late, moves of every second, a rate of staff's.
    private func crowd(_ early: Int, _ late: Int, in stall: Stall) async throws -> [LineReceipt] {
        try await stall.look()
        var receipts: [LineReceipt] = []
        for _ in 0..<early {
            stall.clock.advance(by: .milliseconds(7))
            receipts += try await stall.join(1)
        }
        stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)
        try await stall.look(times: 2)
        for _ in 0..<late {
            stall.clock.advance(by: .milliseconds(7))
            receipts += try await stall.join(1)
        }
        try await stall.look(times: 3)
        return receipts
    }

    @Test("the record is whole, tells nothing before the draw, and proves every place after it")
    func proved() async throws {
        try await withStall(.lined(), gate: JoinGate(isFree: true)) { stall async throws in
            try await stall.look()
            _ = try await stall.join(3)
            let early = try await stall.record()
            let secret = try await stall.line().secret
            _ = try await crowd(20, 5, in: stall)
            let later = try await stall.record()

            let before = try audited(early)
            let after = try audited(later)
            #expect(!early.contains(hex(secret)) && before.head.draw == nil)
            #expect(before.findings == [] && before.tickets == 3)
            #expect(later.contains("secret \(hex(secret))\n"))
            #expect(after.findings == [])
            #expect(after.tickets == 28 && after.head.draw?.early == 23)
            #expect(after.called == 28)
        }
    }

    @Test("Python computes the same place for each of five hundred, from the record alone")
    func samePlaces() async throws {
        try await withStall(.lined(), gate: JoinGate(isFree: true)) { stall async throws in
            let receipts = try await crowd(500, 20, in: stall)
            let text = try await stall.record()
            let drop = try stall.drop()
            let file = try stall.write(text, "record.txt")

            let told = try await python([file, "--places"])

            var expected = ""
            for receipt in receipts {
                let standing = stall.keeper.standing(receipt.ticket, in: drop, available: 1)
                expected += "\(receipt.number) \(standing?.place ?? -1)\n"
            }
            #expect(told.status == 0)
            #expect(told.output == expected)

            for receipt in [receipts[0], receipts[499], receipts[519]] {
                let proof = try #require(LineProof(text: receipt.proof))
                let shown = try stall.write(receipt.proof + "\n", "receipt.txt")
                let place = stall.keeper.standing(receipt.ticket, in: drop, available: 1)?.place
                let checked = try await python([file, "--receipt", shown])
                #expect(checked.status == 0)
                #expect(
                    checked.output.contains(
                        "receipt     ticket \(receipt.number), place \(place ?? -1)\nproved\n"))
                let own = LineReceiptResult(number: receipt.number, findings: [], place: place)
                #expect(try audited(text, proof).receipt == own)
                #expect(try await stall.keeper.check(proof, in: drop) == own)
            }
        }
    }

    @Test("what somebody changed in the record is found by both")
    func changed() async throws {
        try await withStall(.lined(), gate: JoinGate(isFree: true)) { stall async throws in
            _ = try await crowd(40, 5, in: stall)
            let text = try await stall.record()
            let lines = text.split(separator: "\n").map(String.init)
            let first = try #require(lines.firstIndex(of: "tickets")) + 1
            let moves = try #require(lines.firstIndex(of: "moves")) + 1

            let changes: [(String, (inout [String]) -> Void)] = [
                ("two tickets swapped", { $0.swapAt(first + 3, first + 4) }),
                ("a ticket left out", { $0.remove(at: first + 7) }),
                ("a time", { $0[first + 2] = changedTime($0[first + 2]) }),
                ("a late time", { $0[first + 42] = changedTime($0[first + 42]) }),
                ("a move's time", { $0[moves + 1] = changedTime($0[moves + 1]) }),
                ("a move left out", { $0.remove(at: moves + 2) }),
                ("another secret", { $0[6] = "secret " + String(repeating: "ab", count: 32) }),
                ("fewer early", { $0[4] = "early 39" }),
                ("cut off", { $0.removeLast() }),
            ]
            #expect(try audited(text).isProved)
            for (name, change) in changes {
                var changed = lines
                change(&changed)
                let other = changed.joined(separator: "\n") + "\n"

                let file = try stall.write(other, "changed.txt")
                #expect(try await python([file]).status == 1, "\(name)")
                do {
                    #expect(try !audited(other).isProved, "\(name)")
                } catch is LineRecordProblem {
                    #expect(name == "cut off")
                }
            }
        }
    }

    @Test("a record of many pieces is one text")
    func pieces() async throws {
        try await withStall(.lined(), gate: JoinGate(isFree: true)) { stall async throws in
            try await stall.look()
            let drop = try stall.drop().id
            let count = LineRecordPieces.rows + 1
            _ = try await stall.store.write { connection in
                var journal = DeskJournal()
                let joinings = (0..<count).map { number in
                    Joining(
                        drop: drop,
                        id: Array(LineChain.standardSHA256(Array("\(number)".utf8)).prefix(16)))
                }
                let book = DeskBook(connection)
                _ = try JoinBatch(joinings: joinings).run(
                    on: book, at: stall.clock.now, journal: &journal)
                try book.flush()
            }

            let report = try audited(try await stall.record())

            #expect(report.findings == [] && report.tickets == Int64(count))
        }
    }

    @Test("where there was never a line there is no record")
    func none() async throws {
        try await withStall { stall async throws in
            let record = try await stall.keeper.lineRecord(of: stall.drop())
            #expect(record == nil)
        }
    }

    @Test("staff is told of, and who it was and why is not")
    func staff() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            var line = try await stall.line()
            let now = stall.clock.now
            let move = line.note(.rate, "60", at: now, chain: .standard)
            let changed = line
            try await stall.store.write { connection in
                try connection.save(changed)
                try connection.record(
                    [move], of: changed.drop, staff: "owner@shop.example", reason: "too quick")
            }

            let text = try await stall.record()

            #expect(text.contains(" rate 0 0 60 staff\n"))
            #expect(!text.contains("owner") && !text.contains("quick"))
            let report = try audited(text)
            #expect(report.isProved)
            #expect(report.exceptions.map(\.isByStaff) == [true])
        }
    }

    private func changedTime(_ line: String) -> String {
        var words = line.split(separator: " ").map(String.init)
        words[1] = String((Int64(words[1]) ?? 0) - 1)
        return words.joined(separator: " ")
    }

    private func audited(_ text: String, _ proof: LineProof? = nil) throws -> LineAuditReport {
        var reading = LineRecordReader()
        var audit: LineAudit?
        var report: LineAuditReport?
        try reading.take(Array(text.utf8)) { part in
            switch part {
            case .head(let head): audit = LineAudit(head, chain: .standard, receipt: proof)
            case .ticket(let ticket): audit?.take(ticket)
            case .move(let move): audit?.take(move)
            case .end(let end): report = audit?.finish(end)
            }
        }
        try reading.finish()
        return try #require(report)
    }

    private func python(
        _ arguments: [String]
    ) async throws -> (status: CInt, output: String) {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/reference/audit_line.py").path
        let child = try ChildProcess(
            "/usr/bin/python3", ["-B", script] + arguments, environment: ["LC_ALL": "C.UTF-8"])
        let output = await child.restOfOutput()
        return (await child.ended(), output)
    }
}

extension Stall {
    /// The record of a drop's line, whole.
    func record(_ slug: String = "tour") async throws -> String {
        var pieces = try #require(try await keeper.lineRecord(of: try drop(slug)))
        var text = ""
        while let piece = try await pieces.piece() { text += piece }
        return text
    }

    /// Writes a file into the stall's folder; answers its path.
    func write(_ text: String, _ name: String) throws -> String {
        let path = folder.path + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
