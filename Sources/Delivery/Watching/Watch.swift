internal import ServiceLifecycle
package import Shop
internal import Synchronization

/// Watches the shop: what it does each second, what limits it, and whom to tell.
package final class Watch: Sendable {
    /// The named limits of watching.
    package enum Limits {
        /// How often a sample is taken.
        package static let pause: Span = .seconds(1)
        /// Samples between two times that open pages are told.
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
    /// What is to be posted.
    package let alerts: AsyncStream<Alert>
    private let toPost: AsyncStream<Alert>.Continuation

    package init() {
        (alerts, toPost) = AsyncStream.makeStream(
            of: Alert.self, bufferingPolicy: .bufferingNewest(Limits.alerts))
    }

    /// Takes what the parts of the process say now.
    package func take(_ readings: Readings) {
        let alert = state.withLock { state in
            let sample = state.sampling.take(readings)
            state.recent.add(sample)
            let diagnosis = state.diagnosing.take(sample)
            state.diagnosis = diagnosis
            return state.alarm.take(diagnosis, at: sample.at)
        }
        if let alert { toPost.yield(alert) }
    }

    /// What limits the shop; `nil` before the first sample.
    package var diagnosis: Diagnosis? { state.withLock { $0.diagnosis } }

    /// What staff's page shows until somebody has seen it.
    package var notice: Alert? { state.withLock { $0.alarm.notice } }

    /// Somebody of staff has seen a notice.
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

/// Takes a sample each second.
package struct Watcher: Service {
    private let watch: Watch
    private let read: @Sendable () -> Readings
    private let taken: @Sendable () -> Void
    private let wait: Wait

    /// - Parameters:
    ///   - read: asks the parts of the process; must not wait.
    ///   - taken: called after every second sample.
    package init(
        watch: Watch, wait: @escaping Wait, read: @escaping @Sendable () -> Readings,
        taken: @escaping @Sendable () -> Void
    ) {
        self.watch = watch
        self.read = read
        self.taken = taken
        self.wait = wait
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var number = 0
            await forever(every: Watch.Limits.pause, wait: wait, failed: { _ in }) {
                watch.take(read())
                number += 1
                if number % Watch.Limits.told == 0 { taken() }
            }
        }
    }
}
