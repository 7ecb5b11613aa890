internal import Dispatch
internal import Foundation
package import Shop
package import Storage
internal import Synchronization

/// The desk: the one place of a node that takes and gives back stock.
///
/// Whatever arrives while a commit runs makes up the next batch: no delay is ever added, and the
/// cost of a commit is shared by as many as wait for it. Callers are answered when their batch is
/// on disk, and not before.
package final class Desk: Sendable {
    private let store: any Store
    private let clock: Clock
    private let limits: DeskLimits
    private let published: @Sendable (DeskJournal) -> Void
    private let queue: Mutex<DeskQueue>
    let recent: RecentOrders
    /// Signalled once for each time the thread has said that it waits.
    private let wake = DispatchSemaphore(value: 0)
    package let figures = DeskFigures()

    /// - Parameters:
    ///   - seen: what this process knows of the database's commits.
    ///   - published: called after each commit that changed something, before its callers are
    ///     answered.
    package init(
        store: any Store, clock: @escaping Clock, limits: DeskLimits,
        seen: SeenCommits = SeenCommits(), published: @escaping @Sendable (DeskJournal) -> Void
    ) {
        self.store = store
        self.clock = clock
        self.limits = limits
        self.published = published
        queue = Mutex(DeskQueue(limits))
        recent = RecentOrders(calm: limits.calm, seen: seen)
    }

    /// Reserves, or answers what the same request was answered before.
    ///
    /// - Throws: `DeskRefusal` when the command was not executed; `StorageError` when it failed.
    package func reserve(_ reservation: Reservation) async throws -> ReservationAnswer {
        try await withUnsafeThrowingContinuation { continuation in
            reserve(reservation) { continuation.resume(with: $0) }
        }
    }

    /// Reserves as the other `reserve` does, for a caller that cannot wait; the failures are those
    /// that the other throws.
    package func reserve(_ reservation: Reservation, caller: @escaping ReservationCaller) {
        enqueue(.reserve(reservation, caller), .hold)
    }

    /// Joins a line, or answers the ticket that the same id was given before.
    ///
    /// - Throws: `DeskRefusal` when the command was not executed; `StorageError` when it failed.
    package func join(_ joining: Joining) async throws -> JoinAnswer {
        try await withUnsafeThrowingContinuation { continuation in
            join(joining) { continuation.resume(with: $0) }
        }
    }

    /// Joins a line as the other `join` does, for a caller that cannot wait; the failures are those
    /// that the other throws.
    package func join(_ joining: Joining, caller: @escaping JoinCaller) {
        enqueue(.join(joining, caller), .joining)
    }

    /// Runs a command; a refusal of the rules is thrown as the command's `Refusal`.
    ///
    /// - Throws: also `Forbidden` where its caller may not give it, `DeskRefusal` and
    ///   `StorageError`, as `reserve`.
    package func run<Command: DeskCommand>(_ command: Command) async throws -> Command.Answer {
        try await withUnsafeThrowingContinuation { continuation in
            run(command) { continuation.resume(with: $0) }
        }
    }

    /// Runs a command as the other `run` does, for a caller that cannot wait, who is told once: on
    /// the desk's thread, or at once where the command is forbidden.
    package func run<Command: DeskCommand>(
        _ command: Command,
        caller: @escaping @Sendable (Result<Command.Answer, any Error>) -> Void
    ) {
        do throws(Forbidden) {
            try command.authorise()
        } catch {
            return caller(.failure(error))
        }
        let slot = AnswerSlot<Command.Answer, Command.Refusal>()
        let work = DeskChange(
            expect: { book, now in try command.expect(in: book, at: now) },
            run: { book, now, journal in
                slot.answer = try command.run(on: book, at: now, journal: &journal)
            })
        enqueue(
            .change(work) { done in
                caller(done.flatMap { Result { try slot.taken() } })
            }, Command.kind)
    }

    /// Whether something may have been committed that memory was not told of.
    package var isInDoubt: Bool { queue.withLock { $0.doubts > $0.resolvedDoubts } }

    /// Reads the stock again, whatever was known of it. For the sweeper, while
    /// `isInDoubt`: a zero in memory that is not so any more would refuse shoppers for ever.
    ///
    /// - Throws: `DeskRefusal`, `StorageError`; the doubt stays then.
    package func resolveDoubt() async throws {
        try await withUnsafeThrowingContinuation { continuation in
            resolveDoubt { continuation.resume(with: $0) }
        }
    }

    /// Resolves the doubt for a caller that cannot wait.
    package func resolveDoubt(caller: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        // What is lost from now on may be lost after the stock was read.
        let doubts = queue.withLock(\.doubts)
        run(ReadStock()) { result in
            if case .success = result { self.queue.withLock { $0.resolvedDoubts = doubts } }
            caller(result)
        }
    }

    /// Works until `close` is called and the queue is empty.
    ///
    /// On a thread of its own: a commit then takes no change of thread between the moment a command
    /// arrives and the moment its caller is resumed.
    package func work() async {
        await withCheckedContinuation { done in
            // Not a dispatch queue: those share 255 threads, which a process of many desks, such
            // as the tests', would have waiting for work.
            let thread = Thread {
                self.workOnThread()
                done.resume()
            }
            thread.name = "desk"
            thread.start()
        }
    }

    /// Performs the next batch on the caller's thread; `false` when nothing waited.
    ///
    /// For the simulator, which has one thread and owns time. Never beside `work`.
    package func step() -> Bool {
        let now = clock()
        let (late, batch) = queue.withLock { queue in
            (queue.takeLate(at: now), queue.takeBatch(upTo: limits.batch, at: now))
        }
        late.forEach(tooLate)
        if !batch.isEmpty { perform(batch) }
        return !late.isEmpty || !batch.isEmpty
    }

    private func workOnThread() {
        while let batch = nextBatch() {
            perform(batch)
        }
    }

    /// Closes the desk: refuses what comes from now on; what waits is still done.
    package func close() {
        let isWaiting = queue.withLock { queue in
            queue.isClosed = true
            return queue.stopWaiting()
        }
        if isWaiting { wake.signal() }
    }

    /// The number of commands that wait.
    package var queueLength: Int { queue.withLock { $0.entries.count } }

    /// The pressure on the desk: how much there is to do.
    package var pressure: DeskPressure {
        let now = clock()
        let shed = figures.turnedAway
        return queue.withLock { queue in
            let wait = queue.entries.first.map { max(now - $0.arrived, .milliseconds(0)) }
            return DeskPressure(
                delay: wait == nil ? .milliseconds(0) : queue.standing.delay,
                wait: wait ?? .milliseconds(0), commit: queue.standing.commit, shed: shed,
                isShedding: queue.standing.isShedding)
        }
    }

    private func enqueue(_ work: DeskWork, _ kind: DeskKind) {
        let now = clock()
        let entry = DeskEntry(
            work: work, kind: kind, arrived: now, deadline: now + limits.patience)
        do throws(DeskRefusal) {
            let isWaiting = try queue.withLock { queue throws(DeskRefusal) in
                if queue.isClosed { throw .closing }
                if queue.entries.count >= limits.room(for: kind) { throw .full }
                if queue.entries.count >= queue.standing.room(for: kind) {
                    queue.standing.turnedAway(kind)
                    throw .overloaded
                }
                queue.entries.append(entry)
                return queue.stopWaiting()
            }
            if isWaiting { wake.signal() }
        } catch {
            figures.shed(error, kind)
            work.fail(error)
        }
    }

    /// The commands that have arrived, waiting for the first; `nil` when closed and empty.
    private func nextBatch() -> [DeskEntry]? {
        while true {
            let now = clock()
            let (late, batch, isClosed) = queue.withLock { queue in
                let late = queue.takeLate(at: now)
                let batch = queue.takeBatch(upTo: limits.batch, at: now)
                queue.isWaiting = batch.isEmpty && !queue.isClosed
                return (late, batch, queue.isClosed)
            }
            late.forEach(tooLate)
            if !batch.isEmpty { return batch }
            if isClosed { return nil }
            wake.wait()
        }
    }

    private func tooLate(_ entry: DeskEntry) { tooLate(entry, doubt: nil) }

    private func tooLate(_ entry: DeskEntry, doubt: (any Error)?) {
        figures.shed(.late, entry.kind)
        entry.work.fail(doubt ?? DeskRefusal.late)
    }

    /// - Parameter doubt: why nobody knows whether this batch was committed before.
    private func perform(
        _ batch: [DeskEntry], isRetry: Bool = false, doubt: (any Error)? = nil
    ) {
        let start = clock()
        if !isRetry, let first = batch.first { figures.waited(start - first.arrived) }
        var works: [DeskWork] = []
        for entry in batch {
            if entry.deadline < start {
                tooLate(entry, doubt: doubt)
            } else {
                works.append(entry.work)
            }
        }
        guard !works.isEmpty else { return }
        do {
            let transaction = DeskTransaction(works: works, isRetry: isRetry, recent: recent)
            let result = try store.writeAndWait { try transaction.run(on: $0, at: clock()) }
            let taken = clock() - start
            figures.committed(works.count, in: taken, reserved: result.journal.reserved)
            // The halves of a batch that failed say nothing of what the desk can do.
            if !isRetry { queue.withLock { $0.standing.committed(works.count, in: taken) } }
            recent.keep(result.left)
            if !result.journal.isEmpty { published(result.journal) }
            for (work, answer) in zip(works, result.answers) { work.succeed(answer) }
        } catch let error as StorageError where error.isForEverybody {
            recent.forget()
            // What was committed unheard must not be told as what surely was not.
            for work in works { work.fail(doubt ?? error) }
        } catch {
            recent.forget()
            let tried = batch.filter { $0.deadline >= start }
            if (error as? StorageError)?.isDoubtful == true {
                retry(doubted(tried, error), isRetry: isRetry, doubt: error, after: error)
            } else {
                retry(tried, isRetry: isRetry, doubt: doubt, after: error)
            }
        }
    }

    /// The works to try again of a batch of which nobody knows whether it was committed. A
    /// reservation can find out by its key, and a join by its id: they are tried again. A change
    /// would perhaps be done twice: a note written again, money taken back that the same batch had
    /// confirmed. So its caller is told the error.
    ///
    /// - Returns: what may be tried again.
    private func doubted(_ batch: [DeskEntry], _ error: any Error) -> [DeskEntry] {
        queue.withLock { $0.doubts += 1 }
        return batch.filter { entry in
            if entry.work.isRepeatable { return true }
            entry.work.fail(error)
            return false
        }
    }

    /// Runs the halves of a failed batch, so that a poisoned command fails alone.
    ///
    /// What had been committed although the reply was lost finds its own idempotency keys and is
    /// answered as before; so what is alone and repeatable is tried once more as well.
    private func retry(
        _ batch: [DeskEntry], isRetry: Bool, doubt: (any Error)?, after error: any Error
    ) {
        if batch.count > 1 {
            let middle = batch.count / 2
            perform(Array(batch[..<middle]), isRetry: true, doubt: doubt)
            perform(Array(batch[middle...]), isRetry: true, doubt: doubt)
        } else if let entry = batch.first {
            if entry.work.isRepeatable, !isRetry {
                perform(batch, isRetry: true, doubt: doubt)
            } else {
                entry.work.fail(doubt ?? error)
            }
        }
    }
}
