internal import Shop
internal import Synchronization

/// The line of what tasks do next. All of it is done on the caller's thread, in the order in which
/// it came, so that what waits for others is the same in every run.
final class TaskLine: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let pauses = Mutex<[Pause]>([])
    private let ends = Mutex<[(task: Int, end: TaskEnd)]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Whether a task can go on.
    var isBusy: Bool { jobs.withLock { !$0.isEmpty } }

    /// Lets every task go on that can.
    func drain() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Begins a task.
    ///
    /// - Parameter number: by which it waits before each look at the database; `nil` waits nowhere.
    func begin(
        _ number: Int?, _ work: @escaping @Sendable () async throws -> TaskEnd.Done
    ) {
        Task(executorPreference: self) { [self] in
            var end: TaskEnd
            do {
                end = .done(try await RunningTask.$number.withValue(number) { try await work() })
            } catch {
                end = .failed(error)
            }
            ends.withLock { $0.append((number ?? -1, end)) }
        }
    }

    /// Waits until the simulation lets the task go on.
    func pause() async {
        guard let number = RunningTask.number else { return }
        await withUnsafeContinuation { continuation in
            pauses.withLock { $0.append(Pause(task: number, continuation: continuation)) }
        }
    }

    /// The tasks that have begun to wait since the last call.
    func takePauses() -> [Pause] {
        pauses.withLock { pauses in
            defer { pauses = [] }
            return pauses
        }
    }

    /// The tasks that have ended since the last call.
    func takeEnds() -> [(task: Int, end: TaskEnd)] {
        ends.withLock { ends in
            defer { ends = [] }
            return ends
        }
    }
}

/// A task that waits until it is let go on.
struct Pause: Sendable {
    var task: Int
    var continuation: UnsafeContinuation<Void, Never>
}

/// The end of a task: what its caller is told.
enum TaskEnd: Sendable {
    case done(Done)
    case failed(any Error)

    /// What is told of work that was done.
    enum Done: Sendable {
        case nothing
        /// A statement's file was taken, by its digest; whether it was read to its end.
        case statement(digest: String, isRead: Bool)
        /// Rows were settled, by their numbers.
        case settled([Int64])
        /// Refunds were ticked off by rows.
        case proved([Int64])
        /// What is wrong with the stored data, in the words of `verify`.
        case verified([String])
        /// Somebody waits: their number in a drop, with the line of the record and the link there.
        case waits(drop: Int64, number: Int64, move: Int64, link: [UInt8])
    }
}

/// Names the task that runs.
enum RunningTask {
    @TaskLocal static var number: Int?
}
