package import Shop
internal import Storage
internal import Synchronization

/// Claiming jobs, working on them, and telling how it went.
extension Shopkeeper {
    /// Begins a job in this process at once, while somebody waits for it; should the process die,
    /// another one or the next goes on with it.
    ///
    /// - Throws: what `check` throws; `StorageError`.
    func beginJob(
        _ kind: JobKind, _ parameters: String, by caller: Caller,
        if check: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) async throws -> JobHold {
        try caller.need(kind.permission)
        let (now, node) = (clock(), node)
        let job = try await store.write { connection in
            try check(connection)
            return try connection.addJob(kind, parameters, by: caller.actor, heldBy: node, at: now)
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
    /// - Throws: `StorageError`.
    package func resumeJobs(of work: any JobWork.Type) async throws {
        try await work.prepare(shop: self)
        let (node, held) = (node, heldJobs.numbers)
        try await store.write { connection in
            let left = try connection.all(
                "SELECT id FROM jobs WHERE kind = $1 AND state = 'running' AND node = $2",
                [.text(work.kind.rawValue), .text(node)]
            ) { $0.integer(0) }
            for id in left where !held.contains(id) {
                try connection.execute(
                    "UPDATE jobs SET state = 'waiting', held_until = NULL WHERE id = $1",
                    [.integer(id)])
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
        let job = try await store.write { try $0.claimJob(of: kind, for: node, at: now) }
        return job.map(hold)
    }

    /// Works on a job that this process holds, and stores how it went.
    ///
    /// - Throws: what may pass: the job waits then. `CancellationError` when the process stops, and
    ///   the job is left to whoever resumes it. `StorageError`.
    package func perform(
        _ hold: JobHold, as work: any JobWork.Type
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
            throw cancellation
        } catch let stop as JobStop {
            if stop == .cancelled { try await end(hold, .cancelled) }
            return .stopped(stop)
        } catch  where work.mayPass(error) {
            try await release(hold)
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
        let (until, node, counted) = (clock() + JobLimits.held, node, hold.counted)
        let isCancelling: Bool? = try await store.write { connection in
            let renewed = try connection.execute(
                """
                UPDATE jobs SET held_until = $1, done = coalesce($2, done),
                    total = coalesce($3, total)
                WHERE id = $4 AND node = $5 AND state = 'running'
                """,
                [
                    .integer(until.milliseconds), counted.done, counted.total,
                    .integer(hold.job.id), .text(node),
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
        let node = node
        try await store.write { connection in
            _ = try connection.execute(
                "UPDATE jobs SET total = done + $1 WHERE id = $2 AND node = $3",
                [Value(left), .integer(hold.job.id), .text(node)])
        }
    }

    /// Lets a job wait that could not be done just now.
    private func release(_ hold: JobHold) async throws {
        let node = node
        try await store.write { connection in
            _ = try connection.execute(
                """
                UPDATE jobs SET state = 'waiting', held_until = NULL, tries = tries - 1
                WHERE id = $1 AND node = $2 AND state = 'running'
                """, [.integer(hold.job.id), .text(node)])
        }
    }

    private func end(
        _ hold: JobHold, _ state: JobState, problem: String? = nil, result: String? = nil
    ) async throws {
        let (now, node, counted) = (clock(), node, hold.counted)
        try await store.write { connection in
            // Where another process took over, that one tells how it went.
            _ = try connection.execute(
                """
                UPDATE jobs SET state = $1, ended_at = $2, problem = $3, result = $4,
                    done = coalesce($5, done), held_until = NULL,
                    total = coalesce($6, CASE WHEN $1 = 'done' THEN done ELSE total END)
                WHERE id = $7 AND node = $8 AND state = 'running'
                """,
                [
                    .text(state.rawValue), .integer(now.milliseconds), Value(problem),
                    Value(result), counted.done, counted.total,
                    .integer(hold.job.id), .text(node),
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
            UPDATE jobs SET state = 'running', node = $1, held_until = $2, tries = tries + 1
            WHERE id = $3
            """,
            [
                .text(node), .integer((now + JobLimits.held).milliseconds), .integer(job.id),
            ])
        job.state = .running
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
