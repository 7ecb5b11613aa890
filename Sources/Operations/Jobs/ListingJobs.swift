internal import Shop
package import Storage

/// Reads the newest jobs that a caller may see.
package struct ListJobs: StaffQuery {
    /// Jobs that were asked for before this one; `nil` begins with the newest.
    let before: Int64?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> JobList {
        let kinds = JobKind.allCases.filter { caller.role.may($0.permission) }
        let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        guard !kinds.isEmpty else { return JobList() }
        var jobs = try connection.jobs(
            "WHERE kind IN (\(names)) AND id < $1 ORDER BY id DESC LIMIT $2",
            [.integer(before ?? .max), Value(JobLimits.listed + 1)])
        let hasMore = jobs.count > JobLimits.listed
        if hasMore { jobs.removeLast() }
        return JobList(
            jobs: jobs, next: hasMore ? jobs.last?.id : nil,
            drops: try JobList.drops(on: connection))
    }
}

/// Jobs, newest first.
package struct JobList: Sendable {
    package var jobs: [Job] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: Int64?
    /// The slugs of drops.
    fileprivate var drops: [DropID: String] = [:]

    fileprivate static func drops(on connection: any Connection) throws -> [DropID: String] {
        let drops = try connection.all("SELECT id, slug FROM drops") {
            (DropID($0.integer(0)), $0.text(1))
        }
        return Dictionary(drops) { first, _ in first }
    }

    /// The slug of the drop that a job is of; `nil` where it is of none, or of one that is gone.
    package func drop(of job: Job) -> String? {
        job.drop.flatMap { drops[$0] } ?? DetailText(job.parameters)["slug"]
    }
}

/// Reads a job by its number; `nil` where there is none that the caller may see.
package struct FindJob: StaffQuery {
    let id: Int64
    package let caller: Caller

    package func run(on connection: any Connection) throws -> JobList? {
        guard let job = try connection.job(id), caller.role.may(job.kind.permission) else {
            return nil
        }
        return JobList(jobs: [job], drops: try JobList.drops(on: connection))
    }
}

extension Shopkeeper {
    /// The newest jobs that a caller may see, at most `JobLimits.listed`.
    ///
    /// - Parameter before: the number that the list begins before.
    /// - Throws: `Forbidden`, `StorageError`.
    package func jobs(before: Int64? = nil, by caller: Caller) async throws -> JobList {
        try await ask(ListJobs(before: before, caller: caller), in: .shoppers)
    }

    /// A job by its number, as a list of one; `nil` where there is none that the caller may see.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func job(_ id: Int64, by caller: Caller) async throws -> JobList? {
        try await ask(FindJob(id: id, caller: caller), in: .shoppers)
    }
}
