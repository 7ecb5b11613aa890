package import Shop

/// The making of samples from readings: keeps those of the last minute, against which rates are
/// taken.
package struct Sampling: Sendable {
    /// The named limits of sampling.
    package enum Limits {
        /// The seconds that rates and times of steps are taken over: long enough for pages that ask
        /// every two seconds, short enough to follow a rush.
        package static let window: Span = .seconds(15)
        /// The time that people are averaged over: before an opening a page asks every 20 seconds.
        package static let presence: Span = .seconds(20)
        /// The time that orders are counted over.
        package static let orders: Span = .minutes(1)
        /// Readings that are kept, one a second.
        static let kept = 64
    }

    private var readings: [Readings] = []
    private var watchedClock = WatchedClock()

    package init() {}

    /// Makes a sample from these readings and the ones before.
    ///
    /// A clock that was set back, or that jumped, makes all that was kept worthless: rates begin
    /// anew.
    package mutating func take(_ now: Readings) -> Sample {
        let clockMoved = watchedClock.look(at: now.at, uptime: now.machine.uptime)
        if let last = readings.last, now.at <= last.at || now.at - last.at > Limits.orders {
            readings = []
        }
        readings.append(now)
        if readings.count > Limits.kept { readings.removeFirst() }
        var sample = Sample(at: now.at)
        sample.queue = now.desk.queue
        sample.web = now.web
        sample.database = now.database
        sample.machine = now.machine
        sample.store = now.store
        sample.stock = now.stock
        sample.line = now.line
        sample.slips = now.slips
        sample.clockMoved = clockMoved
        rates(of: &sample, now)
        times(of: &sample, now)
        return sample
    }

    private func rates(of sample: inout Sample, _ now: Readings) {
        let then = reading(before: now.at, by: Limits.window)
        func perSecond(_ count: (Readings) -> Int64) -> Double {
            let seconds = Double((now.at - then.at).milliseconds) / 1_000
            return seconds > 0 ? Double(max(0, count(now) - count(then))) / seconds : 0
        }
        sample.answersPerSecond = perSecond(\.web.answers)
        let desk = perSecond { $0.desk.shedFull + $0.desk.shedLate }
        let slips = perSecond(\.web.slipsSentAway)
        sample.shedDeskPerSecond = desk
        sample.shedSlipsPerSecond = slips
        sample.shedOtherPerSecond = max(0, perSecond(\.web.sentAway) - desk - slips)
        sample.droppedPerSecond = perSecond(\.web.connectionsDropped)
        sample.staffReads = perSecond(\.staffReads) / 1_000
        let early = reading(before: now.at, by: Limits.presence)
        let span = (now.at - early.at).milliseconds
        if span > 0 {
            let present = max(0, now.web.presence - early.web.presence)
            sample.people = Int((Double(present) / Double(span)).rounded())
        }
        let minute = reading(before: now.at, by: Limits.orders)
        sample.ordersPerMinute = Int(max(0, now.desk.reserved - minute.desk.reserved))
        sample.slipsTakenPerMinute = Int(max(0, now.web.slipsTaken - minute.web.slipsTaken))
        sample.slipsCutPerMinute = Int(max(0, now.web.slipsCut - minute.web.slipsCut))
        let used = now.machine.processorUsed - then.machine.processorUsed
        let total = now.machine.processorTotal - then.machine.processorTotal
        if total > 0 { sample.processor = min(1, max(0, Double(used) / Double(total))) }
    }

    private func times(of sample: inout Sample, _ now: Readings) {
        let then = reading(before: now.at, by: Limits.window).times
        sample.answerTime = now.times.answers.since(then.answers).slowest95
        for step in Step.allCases {
            guard let counts = now.times.steps[step] else { continue }
            sample[step] = counts.since(then.steps[step] ?? BucketCounts()).slowest95
        }
    }

    /// The oldest reading that is no older than that.
    private func reading(before now: Timestamp, by span: Span) -> Readings {
        readings.first { now - $0.at <= span } ?? Readings(at: now)
    }
}
