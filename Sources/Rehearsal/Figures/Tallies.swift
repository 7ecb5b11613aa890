internal import Histogram
internal import NIOCore

/// How long and how often, of one kind of request or of a stretch of time.
struct Latencies: Sendable {
    /// The latencies in microseconds, from the moment at which a shopper wanted to send.
    private var histogram: Histogram<UInt32>

    /// - Parameter digits: how exact a value is kept, in decimal digits.
    init(digits: SignificantDigits) {
        histogram = Histogram(numberOfSignificantValueDigits: digits)
    }

    mutating func record(_ time: Duration) {
        _ = histogram.record(UInt64(max(1, time.nanoseconds / 1_000)))
    }

    var count: Int { Int(histogram.totalCount) }

    /// The latency in milliseconds; `nil` where nothing was recorded.
    func milliseconds(at percentile: Double) -> Double? {
        guard histogram.totalCount > 0 else { return nil }
        return Double(histogram.valueAtPercentile(percentile)) / 1_000
    }

    /// The longest, in milliseconds.
    var longest: Double? { histogram.totalCount > 0 ? Double(histogram.max) / 1_000 : nil }
}

/// The outcomes of requests.
struct Outcomes: Hashable, Sendable {
    /// Answered as asked.
    var fine = 0
    /// Answered with a no that is right: sold out, not your turn.
    var refused = 0
    /// The number of answers that told to come again.
    var shed = 0
    /// The shop's own failure, or no answer at all.
    var failed = 0

    var all: Int { fine + refused + shed + failed }
}

/// A slice: a stretch of the rehearsal.
struct Slice: Sendable {
    /// Most people at once.
    var people = 0
    var orders = 0
    var bytes = 0
    var outcomes = Outcomes()
    /// Failed answers that were errors of the shop, or of what stands before it.
    var serverErrors = 0
    /// How the crowd stood at its end.
    var crowd = CrowdCount()
    /// Connections of the whole crowd, at most.
    var connections = 0
    /// What the shop said of itself, where it was asked and answered.
    var shop: ShopStretch?
    /// Page, assets and live figures.
    var browsing = Latencies(digits: .two)
    var reserving = Latencies(digits: .two)
}

/// All that is counted while shoppers play.
struct Tallies: Sendable {
    private(set) var calls: [Call: (latencies: Latencies, outcomes: Outcomes)] = [:]
    private(set) var slices: [Slice] = []
    private(set) var failures: [String: Int] = [:]
    /// The latencies of wishes, from pressing the button until knowing, with everything that was
    /// tried again.
    private(set) var wishes = Latencies(digits: .three)
    /// How late this process was itself.
    private(set) var lateness = Latencies(digits: .two)
    private(set) var bytes = 0
    private var lastReading: ShopReading?
    let sliceLength: Duration

    init(length: Duration) {
        sliceLength = max(.seconds(1), .seconds((length.inSeconds / 120).rounded(.up)))
    }

    /// - Parameters:
    ///   - due: when the shopper wanted to send.
    ///   - took: from then until all of the answer was here; `nil` on a network that is bad itself,
    ///     whose time says nothing about the shop.
    mutating func answered(
        _ call: Call, due: Duration, took: Duration?, _ result: Result<WireReply, WireFailure>,
        _ heard: Heard
    ) {
        let place = slice(at: due)
        let kind: WritableKeyPath<Outcomes, Int>
        switch heard {
        case .busy: kind = \.shed
        case .failed: kind = \.failed
        case .refused, .notYourTurn, .proofRequired: kind = \.refused
        default: kind = \.fine
        }
        calls[call, default: (Latencies(digits: .three), Outcomes())].outcomes[keyPath: kind] += 1
        slices[place].outcomes[keyPath: kind] += 1
        switch result {
        case .failure(let failure): failures[failure.rawValue, default: 0] += 1
        case .success(let reply):
            slices[place].bytes += reply.bytes
            bytes += reply.bytes
            guard kind == \.failed else { break }
            failures["status_\(reply.status)", default: 0] += 1
            if reply.status >= 500 { slices[place].serverErrors += 1 }
        }
        time(call, took, in: place)
    }

    /// Counts a request that nobody waits for any more: whoever did has left.
    mutating func abandoned(_ call: Call, due: Duration, took: Duration?) {
        let place = slice(at: due)
        calls[call, default: (Latencies(digits: .three), Outcomes())].outcomes.failed += 1
        slices[place].outcomes.failed += 1
        failures[WireFailure.abandoned.rawValue, default: 0] += 1
        time(call, took, in: place)
    }

    /// What failed took its time as well: leaving it out would make a slow shop look quick.
    private mutating func time(_ call: Call, _ took: Duration?, in place: Int) {
        guard let took else { return }
        calls[call]?.latencies.record(took)
        switch call {
        case .page, .asset, .live: slices[place].browsing.record(took)
        case .reserve: slices[place].reserving.record(took)
        default: break
        }
    }

    /// - Parameter took: since the button was pressed; `nil` on a bad network.
    mutating func bought(at now: Duration, took: Duration?) {
        slices[slice(at: now)].orders += 1
        took.map { wishes.record($0) }
    }

    mutating func people(_ count: Int, at now: Duration) {
        let place = slice(at: now)
        slices[place].people = max(slices[place].people, count)
    }

    mutating func crowd(_ crowd: CrowdCount, connections: Int, at now: Duration) {
        let place = slice(at: now)
        slices[place].crowd = crowd
        slices[place].connections = max(slices[place].connections, connections)
    }

    /// What the shop says about itself.
    mutating func shop(_ reading: ShopReading, at now: Duration) {
        let place = slice(at: now)
        var stretch = slices[place].shop ?? ShopStretch()
        stretch.add(reading, since: lastReading)
        slices[place].shop = stretch
        lastReading = reading
    }

    mutating func late(by time: Duration) {
        lateness.record(time)
    }

    private mutating func slice(at moment: Duration) -> Int {
        let place = max(0, Int(moment / sliceLength))
        while slices.count <= place { slices.append(Slice()) }
        return place
    }

    /// All calls together.
    var all: Outcomes {
        calls.values.reduce(into: Outcomes()) { sum, call in
            sum.fine += call.outcomes.fine
            sum.refused += call.outcomes.refused
            sum.shed += call.outcomes.shed
            sum.failed += call.outcomes.failed
        }
    }
}
