internal import Formats
package import Shop

/// The result of a rehearsal: all that it has found, as it goes into the JSON file.
package struct RehearsalResult: Codable, Hashable, Sendable {
    package var url: String
    package var drop: String
    package var curve: String
    package var shoppers: Int
    package var rampSeconds: Double
    package var lengthSeconds: Double
    package var pace: Double
    package var seed: UInt64
    package var slipBytes: Int

    package var came: Int
    package var mostPeople: Int
    package var mostConnections: Int
    package var orders: Int
    /// The number of acknowledged orders that were found again in the end.
    package var ordersFound: Int
    /// The number of acknowledged orders that the shop did not answer for in the end.
    package var ordersUnanswered = 0
    package var lookups: Int
    package var replays: Int
    package var joins: Int
    package var admissions: Int
    package var visits: [String: Int]
    package var stock: [String: Int]

    package var outcomes: Counts
    package var calls: [CallFigures]
    package var wishes: Percentiles?
    /// How late the rehearsal itself was, in milliseconds.
    package var lateness: Percentiles?
    package var failures: [String: Int]
    package var bytes: Int
    package var slices: [SliceFigures]
    package var sliceSeconds: Double

    package var promises: [String: Int]
    package var breaches: [Breach]
    /// The number of the rehearsal's orders that are still in the shop.
    package var leftBehind: Int
    /// The number of people who had come when the first answer was here: of a wall all of them.
    package var cameBeforeFirstAnswer = 0

    /// The machine that played, in words.
    package var machine = ""
    package var version = ""
    package var startedAt = ""
    /// How far the shop's clocks on the wall are ahead of UTC, in seconds; `nil` when unheard.
    package var shopOffset: Int64?
    /// Whether the shop was asked what it says about itself.
    package var asksShop = false
    /// The circumstances that there were besides the crowd.
    package var circumstances: [String] = []
    /// The command that was run at half time; `nil` for nothing.
    package var midway: String?
    /// Why the rehearsal could not be cleared away; `nil` where it was.
    package var notCleared: String?

    /// The counts of answers by what came of them.
    package struct Counts: Codable, Hashable, Sendable {
        package var fine: Int
        package var refused: Int
        package var shed: Int
        package var failed: Int

        /// The number of all answers, and of those that never came.
        package var all: Int { fine + refused + shed + failed }
    }

    /// Latencies in milliseconds, from the moment at which a shopper wanted to send.
    package struct Percentiles: Codable, Hashable, Sendable {
        package var count: Int
        package var p50: Double
        package var p90: Double
        package var p99: Double
        package var p999: Double
        package var longest: Double
    }

    /// The figures of one kind of request.
    package struct CallFigures: Codable, Hashable, Sendable {
        package var call: String
        package var outcomes: Counts
        package var latency: Percentiles?
    }

    /// The figures of a stretch of time.
    package struct SliceFigures: Codable, Hashable, Sendable {
        package var second: Double
        package var people: Int
        package var orders: Int
        package var bytes: Int
        package var outcomes: Counts
        package var browsing: Percentiles?
        package var reserving: Percentiles?
        /// The failed answers that were errors of the shop, or of what stands before it.
        package var serverErrors = 0
        /// The number of people who had got what they came for, or a right no, at the end of the
        /// stretch.
        package var served = 0
        /// The number of people who waited at its end: before an answer, or in the line.
        package var waiting = 0
        /// The number of people who had gone without an answer.
        package var lost = 0
        /// The number of connections of the whole crowd, at most.
        package var connections = 0
        package var shop: ShopFigures?
    }

    /// The figures that the shop told of itself in a stretch of time.
    package struct ShopFigures: Codable, Hashable, Sendable {
        /// The part of the machine's processors that was used, from 0 to 1, at most.
        package var processor: Double?
        /// The bytes of memory that the shop held, at most.
        package var memory: Double?
        package var connections: Double?
        package var commitsPerSecond = 0.0
        /// The milliseconds of one commit on average; `nil` where there was none.
        package var commitMilliseconds: Double?
        /// The limit that strained the shop for the longest, by the shop's own name.
        package var strainedBy: String?
    }
}

extension RehearsalResult {
    /// What a crew has found.
    init(crew: Crew, plan: RehearsalPlan, url: String, drop: String, leftBehind: Int) {
        let tallies = crew.tallies
        let booths = crew.booths
        let breaches = booths.breaches
        let outcomes = crew.outcomes
        self.init(
            url: url, drop: drop, curve: plan.curve.rawValue, shoppers: plan.shoppers,
            rampSeconds: plan.ramp.inSeconds, lengthSeconds: plan.length.inSeconds,
            pace: plan.pace, seed: plan.seed, slipBytes: plan.slipBytes,
            came: outcomes.values.reduce(0, +), mostPeople: crew.mostPeople,
            mostConnections: crew.room.greatest, orders: booths.orders,
            ordersFound: booths.reduce(0) { $0 + $1.ledger.entries.count { $0.isFound } },
            lookups: booths.reduce(0) { $0 + $1.ledger.lookups },
            replays: booths.reduce(0) { $0 + $1.ledger.replays },
            joins: booths.reduce(0) { $0 + $1.watch.joins },
            admissions: booths.reduce(0) { $0 + $1.watch.admissions },
            visits: Dictionary(uniqueKeysWithValues: outcomes.map { ($0.rawValue, $1) }),
            stock: Dictionary(
                booths.flatMap { $0.scene.goods.map { ($0.sku, $0.stock) } },
                uniquingKeysWith: +),
            outcomes: Counts(tallies.all),
            calls: Call.allCases.compactMap { call in
                tallies.calls[call].map { figures in
                    CallFigures(
                        call: call.rawValue, outcomes: Counts(figures.outcomes),
                        latency: Percentiles(figures.latencies))
                }
            },
            wishes: Percentiles(tallies.wishes), lateness: Percentiles(tallies.lateness),
            failures: tallies.failures, bytes: tallies.bytes,
            // What still came in after the end is no stretch of the play.
            slices: tallies.slices.prefix(max(1, Int(plan.length / tallies.sliceLength)))
                .enumerated().map { place, slice in
                    SliceFigures(slice, place, of: tallies.sliceLength.inSeconds)
                }, sliceSeconds: tallies.sliceLength.inSeconds,
            promises: Dictionary(
                uniqueKeysWithValues: Promise.allCases.map {
                    ($0.rawValue, breaches.counts[$0] ?? 0)
                }), breaches: breaches.told, leftBehind: leftBehind)
        ordersUnanswered = booths.reduce(0) { $0 + $1.ledger.unanswered }
        cameBeforeFirstAnswer = crew.cameBeforeFirstAnswer ?? 0
        shopOffset = crew.offset
        asksShop = crew.asksShop
        circumstances = Circumstance.allCases.filter(plan.circumstances.contains).map(\.rawValue)
    }
}

extension RehearsalResult.Counts {
    init(_ outcomes: Outcomes) {
        self.init(
            fine: outcomes.fine, refused: outcomes.refused, shed: outcomes.shed,
            failed: outcomes.failed)
    }
}

extension RehearsalResult.Percentiles {
    init?(_ latencies: Latencies) {
        guard let longest = latencies.longest,
            let p50 = latencies.milliseconds(at: 50), let p90 = latencies.milliseconds(at: 90),
            let p99 = latencies.milliseconds(at: 99), let p999 = latencies.milliseconds(at: 99.9)
        else { return nil }
        self.init(
            count: latencies.count, p50: p50, p90: p90, p99: p99, p999: p999, longest: longest)
    }
}

extension RehearsalResult.SliceFigures {
    init(_ slice: Slice, _ place: Int, of seconds: Double) {
        self.init(
            second: Double(place) * seconds, people: slice.people, orders: slice.orders,
            bytes: slice.bytes, outcomes: RehearsalResult.Counts(slice.outcomes),
            browsing: RehearsalResult.Percentiles(slice.browsing),
            reserving: RehearsalResult.Percentiles(slice.reserving),
            serverErrors: slice.serverErrors, served: slice.crowd.served,
            waiting: slice.crowd.waiting, lost: slice.crowd.lost,
            connections: slice.connections,
            shop: slice.shop.map { RehearsalResult.ShopFigures($0, seconds: seconds) })
    }
}

extension RehearsalResult.ShopFigures {
    init(_ stretch: ShopStretch, seconds: Double) {
        self.init(
            processor: stretch.processor, memory: stretch.memory,
            connections: stretch.connections, commitsPerSecond: stretch.commits / seconds,
            commitMilliseconds: stretch.commits > 0
                ? stretch.commitSeconds / stretch.commits * 1_000 : nil,
            // Of two that held as long the name decides, so that the same run reads the same.
            strainedBy: stretch.strained.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key)
    }
}

extension RehearsalResult {
    /// Notes what the rehearsal was played on, and when.
    package mutating func describe(_ machine: String, version: String, startedAt: Timestamp) {
        self.machine = machine
        self.version = version
        self.startedAt = DateText.rfc3339(startedAt)
    }
}
