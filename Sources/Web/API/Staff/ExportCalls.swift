internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// `GET /admin/exports/orders.xlsx`, with the query of the list, `columns` and `language`.
    func exportWorkbook(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try await exportNow(request, .xlsx, caller)
    }

    /// `GET /admin/exports/orders.csv`, with `csv` too.
    func exportCSV(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try await exportNow(request, .csv, caller)
    }

    private func exportNow(
        _ request: WebRequest, _ format: ExportOrders.Format, _ caller: Caller
    ) async throws -> WebResponse {
        let fields = try request.queryFields()
        let shop = try writer.shopfront()
        let filter = try OrderQuery.read(fields, shop)
        let names = fields.all("columns").flatMap { $0.pieces(at: ",").map(String.init) }
        let layout = try ExportAnswer.layout(
            format, columns: try Self.columns(names), form: fields["csv"],
            language: fields["language"])
        let file = try await request.whileClientWaits { [keeper] in
            try await keeper.exportNow(filter, layout, by: caller)
        }
        return ExportAnswer.response(
            file, format, of: filter.drop, at: keeper.clock(), in: shop)
    }

    /// Answers `POST /admin/exports`.
    func startExport(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        var fields = FieldReader(try await request.json())
        let format = fields.optionalText("format") ?? ExportOrders.Format.xlsx.rawValue
        if ExportOrders.Format(rawValue: format) == nil {
            fields.note("format", "must be xlsx or csv")
        }
        let most = OrderColumn.allCases.count
        let names = fields.has("columns") ? fields.texts("columns", count: 0...most) : []
        var query = OrderQuery(shop)
        query.take(drop: fields.optionalText("drop") ?? "")
        query.take(statuses: fields.statuses())
        query.take(money: fields.optionalText("money"))
        query.take(
            from: fields.optionalText("from"), to: fields.optionalText("to"),
            search: fields.optionalText("q") ?? "")
        let (form, language) = (fields.optionalText("csv"), fields.optionalText("language"))
        fields.noteOthers()
        guard fields.problems.isEmpty, query.problems.isEmpty else {
            throw Problem.invalid(fields.problems + query.problems)
        }
        let layout = try ExportAnswer.layout(
            ExportOrders.Format(rawValue: format) ?? .xlsx, columns: try Self.columns(names),
            form: form, language: language)
        let job = try await keeper.requestExport(query.filter, layout, by: caller)
        return answer(job, .accepted, fields: [.location: "/api/v1/admin/exports/\(job.id)"])
    }

    /// Answers `GET /admin/exports/{id}`.
    func showExport(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        answer(try await job(of: request, caller), .ok)
    }

    /// Answers `GET /admin/exports/{id}/file`.
    func sendExport(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let job = try await job(of: request, caller)
        let file = try await request.whileClientWaits { [keeper] in
            try await keeper.openExport(job, by: caller)
        }
        guard let file else {
            throw Problem(.notReady, "The export is not finished.")
        }
        return ExportAnswer.response(
            file, job.format, of: job.drop, at: job.createdAt, in: try writer.shopfront())
    }

    private func job(of request: WebRequest, _ caller: Caller) async throws -> ExportJob {
        guard let job = try await keeper.exportJob(request.rowNumber(), by: caller) else {
            throw Problem.notFound
        }
        return job
    }

    private func answer(
        _ job: ExportJob, _ status: HTTPResponse.Status, fields: HTTPFields = [:]
    ) -> WebResponse {
        JSONAnswer.object(status, fields: fields) { json in
            json.member("id", String(job.id))
            json.member("state", job.status.rawValue)
            json.member("format", job.format.rawValue)
            json.member("rows", keeper.rowsDone(of: job))
            json.member("total", job.rowsTotal)
            json.member(
                "url", job.status == .done ? "/api/v1/admin/exports/\(job.id)/file" : nil)
            if job.status == .failed { json.member("failure", job.failure) }
        }
    }

    private static func columns(_ names: [String]) throws(Problem) -> [OrderColumn] {
        try names.map { name throws(Problem) in
            guard let column = OrderColumn(typed: name) else {
                throw .invalid([FieldProblem("columns", "there is no column \(name)")])
            }
            return column
        }
    }
}

extension FieldReader {
    /// Statuses as one text or as an array of them.
    fileprivate mutating func statuses() -> [String] {
        guard has("status") else { return [] }
        guard !hasText("status") else {
            return (optionalText("status") ?? "").pieces(at: ",").map(String.init)
        }
        return texts("status", count: 0...OrderStatus.allCases.count)
    }
}
