internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Jobs: what takes longer than a press.
extension StaffPages {
    /// Answers `GET /admin/jobs?before&ended`.
    func showJobs(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        let before = fields["before"].flatMap(Int64.init(digits:))
        let list = try await keeper.jobs(before: before, by: visit.caller)
        let page = JobsPage(
            list: rows(list, before, request, visit),
            older: list.next.map { Self.jobsPath(before: $0) },
            hadEnded: fields["ended"] != nil,
            live: list.jobs.contains { !$0.state.isEnd }
                ? Self.jobsPath("/admin/jobs/list", before: before) : nil,
            seesDeliveries: visit.may(.changeShop))
        return try await answer(
            page, to: request, visit, path: Self.jobsPath(before: before))
    }

    /// `GET /admin/jobs/list`: the part of the page that is live.
    func showJobList(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let before = try request.queryFields()["before"].flatMap(Int64.init(digits:))
        let list = try await keeper.jobs(before: before, by: visit.caller)
        return try await answer(
            JobsFragment(list: rows(list, before, request, visit)), to: request, visit,
            path: Self.jobsPath(before: before))
    }

    /// Answers `POST /admin/jobs/{id}/cancel`.
    func cancelJob(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = try request.rowNumber()
        // Where the page was: an older one is not left for the newest.
        let before = fields["before"].flatMap(Int64.init(digits:))
        do {
            try await keeper.cancelJob(id, by: visit.caller)
        } catch JobRefusal.ended {
            let place = before.map { "before=\($0)&" } ?? ""
            return Redirect.see("/admin/jobs?\(place)ended=\(id)#job-\(id)")
        }
        return Redirect.see("\(Self.jobsPath(before: before))#job-\(id)")
    }

    /// `POST /admin/exports`, with the query of the list: an export in the background.
    func startExport(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let wording = frame.wording(for: request)
        let query = OrdersQuery(try request.queryFields(), wording.wallClock)
        let layout = try ExportAnswer.layout(
            .xlsx, form: nil, language: wording.language.rawValue)
        let job = try await keeper.requestExport(
            query.filter(in: keeper.catalogue), layout, by: visit.caller)
        return Redirect.see("/admin/jobs#job-\(job.id)")
    }

    /// `GET /admin/jobs/{id}/file`: the file that an export has written.
    func sendExport(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        guard let job = try await keeper.exportJob(request.rowNumber(), by: visit.caller) else {
            throw Problem.notFound
        }
        let file = try await request.whileClientWaits { [keeper, caller = visit.caller] in
            try await keeper.openExport(job, by: caller)
        }
        guard let file else { throw Problem.notFound }
        return ExportAnswer.response(
            file, job.format, of: job.drop, at: job.createdAt,
            in: keeper.catalogue.map { Shopfront($0) })
    }

    private static func jobsPath(_ path: String = "/admin/jobs", before: Int64?) -> String {
        before.map { "\(path)?before=\($0)" } ?? path
    }

    private func rows(
        _ list: JobList, _ before: Int64?, _ request: WebRequest, _ visit: Visit
    ) -> JobRows {
        let wording = frame.wording(for: request)
        return JobRows(
            rows: list.jobs.map { job in
                let progress = keeper.progress(of: job)
                let slug = list.drop(of: job)
                return JobRow(
                    id: job.id, kind: job.kind, isTakenBack: job.takesBack, state: job.state,
                    isEnding: job.isCancelling && !job.state.isEnd,
                    drop: slug.map { keeper.catalogue?.drop(slug: $0)?.title ?? $0 },
                    who: job.requestedBy.name.nonEmpty ?? keeper.catalogue?.shop.name ?? "",
                    at: wording.when(job.createdAt), done: progress.done,
                    total: max(progress.done, progress.total), problem: job.problem,
                    file: job.kind == .export && job.state == .done
                        ? "/admin/jobs/\(job.id)/file" : nil)
            }, asOf: wording.when(keeper.clock()), csrf: visit.csrf,
            before: before.map { String($0) })
    }
}
