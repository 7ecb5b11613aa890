internal import ArgumentParser
internal import Formats
internal import Foundation
internal import Glibc
internal import Operations
internal import Shop
internal import Synchronization
internal import Transfer

/// `holdfast audit-line`: recomputes a drop's line from its published record.
struct AuditLine: ShopCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit-line",
        abstract: "Recompute a drop's line from its published record.",
        discussion: """
            Needs no shop, only the record: the address of the drop, of its line or of the record, \
            or a file that was saved, or - for standard input. With --receipt it says which place \
            the shuffle gave to that ticket. Exit status 1 when the record does not prove what it \
            tells, or the receipt is not of it. docs/reference/line-record.md tells the bytes, so \
            that you need not believe this program either.
            """)

    @Argument(help: "Address or file of the record; - is standard input.")
    var record: String

    @Option(help: "A file with the receipt that joining gave; - is standard input.")
    var receipt: String?

    func validate() throws {
        if record == "-" && receipt == "-" {
            throw ValidationError("Standard input is either the record or the receipt.")
        }
    }

    func run(in surroundings: Surroundings) async throws {
        let proof = try receipt.map(Self.proof)
        let reading = RecordReading(proof)
        do {
            if let url = Self.address(record) {
                try await Self.fetch(url) { try reading.take($0) }
            } else {
                try Self.read(record) { try reading.take($0) }
            }
            let report = try reading.finish()
            Output.line(AuditText(report: report).text)
            guard report.isProved else { throw Refusal(Self.refusal(report)) }
        } catch let problem as LineRecordProblem {
            throw Refusal("\(record): \(problem.text)")
        } catch let failure as TransferFailure {
            throw Refusal("\(record) could not be read: \(Self.words(failure))")
        }
    }

    /// Reads what an address answers.
    static func fetch(
        _ url: String, sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        let request = HTTPRequest(
            method: .get, url: url, headers: ["accept: text/plain"],
            limits: HTTPLimits(whole: .hours(1)))
        let reply = try await HTTPTransfer().perform(request, sink: sink)
        guard reply.status == 200 else {
            throw Refusal("\(url) could not be read: the answer was \(reply.status)")
        }
    }

    /// Why an address could not be read, in words.
    static func words(_ failure: TransferFailure) -> String {
        switch failure {
        case .unreachable(let words), .untrusted(let words), .cut(let words): words
        case .forbiddenAddress: "its address may not be reached"
        case .tooSlow: "the answer came too slowly"
        case .cancelled: "it was stopped"
        }
    }

    private static func refusal(_ report: LineAuditReport) -> String {
        report.broken > 0
            ? "this record does not prove the line: keep it, and ask the shop"
            : "the receipt is not of this record"
    }

    /// Where the record is, by the address of the drop or of one of its pages; `nil` for a file.
    ///
    /// - Parameter kind: the part of the drop that the record is of.
    static func address(_ text: String, of kind: String = "line") -> String? {
        guard text.begins(with: "http://") || text.begins(with: "https://") else { return nil }
        var url = text.before("?#")
        while url.ends(with: "/") { url = url.dropLast() }
        let parts = url.pieces(at: "/", keepsEmpty: true)
        guard let mark = parts.firstIndex(of: "d"), mark == 3, parts.count > 4 else {
            return String(url)
        }
        let page = parts[5...]
        guard page.isEmpty || page == [kind[...]] || page == [kind[...], "record"] else {
            return String(url)
        }
        return parts[...4].joined(separator: "/") + "/\(kind)/record.txt"
    }

    private static func proof(_ path: String) throws -> LineProof {
        var text: [UInt8] = []
        try read(path) { bytes in
            if text.count <= LineProof.longest { text += bytes }
        }
        guard text.count <= LineProof.longest,
            let proof = LineProof(text: String(decoding: text, as: UTF8.self))
        else {
            throw Refusal(
                "\(path) is no receipt: it begins with 'holdfast-receipt-1' and has six words")
        }
        return proof
    }

    /// Reads a file, or standard input.
    static func read(
        _ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
        }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
            }
            if count == 0 { return }
            try chunk.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}

/// A record on its way from its bytes to what an audit says of it.
private final class RecordReading: Sendable {
    private struct State {
        var reader = LineRecordReader()
        var audit: LineAudit?
        var report: LineAuditReport?
    }

    private let state = Mutex(State())
    private let proof: LineProof?

    init(_ proof: LineProof?) {
        self.proof = proof
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            var reader = state.reader
            try reader.take(bytes) { part in
                switch part {
                case .head(let head):
                    state.audit = LineAudit(head, chain: .standard, receipt: proof)
                case .ticket(let ticket): state.audit?.take(ticket)
                case .move(let move): state.audit?.take(move)
                case .end(let end): state.report = state.audit?.finish(end)
                }
            }
            state.reader = reader
        }
    }

    func finish() throws -> LineAuditReport {
        try state.withLock { state in
            try state.reader.finish()
            guard let report = state.report else {
                preconditionFailure("a record that is whole has an end")
            }
            return report
        }
    }
}

/// The text of an audit in plain words.
struct AuditText {
    let report: LineAuditReport

    var text: String {
        var table = Table(heading: ["drop", report.head.slug])
        table.rows = [
            ["opens", time(report.head.opensAt)],
            ["tickets", "\(report.tickets)"],
            ["early, shuffled", report.head.draw.map { "\($0.early)" } ?? "not drawn yet"],
            ["drawn", report.drawnAt.map(time) ?? "not yet"],
            ["places called", "\(report.called), in \(report.calls) moves"],
        ]
        if report.inside > 0 {
            table.rows.append(["inside before", "\(report.inside), who did not wait"])
        }
        table.rows.append([
            "exceptions", report.exceptions.isEmpty ? "none" : "\(exceptionCount)",
        ])
        table.rows += report.exceptions.map { exception in
            let move = exception.move
            return [
                "  move \(move.number)",
                "\(time(move.at)) \(move.kind.rawValue) \(move.detail)"
                    + (exception.isByStaff ? ", by staff" : ""),
            ]
        }
        for finding in report.findings {
            table.rows.append([finding.isOdd ? "odd" : "broken", finding.text])
        }
        let unlisted = report.broken + report.odd - report.findings.count
        if unlisted > 0 { table.rows.append(["more", "\(unlisted) like these"]) }
        if let receipt = report.receipt { table.rows += rows(of: receipt) }
        table.rows.append(["result", result])
        return table.text
    }

    private var exceptionCount: Int { report.exceptions.count + report.unlistedExceptions }

    private var result: String {
        if report.broken > 0 { return "NOT proved: \(report.broken) things are broken" }
        return report.head.draw == nil
            ? "proved so far: the secret is told after the draw"
            : "proved: commitment, tickets, shuffle and moves agree"
    }

    private func rows(of receipt: LineReceiptResult) -> [[String]] {
        guard receipt.findings.isEmpty else {
            return receipt.findings.map { ["receipt", "NOT proved: \($0.text)"] }
        }
        let place = receipt.place.map { "place \($0)" } ?? "its place is decided at the opening"
        let called = receipt.place.map { $0 <= report.called } == true ? ", called" : ""
        return [["receipt", "ticket \(receipt.number) is in the record: \(place)\(called)"]]
    }

    private func time(_ moment: Timestamp) -> String { DateText.rfc3339(moment) }
}
