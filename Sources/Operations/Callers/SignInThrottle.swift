package import Shop
internal import Synchronization

/// The throttle of signing in, which slows down guessing of passwords without locking anybody out.
///
/// Failures are counted by the address they come from, and by the account they aim at. A browser
/// that has signed in to the account before carries a device mark and has a count of its own: while
/// strangers hammer an account, its owner still gets in from their own phone at once, and from
/// a new one as soon as a place is free (the "device cookies" of OWASP's authentication advice).
///
/// An address gets its tries back more slowly than an account, and one that goes on while it is to
/// wait waits longer: so whoever hammers from one address holds up themselves, and leaves the
/// account's places to its owner.
package final class SignInThrottle: Sendable {
    /// The named limits of the throttle.
    package struct Limits: Sendable {
        /// The number of tries that may fail before the next must wait.
        package var burst = 5
        /// How long it takes until one more try at an account is free.
        package var refill: Span = .seconds(20)
        /// How long it takes until one more try from an address is free.
        package var addressRefill: Span = .seconds(60)
        /// The most tries that are held against an address, refused ones among them: after it has
        /// kept still for as long as the rest of them take, it is where everybody else is.
        package var addressMost = 10
        /// The number of sources that are remembered; past it those that failed longest ago are
        /// forgotten.
        package var remembered = 20_000

        package init() {}
    }

    /// A source of failures: whoever is counted.
    package enum Source: Hashable, Sendable {
        /// A network, as `ClientNetwork` names it.
        case address(String)
        case account(String)
        case device(String)
        /// Somebody signed in who is asked for their own password again.
        case ownPassword(String)

        fileprivate var isAddress: Bool {
            if case .address = self { true } else { false }
        }
    }

    /// Tries as a leaky bucket: `level` failures at `at`, one less for each refill.
    private struct Bucket {
        var level: Double
        var at: Timestamp
    }

    private let limits: Limits
    private let buckets = Mutex<[Source: Bucket]>([:])

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The number of sources that are remembered.
    package var count: Int { buckets.withLock { $0.count } }

    /// Begins a try, and answers how long these sources must wait before it; `nil` when they may
    /// try now.
    ///
    /// A try counts as a failure until `succeeded` or `takenBack` says otherwise, so that many
    /// tries at once are counted as well. An address that must wait is charged for this one too.
    package func begin(_ sources: [Source], at now: Timestamp) -> Span? {
        buckets.withLock { buckets in
            // A clock that was set back would hold up whoever had failed until it is there.
            for source in sources {
                if let at = buckets[source]?.at, at > now { buckets[source]?.at = now }
            }
            let isRefused = sources.contains { wait($0, in: buckets, at: now) != nil }
            for source in sources {
                if isRefused {
                    guard source.isAddress, wait(source, in: buckets, at: now) != nil else {
                        continue
                    }
                }
                let tries = level(source, in: buckets, at: now) + 1
                let most = source.isAddress ? Double(limits.addressMost) : .infinity
                buckets[source] = Bucket(level: min(tries, most), at: now)
            }
            forget(&buckets)
            guard isRefused else { return nil }
            return sources.compactMap { wait($0, in: buckets, at: now) }.max()
        }
    }

    /// Counts a try that has turned out wrong; answers how long its source must wait when it has
    /// had its share, and counts nothing more then.
    package func fail(_ source: Source, at now: Timestamp) -> Span? {
        buckets.withLock { buckets in
            if let at = buckets[source]?.at, at > now { buckets[source]?.at = now }
            if let wait = wait(source, in: buckets, at: now) { return wait }
            buckets[source] = Bucket(level: level(source, in: buckets, at: now) + 1, at: now)
            forget(&buckets)
            return nil
        }
    }

    /// Whether something is held against a source.
    package func hasFailed(_ source: Source, at now: Timestamp) -> Bool {
        buckets.withLock { level(source, in: $0, at: now) > 0 }
    }

    /// Whether a source must wait, without a try.
    package func mustWait(_ source: Source, at now: Timestamp) -> Bool {
        buckets.withLock { wait(source, in: $0, at: now) != nil }
    }

    /// Says that the try was right: its account or browser starts afresh, and its address gets the
    /// try back. It gets no more: whoever has an account of their own would begin anew with it.
    package func succeeded(_ sources: [Source]) {
        buckets.withLock { buckets in
            for source in sources {
                if source.isAddress {
                    takeBack(source, in: &buckets)
                } else {
                    buckets[source] = nil
                }
            }
        }
    }

    /// Says that the try was not made: nobody looked at the password.
    package func takenBack(_ sources: [Source]) {
        buckets.withLock { buckets in
            for source in sources { takeBack(source, in: &buckets) }
        }
    }

    private func takeBack(_ source: Source, in buckets: inout [Source: Bucket]) {
        guard let bucket = buckets[source] else { return }
        buckets[source]?.level = max(0, bucket.level - 1)
    }

    private func wait(
        _ source: Source, in buckets: [Source: Bucket], at now: Timestamp
    ) -> Span? {
        let excess = level(source, in: buckets, at: now) + 1 - Double(limits.burst)
        guard excess > 0 else { return nil }
        return .milliseconds(Int64(excess * Double(refill(source).milliseconds)))
    }

    private func level(
        _ source: Source, in buckets: [Source: Bucket], at now: Timestamp
    ) -> Double {
        guard let bucket = buckets[source] else { return 0 }
        let drained =
            Double((now - bucket.at).milliseconds) / Double(refill(source).milliseconds)
        return max(0, bucket.level - max(0, drained))
    }

    private func refill(_ source: Source) -> Span {
        source.isAddress ? limits.addressRefill : limits.refill
    }

    private func forget(_ buckets: inout [Source: Bucket]) {
        guard buckets.count > limits.remembered else { return }
        let oldest = buckets.sorted { $0.value.at < $1.value.at }
        for (source, _) in oldest.prefix(limits.remembered / 10) { buckets[source] = nil }
    }
}
