package import Shop
internal import Storage

/// Jobs that are cancelled, and those that ended long ago.
extension Shopkeeper {
    /// Cancels a job. One that nobody has begun ends at once, another when whoever works on it has
    /// looked; what it has done by then stays done.
    ///
    /// - Throws: `JobRefusal`, `StorageError`.
    package func cancelJob(_ id: Int64, by caller: Caller) async throws {
        let now = clock()
        try await store.write { connection in
            guard let job = try connection.job(id), caller.role.may(job.kind.permission) else {
                throw JobRefusal.unknown
            }
            if job.kind.isWhole, !job.state.isEnd { throw JobRefusal.whole }
            if !job.state.isEnd, !job.isCancelling {
                try ShopEntries.append(
                    .jobCancelled(job.kind), of: .job(id), by: caller.actor, at: now,
                    on: connection)
            }
            switch job.state {
            case .waiting where job.claim == 0 && !job.kind.leavesSomething:
                try connection.execute(
                    "UPDATE jobs SET state = 'cancelled', ended_at = $1 WHERE id = $2",
                    [.integer(now.milliseconds), .integer(id)])
            // One that somebody has begun leaves something behind, which is cleared up.
            case .waiting, .running:
                try connection.execute(
                    "UPDATE jobs SET cancelling = 1 WHERE id = $1", [.integer(id)])
            case .cancelled: break
            case .done, .failed: throw JobRefusal.ended
            }
        }
    }

    /// Forgets jobs that ended long ago.
    func clearAwayJobs() async throws {
        let now = clock()
        try await store.write { connection in
            for kind in JobKind.allCases {
                try connection.execute(
                    """
                    DELETE FROM jobs
                    WHERE kind = $1 AND created_at < $2
                        AND state IN ('done', 'failed', 'cancelled')
                    """,
                    [.text(kind.rawValue), .integer((now - kind.kept).milliseconds)])
            }
        }
    }
}

/// The reason why a job is not cancelled.
package enum JobRefusal: Hashable, Sendable {
    case unknown
    /// It is done, or has failed.
    case ended
    /// Its kind is done as a whole.
    case whole
}

extension JobRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknown: .notFound
        case .ended: ToldRefusal(.jobEnded, "The job has ended already.")
        case .whole:
            ToldRefusal(
                .jobWhole, "More time is given to everybody. Take it back at the line instead.")
        }
    }
}
