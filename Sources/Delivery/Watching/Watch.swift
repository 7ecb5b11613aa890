internal import ServiceLifecycle
package import Shop
internal import Synchronization

/// The watch over the shop: what it does each second, what limits it, and whom to tell.
package final class Watch: Sendable {
    /// The named limits of watching.
    package enum Limits {
        /// How often a sample is taken.
        package static let pause: Span = .seconds(1)
        /// The number of samples between two times that open pages are told.
        package static let told = 2
        /// Alerts that wait to be posted; of more the oldest are left out.
        static let alerts = 16
    }

    private struct State {
        var sampling = Sampling()
        var recent = RecentSamples()
        var diagnosing = Diagnosing()
        var alarm = Alarm()
        var diagnosis: Diagnosis?
    }

    private let state = Mutex(State())
    /// The alerts that are to be posted.
    package let alerts: AsyncStream<Alert>
    private let toPost: AsyncStream<Alert>.Continuation

    package init() {
        (alerts, toPost) = AsyncStream.makeStream(
            of: Alert.self, bufferingPolicy: .bufferingNewest(Limits.alerts))
    }

    /// Takes what the parts of the process say now.
    ///
    /// - Returns: what somebody is to be told of.
    @discardableResult
    package func take(_ readings: Readings) -> Alert? {
        let alert = state.withLock { state in
            let sample = state.sampling.take(readings)
            state.recent.add(sample)
            let diagnosis = state.diagnosing.take(sample)
            state.diagnosis = diagnosis
            return state.alarm.take(diagnosis, at: sample.at)
        }
        if let alert { toPost.yield(alert) }
        return alert
    }

    /// The standing of an alert that is yet to be posted: one that comes when it is over misleads,
    /// and more so a calm that comes during the next outage.
    package func standing(of alert: Alert) -> AlertStanding {
        state.withLock { state in
            if state.alarm.isPast(alert) { return .over }
            guard let sample = state.recent.last, let diagnosis = state.diagnosis else {
                return .holds
            }
            let diagnosing = state.diagnosing
            let holds = { (limit: Limit) in diagnosing.holds(limit, in: sample) }
            let isSo =
                switch alert.kind {
                case .worse: holds(alert.diagnosis.limit)
                case .better:
                    holds(alert.diagnosis.limit) && alert.over.map { holds($0.limit) } != true
                case .calm: diagnosis.limit.severity < Alarm.Limits.least
                }
            return isSo ? .holds : .pauses
        }
    }

    /// The diagnosis of what limits the shop; `nil` before the first sample.
    package var diagnosis: Diagnosis? { state.withLock { $0.diagnosis } }

    /// The notice on staff's pages until somebody has seen it.
    package var notice: Alert? { state.withLock { $0.alarm.notice } }

    /// Notes that somebody of staff has seen a notice.
    package func see(_ number: Int) {
        state.withLock { $0.alarm.see(number) }
    }

    /// The peaks of some figures over the last span; see `RecentSamples.peaks`.
    package func peaks(
        over span: Span, parts: Int, until now: Timestamp,
        of values: [@Sendable (Sample) -> Double?]
    ) -> [[Double?]] {
        state.withLock { state in
            values.map { state.recent.peaks(over: span, parts: parts, until: now, of: $0) }
        }
    }
}

/// The service that takes a sample each second.
package struct Watcher: Service {
    private let watch: Watch
    private let read: @Sendable () -> Readings
    private let taken: @Sendable () -> Void
    private let tell: @Sendable (Alert) -> Void
    private let wait: Wait

    /// - Parameters:
    ///   - read: asks the parts of the process; must not wait.
    ///   - tell: called with each alert.
    ///   - taken: called after every second sample.
    package init(
        watch: Watch, wait: @escaping Wait, read: @escaping @Sendable () -> Readings,
        tell: @escaping @Sendable (Alert) -> Void = { _ in },
        taken: @escaping @Sendable () -> Void
    ) {
        self.watch = watch
        self.read = read
        self.tell = tell
        self.taken = taken
        self.wait = wait
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var number = 0
            await forever(every: Watch.Limits.pause, wait: wait) {
                if let alert = watch.take(read()) { tell(alert) }
                number += 1
                if number % Watch.Limits.told == 0 { taken() }
            }
        }
    }
}
