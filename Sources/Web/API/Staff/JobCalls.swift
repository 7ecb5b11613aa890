internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/jobs?cursor`.
    func listJobs(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let cursor = try request.queryFields()["cursor"].flatMap { $0.isEmpty ? nil : $0 }
        let list = try await keeper.jobs(before: try cursor.map(Self.numberCursor), by: caller)
        return JSONAnswer.object { json in
            json.member("jobs") { json in
                json.array(list.jobs) { json, job in
                    json.object { write(job, in: list, to: &$0, shop) }
                }
            }
            json.member("cursor", list.next.map { "\($0)" })
        }
    }

    /// Answers `GET /admin/jobs/{id}`.
    func showJob(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try await jobAnswer(try Self.jobID(of: request), caller)
    }

    /// Answers `POST /admin/jobs/{id}/cancel`.
    func cancelJob(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = try Self.jobID(of: request)
        try await keeper.cancelJob(id, by: caller)
        return try await jobAnswer(id, caller)
    }

    private func jobAnswer(_ id: Int64, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        guard let list = try await keeper.job(id, by: caller), let job = list.jobs.first else {
            throw Problem.notFound
        }
        return JSONAnswer.object { json in
            write(job, in: list, to: &json, shop)
        }
    }

    private func write(
        _ job: Job, in list: JobList, to json: inout JSONWriter, _ shop: Shopfront
    ) {
        let progress = keeper.progress(of: job)
        json.member("id", String(job.id))
        json.member("kind", job.kind.rawValue)
        json.member("state", job.state.rawValue)
        json.member("cancelling", job.isCancelling && !job.state.isEnd)
        json.member("drop", list.drop(of: job))
        json.member("requested_by", job.requestedBy.text)
        json.member("created_at", job.createdAt, shop)
        json.member("ended_at", job.endedAt, shop)
        json.member("done", progress.done)
        json.member("total", progress.total)
        json.member("problem", job.problem)
    }

    private static func jobID(of request: WebRequest) throws(Problem) -> Int64 {
        try request.rowNumber()
    }

    /// Reads a page's cursor, which is the number of its last row.
    static func numberCursor(_ text: String) throws(Problem) -> Int64 {
        // As the document has it: more digits than 18 are no number of a row.
        guard text.utf8.count <= 18, let id = Int64(digits: text) else {
            throw .invalid([FieldProblem("cursor", "is not one that a page answered")])
        }
        return id
    }
}
