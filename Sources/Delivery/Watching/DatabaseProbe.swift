package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Storage
internal import Synchronization

/// The probe of the database, which reads the shop's figures every two seconds: for whoever
/// watches, and to notice when the database does not answer.
package final class DatabaseProbe: Service {
    /// The named limits of the probe.
    package enum Limits {
        /// How often the probe reads.
        package static let pause: Span = .seconds(2)
        /// The time after which a read counts as not answered.
        package static let patience: Span = .seconds(3)
        /// How often the size is asked for, which an engine may have to add up.
        package static let size: Span = .minutes(1)
    }

    private struct State {
        var figures: ShopFigures?
        var bytes: Int64 = 0
        var measuredAt: Timestamp?
        var hasFailed = false
        /// The last look waited for the shop's own rows until it was given up.
        var wasHeld = false
        var begunAt: Timestamp?
        /// The database itself has answered in the look that goes on.
        var hasAnswered = false
        /// The correction of the clock that was told last.
        var told: Span = .milliseconds(0)
    }

    private let shopkeeper: Shopkeeper
    private let clock: HeldClock?
    private let wait: Wait
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter clock: held against the database's at each look.
    package init(
        shopkeeper: Shopkeeper, clock: HeldClock? = nil, wait: @escaping Wait, logger: Logger
    ) {
        self.shopkeeper = shopkeeper
        self.clock = clock
        self.wait = wait
        self.logger = logger
    }

    /// The shop's figures of a moment ago; `nil` before the first read.
    package var figures: ShopFigures? { state.withLock { $0.figures } }

    /// The reading of what is known of the database now.
    package func reading(at now: Timestamp) -> DatabaseReading {
        state.withLock { state in
            var reading = DatabaseReading()
            let isLate = state.begunAt.map { now - $0 > Limits.patience } ?? false
            reading.isAway = state.hasFailed || isLate && !state.hasAnswered
            reading.isHeld = state.wasHeld && !reading.isAway || isLate && state.hasAnswered
            reading.bytes = state.bytes
            reading.clockCorrection = clock?.correction ?? .milliseconds(0)
            return reading
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await forever(every: Limits.pause, wait: wait) { await look() }
        }
    }

    /// Holds the machine's clock against the database's.
    ///
    /// - Throws: `StorageError`.
    package func compareClocks() async throws {
        guard let clock else { return }
        _ = try await clock.compare(with: shopkeeper.store)
        // What was corrected at the start, before there was a log, is told as well.
        let found = clock.correction
        let isNews = state.withLock { state in
            defer { state.told = found }
            return state.told != found
        }
        guard isNews else { return }
        let correction = found.milliseconds
        guard correction != 0 else {
            return logger.notice("the machine's clock is right again")
        }
        let side = correction > 0 ? "behind" : "ahead of"
        logger.error(
            """
            the machine's clock is \(abs(correction)) ms \(side) the database's, by which the shop \
            goes: set both by a time server (chrony, systemd-timesyncd)
            """)
    }

    /// Takes one look at the database.
    package func look() async {
        let now = shopkeeper.clock()
        let isDue = state.withLock { state in
            state.begunAt = now
            state.hasAnswered = false
            return state.measuredAt.map { now - $0 >= Limits.size || now < $0 } ?? true
        }
        do {
            try await compareClocks()
            // Needs no row of the shop's: what is late now is late because something holds them.
            try await shopkeeper.store.read { _ = try $0.first("SELECT 1") { $0.integer(0) } }
            state.withLock { $0.hasAnswered = true }
            let figures = try await shopkeeper.figures(
                in: .shoppers, by: Caller(actor: .system, role: .viewer))
            let bytes = isDue ? try await shopkeeper.databaseBytes() : nil
            let wasAway = state.withLock { state in
                defer { state.hasFailed = false }
                state.wasHeld = false
                state.figures = figures
                if let bytes {
                    state.bytes = bytes
                    state.measuredAt = now
                }
                state.begunAt = nil
                return state.hasFailed
            }
            if wasAway { logger.notice("the database answers again") }
        } catch {
            // A look that the end of the process cut short says nothing of the database.
            if Task.isCancelled { return }
            note(error)
        }
    }

    /// Notes that a look has failed. A database that answered, and whose rows were waited for in
    /// vain, is there: something holds them.
    private func note(_ error: any Error) {
        let now = shopkeeper.clock()
        let words: String? = state.withLock { state in
            defer { state.begunAt = nil }
            let isLate = state.begunAt.map { now - $0 > Limits.patience } ?? false
            if case StorageError.busy = error, state.hasAnswered, isLate {
                defer { state.wasHeld = true }
                state.hasFailed = false
                return state.wasHeld ? nil : "something holds the shop's tables"
            }
            defer { state.hasFailed = true }
            state.wasHeld = false
            return state.hasFailed ? nil : "the database does not answer"
        }
        if let words { logger.error("\(words)", metadata: ["error": "\(error)"]) }
    }
}
