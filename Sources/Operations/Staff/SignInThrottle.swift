package import Shop
internal import Synchronization

/// Slows down guessing of passwords without locking anybody out.
///
/// Failures are counted by the address they come from, and by the account they aim at. A browser
/// that has signed in to the account before carries a device mark and has a count of its own: while
/// strangers hammer an account, its owner still gets in from their own phone at once, and from
/// a new one as soon as a place is free (the "device cookies" of OWASP's authentication advice).
package final class SignInThrottle: Sendable {
    /// The named limits.
    package struct Limits: Sendable {
        /// Tries that may fail before the next must wait.
        package var burst = 5
        /// How long it takes until one more try is free.
        package var refill: Span = .seconds(20)
        /// Sources that are remembered; past it those that failed longest ago are forgotten.
        package var remembered = 20_000

        package init() {}
    }

    /// Whoever fails.
    package enum Source: Hashable, Sendable {
        case address(String)
        case account(String)
        case device(String)
        /// Somebody signed in who is asked for their own password again.
        case ownPassword(String)
    }

    /// Tries as a leaky bucket: `level` failures at `at`, one less for each `refill`.
    private struct Bucket {
        var level: Double
        var at: Timestamp
    }

    private let limits: Limits
    private let buckets = Mutex<[Source: Bucket]>([:])

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// How long these sources must wait before a try; `nil` when they may try now.
    ///
    /// A try counts as a failure until `succeeded` says otherwise, so that many tries at once are
    /// counted as well.
    package func begin(_ sources: [Source], at now: Timestamp) -> Span? {
        buckets.withLock { buckets in
            // A clock that was set back would hold up whoever had failed until it is there.
            for source in sources {
                if let at = buckets[source]?.at, at > now { buckets[source]?.at = now }
            }
            let waits = sources.compactMap { source -> Span? in
                let level = level(buckets[source], at: now)
                let excess = level + 1 - Double(limits.burst)
                guard excess > 0 else { return nil }
                return .milliseconds(Int64(excess * Double(limits.refill.milliseconds)))
            }
            if let longest = waits.max() { return longest }
            for source in sources {
                let level = level(buckets[source], at: now)
                buckets[source] = Bucket(level: level + 1, at: now)
            }
            forget(&buckets)
            return nil
        }
    }

    /// The try was right: these sources start afresh.
    package func succeeded(_ sources: [Source]) {
        buckets.withLock { buckets in
            for source in sources { buckets[source] = nil }
        }
    }

    private func level(_ bucket: Bucket?, at now: Timestamp) -> Double {
        guard let bucket else { return 0 }
        let drained =
            Double((now - bucket.at).milliseconds) / Double(limits.refill.milliseconds)
        return max(0, bucket.level - max(0, drained))
    }

    private func forget(_ buckets: inout [Source: Bucket]) {
        guard buckets.count > limits.remembered else { return }
        let oldest = buckets.sorted { $0.value.at < $1.value.at }
        for (source, _) in oldest.prefix(limits.remembered / 10) { buckets[source] = nil }
    }
}
