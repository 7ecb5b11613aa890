internal import Shop
internal import Storage

/// A step of a job at the desk. It is counted in the commit that does it, by whoever holds the job
/// then: a process that was taken for dead does nothing more.
struct JobStep<Command: DeskCommand>: DeskCommand {
    static var kind: DeskKind { Command.kind }

    let job: Job
    let command: Command
    /// How many things the command did, by its answer.
    let count: @Sendable (Command.Answer) -> Int

    func authorise() throws(Forbidden) { try command.authorise() }

    func expect(in book: DeskBook, at now: Timestamp) throws {
        try book.expect(Self.held, heldArguments)
        try command.expect(in: book, at: now)
    }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Command.Answer, JobStepRefusal<Command.Refusal>> {
        let isCancelling = try connection.first(Self.held, heldArguments) { $0.integer(0) != 0 }
        guard let isCancelling else { return .failure(.stopped(.lost)) }
        if isCancelling { return .failure(.stopped(.cancelled)) }
        switch try command.run(on: connection, at: now, journal: &journal) {
        case .failure(let refusal): return .failure(.refused(refusal))
        case .success(let answer):
            try connection.enqueue(
                "UPDATE jobs SET done = done + $1, held_until = $2, tries = 0 WHERE id = $3",
                [
                    Value(count(answer)), .integer((now + JobLimits.held).milliseconds),
                    .integer(job.id),
                ])
            return .success(answer)
        }
    }

    private static var held: String {
        "SELECT cancelling FROM jobs WHERE id = $1 AND claims = $2 AND state = 'running'"
    }

    private var heldArguments: [Value] { [.integer(job.id), .integer(job.claim)] }
}

/// The reason why a step of a job was not done.
enum JobStepRefusal<Reason: RefusalReason>: Sendable {
    case stopped(JobStop)
    case refused(Reason)
}

extension JobStepRefusal: RefusalReason {
    var told: ToldRefusal? {
        switch self {
        case .stopped(let stop): stop.told
        case .refused(let reason): reason.told
        }
    }
}

extension Shopkeeper {
    /// Does a step of a job at the desk.
    ///
    /// - Throws: `JobStop`, `CancellationError`, the command's refusal, `Forbidden`, `DeskRefusal`,
    ///   `StorageError`.
    func step<Command: DeskCommand>(
        _ hold: JobHold, _ command: Command, count: @escaping @Sendable (Command.Answer) -> Int
    ) async throws -> Command.Answer {
        try Task.checkCancellation()
        try hold.check()
        do {
            return try await desk.run(
                JobStep(job: hold.job, command: command, count: count))
        } catch let refusal as JobStepRefusal<Command.Refusal> {
            switch refusal {
            case .stopped(let stop): throw stop
            case .refused(let reason): throw reason
            }
        }
    }
}
