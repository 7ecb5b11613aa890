internal import Shop
internal import Storage

/// The rows of `jobs`.
extension Connection {
    /// Adds a job.
    ///
    /// - Parameter holder: the process that begins it at once; `nil` lets it wait for any.
    func addJob(
        _ kind: JobKind, _ parameters: String, of drop: DropID?, by actor: Actor,
        heldBy holder: String? = nil, at now: Timestamp
    ) throws -> Job {
        try Counters.expect(.exports, on: self)
        try Counters.expect(.timeline, on: self)
        let id = try Counters.next(.exports, on: self)
        let job = Job(
            id: id, kind: kind, state: holder == nil ? .waiting : .running, parameters: parameters,
            drop: drop, requestedBy: actor, createdAt: now, done: 0, total: 0, isCancelling: false,
            claim: holder == nil ? 0 : 1)
        try execute(
            """
            INSERT INTO jobs (
                id, kind, version, drop_id, parameters, state, requested_by, created_at, node,
                held_until, claims, tries)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
            """,
            [
                .integer(id), .text(kind.rawValue), .integer(kind.version),
                drop.map { .integer($0.value) } ?? .null, .text(parameters),
                .text(job.state.rawValue), .text(actor.text), .integer(now.milliseconds),
                Value(holder),
                holder == nil ? .null : .integer((now + JobLimits.held).milliseconds),
                .integer(job.claim),
            ])
        try ShopEntries.append(.jobAsked(kind), of: .job(id), by: actor, at: now, on: self)
        return job
    }

    /// The jobs that a condition chooses; those of a kind that this version does not know are left
    /// out.
    func jobs(_ condition: String, _ arguments: [Value] = []) throws -> [Job] {
        try all(
            """
            SELECT id, kind, parameters, state, requested_by, created_at, ended_at, done, total,
                cancelling, problem, result, drop_id, claims
            FROM jobs \(condition)
            """, arguments
        ) { row in
            guard let kind = JobKind(rawValue: row.text(1)) else { return nil }
            return Job(
                id: row.integer(0), kind: kind,
                state: try row.known(3, "jobs.state", of: row.integer(0)),
                parameters: row.text(2), drop: row.optionalInteger(12).map { DropID($0) },
                requestedBy: Actor(text: row.text(4)),
                createdAt: Timestamp(milliseconds: row.integer(5)),
                endedAt: row.optionalInteger(6).map { Timestamp(milliseconds: $0) },
                done: Int(row.integer(7)), total: Int(row.integer(8)),
                isCancelling: row.integer(9) != 0, problem: row.optionalText(10),
                result: row.optionalText(11), claim: row.integer(13))
        }.compactMap(\.self)
    }

    /// A job by its number; `nil` when there is none.
    func job(_ id: Int64) throws -> Job? {
        try jobs("WHERE id = $1", [.integer(id)]).first
    }
}

extension JobKind {
    /// The condition, with `$1` as now, of jobs of this kind that nobody holds and that this
    /// version reads.
    var isFree: String {
        let order =
            isInOrder
            ? """
            AND id = (SELECT min(id) FROM jobs
                WHERE kind = '\(rawValue)' AND state IN ('waiting', 'running'))
            """ : ""
        return """
            kind = '\(rawValue)' AND version <= \(version)
                AND state IN ('waiting', 'running') AND coalesce(held_until, 0) < $1 \(order)
            """
    }
}
