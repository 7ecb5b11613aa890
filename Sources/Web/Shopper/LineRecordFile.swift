internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop
internal import Synchronization

/// The record and the page by which anybody checks a drop's line.
extension ShopperPages {
    /// `GET /d/{slug}/line/record.txt`: every ticket and every move, a piece at a time as the
    /// client takes it.
    func sendLineRecord(_ request: WebRequest) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        guard let record = try await keeper.lineRecord(of: drop) else { throw Problem.notFound }
        return try send(record, as: "\(drop.slug)-line-record.txt", request)
    }

    /// Sends a public record, a piece at a time as the client takes it.
    func send(
        _ record: some RecordPieces, as file: String, _ request: WebRequest
    ) throws -> WebResponse {
        var fields: HTTPFields = [
            .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff",
            // Short, so that somebody who has just come finds the own line in it.
            .cacheControl: "public, max-age=5, stale-while-revalidate=0",
        ]
        fields[.contentDisposition] = "inline; filename=\"\(file)\""
        let place = try recordReads.place(of: request.client, request.limits)
        return WebResponse(
            status: .ok, headers: fields,
            body: ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                var record = record
                while let piece = try await record.piece() {
                    try await writer.write(ByteBuffer(string: piece))
                }
                try await writer.finish(nil)
            })
    }

    /// Answers `GET /d/{slug}/line/record`.
    func showLineRecord(_ request: WebRequest) async throws -> WebResponse {
        try await lineRecord(request, receipt: "", answer: nil)
    }

    /// `POST /d/{slug}/line/record`, with a receipt: what our own data say of it.
    func checkReceipt(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        let text = String((fields["receipt"] ?? "").prefix(LineProof.longest))
        guard let proof = LineProof(text: text) else {
            return try await lineRecord(request, receipt: text, answer: .unreadable)
        }
        let result = try await keeper.check(proof, in: drop)
        let answer: LineRecordPage.Answer
        if result.findings.isEmpty {
            answer = result.place.map { .place(Int($0)) } ?? .waiting
        } else {
            answer = .wrong
        }
        return try await lineRecord(request, receipt: text, answer: answer)
    }

    private func lineRecord(
        _ request: WebRequest, receipt: String, answer: LineRecordPage.Answer?
    ) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        guard let summary = try await keeper.lineSummary(of: drop) else { throw Problem.notFound }
        let wording = frame.wording(for: request)
        let line = summary.line
        func view(_ recorded: RecordedMove) -> LineRecordPage.MoveView {
            let move = recorded.move
            return LineRecordPage.MoveView(
                number: Int(move.number), at: wording.when(move.at), kind: move.kind,
                detail: move.detail, cursor: Int(move.cursor), isByStaff: recorded.isByStaff)
        }
        let page = LineRecordPage(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue),
            commitment: hex(summary.commitment),
            promisedAt: summary.committedAt.map(wording.moment),
            draw: line.early.map { early in
                LineRecordPage.Draw(
                    early: Int(early), drawnAt: summary.drawnAt.map(wording.moment),
                    chainEnd: hex(line.drawChain), secret: hex(line.secret))
            },
            tickets: Int(line.joined), called: Int(line.cursor), moves: Int(line.moves),
            exceptions: summary.exceptions.map(view), latest: summary.latest.map(view),
            address: "\(frame.base(of: request))/d/\(drop.slug)", receipt: receipt,
            answer: answer, contact: frame.contact)
        return frame.answer(page, to: request, path: "/d/\(drop.slug)/line/record")
    }
}

/// Counts the records that are being read, so that a few people who read them again and again do
/// not keep the database from everybody else.
final class RecordReads: Sendable {
    private let networks = Mutex<[String: Int]>([:])

    /// A reader's place, given back when nobody holds it any more: also of an answer that was never
    /// sent.
    final class Place: Sendable {
        private let reads: RecordReads
        private let network: String

        fileprivate init(_ reads: RecordReads, _ network: String) {
            self.reads = reads
            self.network = network
        }

        deinit {
            reads.leave(network)
        }
    }

    /// - Throws: 503 when as many as may be are read already.
    func place(of client: ClientAddress, _ limits: WebLimits) throws(Problem) -> Place {
        let network = ClientNetwork.name(of: client.text)
        let isFree = networks.withLock { networks in
            guard networks.values.reduce(0, +) < limits.lineRecords,
                networks[network, default: 0] < limits.lineRecordsPerNetwork
            else { return false }
            networks[network, default: 0] += 1
            return true
        }
        guard isFree else { throw .busy(retry: .seconds(5)) }
        return Place(self, network)
    }

    private func leave(_ network: String) {
        networks.withLock { networks in
            let count = (networks[network] ?? 0) - 1
            networks[network] = count > 0 ? count : nil
        }
    }
}
