package import Shop
internal import Storage
internal import Synchronization

/// Claiming jobs, working on them, and telling how it went.
extension Shopkeeper {
    /// Begins a job in this process at once, while somebody waits for it; should the process die,
    /// another one or the next goes on with it.
    ///
    /// - Parameter drop: finds the drop that it is of, and refuses what cannot be done.
    /// - Throws: what `drop` throws; `Forbidden`, `StorageError`.
    func beginJob(
        _ kind: JobKind, _ parameters: String, by caller: Caller,
        of drop: @escaping @Sendable (any Connection) throws -> DropID? = { _ in nil }
    ) async throws -> JobHold {
        try caller.need(kind.permission)
        let (now, node) = (clock(), node)
        let job = try await store.writeBeside { connection in
            try connection.addJob(
                kind, parameters, of: try drop(connection), by: caller.actor, heldBy: node, at: now)
        }
        return hold(job)
    }

    /// The hold on a job that was given to this process when it was added.
    func hold(_ job: Job) -> JobHold {
        let hold = JobHold(job)
        heldJobs.add(hold)
        return hold
    }

    /// Makes the jobs of a kind wait that this folder's process worked on when it was stopped.
    ///
    /// - Parameter begun: the moment when this process began; what is held since is its own.
    /// - Throws: `StorageError`.
    package func resumeJobs(of work: any JobWork.Type, before begun: Timestamp) async throws {
        try await work.prepare(shop: self)
        let (node, held) = (node, heldJobs.numbers)
        try await store.writeBeside { connection in
            let left = try connection.all(
                """
                SELECT id FROM jobs
                WHERE kind = $1 AND state = 'running' AND node = $2 AND held_until <= $3
                """,
                [
                    .text(work.kind.rawValue), .text(node),
                    .integer((begun + JobLimits.held).milliseconds),
                ]
            ) { $0.integer(0) }
            for id in left where !held.contains(id) {
                try connection.execute(
                    "UPDATE jobs SET state = 'waiting', held_until = NULL WHERE id = $1",
                    [.integer(id)])
                if work.kind.beginsAnew {
                    try connection.execute(
                        "UPDATE jobs SET done = 0, total = 0 WHERE id = $1", [.integer(id)])
                }
            }
        }
    }

    /// Claims the oldest job of a kind that waits, or that a process which died has left; `nil`
    /// when there is none. One that was begun too often has failed.
    ///
    /// - Throws: `StorageError`.
    package func claimJob(of kind: JobKind) async throws -> JobHold? {
        let now = clock()
        let isThere = try await store.read { connection in
            try connection.first(
                "SELECT 1 FROM jobs WHERE \(kind.isFree) LIMIT 1",
                [.integer(now.milliseconds)]
            ) { _ in true } ?? false
        }
        guard isThere else { return nil }
        let node = node
        let job = try await store.writeBeside { try $0.claimJob(of: kind, for: node, at: now) }
        return job.map(hold)
    }

    /// Works on a job that this process holds, and stores how it went.
    ///
    /// - Parameter mayWait: what cannot be done just now waits to be tried again; otherwise it has
    ///   failed.
    /// - Throws: what may pass: the job waits then. `CancellationError` when the process stops, and
    ///   the job is left to whoever resumes it. `StorageError`.
    package func perform(
        _ hold: JobHold, as work: any JobWork.Type, mayWait: Bool = true
    ) async throws -> JobOutcome {
        defer { heldJobs.remove(hold) }
        guard let work = work.init(parameters: hold.job.parameters) else {
            let problem = UnreadableJob()
            try await end(hold, .failed, problem: "\(problem)")
            return .failed(problem)
        }
        do {
            let result = try await work.run(hold, in: self)
            try await end(hold, .done, result: result)
            return .done(result: result)
        } catch let cancellation as CancellationError {
            // The process stops; another one may go on at once.
            try? await Task { try await release(hold, after: .milliseconds(0)) }.value
            throw cancellation
        } catch let stop as JobStop {
            if stop == .cancelled { try await end(hold, .cancelled) }
            return .stopped(stop)
        } catch  where mayWait && work.mayPass(error) && isYoung(hold.job) {
            try await release(hold, after: pause(of: hold.job))
            throw error
        } catch {
            try await end(hold, .failed, problem: "\(error)")
            return .failed(error)
        }
    }

    /// Does the oldest free job of a kind; answers whether there was one.
    package func runNextJob(as work: any JobWork.Type) async throws -> Bool {
        guard let hold = try await claimJob(of: work.kind) else { return false }
        _ = try await perform(hold, as: work)
        return true
    }

    /// Renews the hold on a job while it is worked on, stores its progress, and stops the work
    /// where it is to end.
    ///
    /// - Throws: `StorageError`.
    package func renew(_ hold: JobHold) async throws {
        let (until, counted) = (clock() + JobLimits.held, hold.counted)
        let isCancelling: Bool? = try await store.writeBeside { connection in
            let renewed = try connection.execute(
                """
                UPDATE jobs SET held_until = $1, done = coalesce($2, done),
                    total = coalesce($3, total)
                WHERE id = $4 AND claims = $5 AND state = 'running'
                """,
                [
                    .integer(until.milliseconds), counted.done, counted.total,
                    .integer(hold.job.id), .integer(hold.job.claim),
                ])
            guard renewed > 0 else { return nil }
            return try connection.job(hold.job.id)?.isCancelling
        }
        switch isCancelling {
        case nil: hold.stop(.lost)
        case true?: hold.stop(.cancelled)
        case false?: break
        }
    }

    /// Stores how much there is to do in a job whose steps count by themselves.
    ///
    /// - Parameter left: how much is left to do.
    func expect(_ left: Int, in hold: JobHold) async throws {
        try await store.writeBeside { connection in
            _ = try connection.execute(
                "UPDATE jobs SET total = done + $1 WHERE id = $2 AND claims = $3",
                [Value(left), .integer(hold.job.id), .integer(hold.job.claim)])
        }
    }

    private func isYoung(_ job: Job) -> Bool { clock() - job.createdAt < JobLimits.retried }

    private func pause(of job: Job) -> Span {
        let age = (clock() - job.createdAt).milliseconds
        return min(
            max(JobLimits.shortestPause, .milliseconds(age / 8)), JobLimits.longestPause)
    }

    /// Lets a job wait that could not be done just now, which is no fault of its own.
    private func release(_ hold: JobHold, after pause: Span) async throws {
        let until = clock() + pause
        try await store.writeBeside { connection in
            _ = try connection.execute(
                """
                UPDATE jobs SET state = 'waiting', held_until = $1, tries = 0
                WHERE id = $2 AND claims = $3 AND state = 'running'
                """,
                [
                    pause.milliseconds > 0 ? .integer(until.milliseconds) : .null,
                    .integer(hold.job.id), .integer(hold.job.claim),
                ])
        }
    }

    private func end(
        _ hold: JobHold, _ state: JobState, problem: String? = nil, result: String? = nil
    ) async throws {
        let (now, counted) = (clock(), hold.counted)
        try await store.writeBeside { connection in
            // Where another process took over, that one tells how it went.
            _ = try connection.execute(
                """
                UPDATE jobs SET state = $1, ended_at = $2, problem = $3, result = $4,
                    done = coalesce($5, done), held_until = NULL,
                    total = coalesce($6, CASE WHEN $1 = 'done' THEN done ELSE total END)
                WHERE id = $7 AND claims = $8 AND state = 'running'
                """,
                [
                    .text(state.rawValue), .integer(now.milliseconds), Value(problem),
                    Value(result), counted.done, counted.total,
                    .integer(hold.job.id), .integer(hold.job.claim),
                ])
        }
    }

    /// The jobs that this process works on.
    var heldJobs: HeldJobs { memory.of { HeldJobs() } }

    /// How far a job is: of one of this process's own, to the moment.
    package func progress(of job: Job) -> (done: Int, total: Int) {
        heldJobs[job.id]?.progress ?? (job.done, job.total)
    }
}

extension Connection {
    /// Claims the oldest free job of a kind.
    fileprivate func claimJob(
        of kind: JobKind, for node: String, at now: Timestamp
    ) throws -> Job? {
        let free = try jobs(
            "WHERE \(kind.isFree) ORDER BY id LIMIT 1", [.integer(now.milliseconds)])
        guard var job = free.first else { return nil }
        let tries = try first("SELECT tries FROM jobs WHERE id = $1", [.integer(job.id)]) {
            Int($0.integer(0))
        }
        guard tries ?? 0 < JobLimits.tries else {
            try execute(
                "UPDATE jobs SET state = 'failed', ended_at = $1, problem = $2 WHERE id = $3",
                [
                    .integer(now.milliseconds),
                    .text("the server stopped \(JobLimits.tries) times while it was at it"),
                    .integer(job.id),
                ])
            return nil
        }
        try execute(
            """
            UPDATE jobs SET state = 'running', node = $1, held_until = $2, tries = tries + 1,
                claims = claims + 1
            WHERE id = $3
            """,
            [
                .text(node), .integer((now + JobLimits.held).milliseconds), .integer(job.id),
            ])
        job.state = .running
        job.claim += 1
        return job
    }
}

/// The text of a job says nothing that could be done.
struct UnreadableJob: Error, CustomStringConvertible {
    var description: String { "what was to be done cannot be read" }
}

/// The jobs that a process works on, by their numbers.
final class HeldJobs: Sendable {
    private let holds = Mutex<[Int64: JobHold]>([:])

    subscript(job: Int64) -> JobHold? { holds.withLock { $0[job] } }

    var numbers: Set<Int64> { holds.withLock { Set($0.keys) } }

    func add(_ hold: JobHold) {
        holds.withLock { $0[hold.job.id] = hold }
    }

    func remove(_ hold: JobHold) {
        holds.withLock { $0[hold.job.id] = nil }
    }
}
