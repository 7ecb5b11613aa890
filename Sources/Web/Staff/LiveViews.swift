internal import Delivery
internal import Formats
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop
internal import Synchronization

/// The views that staff see of the shop as it does right now. Each part is made once for all who
/// look, in each language, and from memory only: it can be looked at also while the database is
/// away.
final class LiveViews: Sendable {
    /// The reach of charts: how far back they go.
    enum Reach: String, CaseIterable {
        case quarter, hour

        /// The reach of a query, or the shorter one.
        static func of(_ text: String?) -> Reach { text.flatMap(Reach.init(rawValue:)) ?? .quarter }

        var span: Span {
            switch self {
            case .quarter: .minutes(15)
            case .hour: .hours(1)
            }
        }

        /// The page, and where its live part is read again.
        var path: String { "/admin/live?span=\(rawValue)" }
        var source: String { "/admin/live/now?span=\(rawValue)" }
    }

    /// A part that is read again and again.
    enum Part: Hashable {
        case top
        case now(Reach)
    }

    private struct Key: Hashable {
        var part: Part
        var language: Language
    }

    private struct Made {
        var at: Timestamp
        var notice: Int?
        var bytes: ByteBuffer
    }

    /// How long a part is the same for everybody. Pages ask every two seconds.
    private static let fresh: Span = .milliseconds(1_500)
    /// A sample that is older than this is told as old: one is taken each second.
    private static let old: Span = .seconds(5)

    private let frame: PageFrame
    private let watch: Watch
    private let figures: @Sendable () -> ShopFigures?
    private let made = Mutex<[Key: Made]>([:])

    /// - Parameter figures: the orders' sums of a moment ago.
    init(frame: PageFrame, watch: Watch, figures: @escaping @Sendable () -> ShopFigures?) {
        self.frame = frame
        self.watch = watch
        self.figures = figures
    }

    /// Whether the database cannot be asked just now, as far as is known.
    var isDatabaseOut: Bool {
        guard let database = watch.diagnosis?.sample.database else { return false }
        return database.isAway || database.isHeld
    }

    /// Notes that somebody has seen a notice.
    func see(_ number: Int) {
        watch.see(number)
    }

    /// A part as bytes.
    func bytes(_ part: Part, in language: Language) -> ByteBuffer {
        let now = frame.keeper.clock()
        let notice = watch.notice?.number
        return made.withLock { made in
            let key = Key(part: part, language: language)
            if let known = made[key], known.notice == notice, known.at <= now,
                now - known.at < Self.fresh
            {
                return known.bytes
            }
            let bytes = ByteBuffer(bytes: render(part, in: language))
            made[key] = Made(at: now, notice: notice, bytes: bytes)
            return bytes
        }
    }

    private func render(_ part: Part, in language: Language) -> [UInt8] {
        switch part {
        case .top:
            frame.bytes(
                of: LiveTopFragment(now: now(.quarter, in: language)), in: language,
                path: "/admin")
        case .now(let reach):
            frame.bytes(
                of: LiveFragment(now: now(reach, in: language)), in: language, path: reach.path)
        }
    }

    /// The state of the shop, for a page.
    func now(_ reach: Reach, in language: Language) -> LiveNow {
        let diagnosis = diagnosis
        let (sample, limit) = (diagnosis.sample, diagnosis.limit)
        let wording = frame.wording(in: language)
        let words = words(in: language)
        let figures = figures()
        let notice = watch.notice
        let charts = LiveCharts(
            renderer: frame.renderer, language: language, watch: watch, reach: reach, sample: sample
        )
        return LiveNow(
            stands: stands(sample, wording),
            verdict: notice != nil
                ? nil : verdict(diagnosis, waitingSlips: figures?.slipsOfBuyers.count ?? 0, words),
            notice: notice.map { alert in
                // A notice goes when something milder limits the shop. So what does now is the same
                // with other figures, or graver: its cause, whose alert may be yet to come.
                LiveNotice(
                    number: alert.number, what: what(diagnosis, alert, words),
                    todo: words.todo(diagnosis),
                    at: wording.when(diagnosis.since),
                    isFailing: limit.severity == .failing && !diagnosis.isEasing,
                    line: line(diagnosis))
            }, people: sample.people, inLine: sample.line.length,
            admittedPerMinute: sample.line.admittedPerMinute,
            ordersPerMinute: figures.map { $0.tally.reservedPerMinute(at: sample.at) }
                ?? sample.ordersPerMinute,
            shedPerSecond: FigureText.decimal(sample.shedPerSecond, under: 100),
            isShedding: sample.shedPerSecond > 0,
            gauges: LiveGauges(words: words, sample: sample).all,
            spans: Reach.allCases.map { other in
                LiveSpan(
                    name: frame.renderer.word("span_\(other.rawValue)", in: language),
                    href: other.path, isOn: other == reach)
            }, charts: charts.all(figures), asOf: wording.when(sample.at))
    }

    /// What a notice says. That something graver is over is said while what remained does.
    private func what(_ diagnosis: Diagnosis, _ alert: Alert, _ words: LimitWords) -> String {
        guard let over = alert.over, diagnosis.limit == alert.diagnosis.limit else {
            return words.what(diagnosis)
        }
        return words.what(diagnosis, after: over)
    }

    /// What limits the shop now. Before the first sample nothing is known to.
    private var diagnosis: Diagnosis {
        if let diagnosis = watch.diagnosis { return diagnosis }
        let now = frame.keeper.clock()
        var sampling = Sampling()
        return Diagnosis(
            limit: .calm, since: now,
            sample: sampling.take(Readings(of: frame.keeper, at: now)))
    }

    private func stands(_ sample: Sample, _ wording: Wording) -> String? {
        guard frame.keeper.clock() - sample.at > Self.old else { return nil }
        return frame.renderer.sentence(
            "live_stands", ["at": wording.timeOfDay(sample.at)], in: wording.language)
    }

    /// Where a limit of the line can be changed; `nil` for all others.
    private func line(_ diagnosis: Diagnosis) -> String? {
        switch diagnosis.limit {
        case .lineOpen, .lineFull, .lineSlowed, .linePaused:
            diagnosis.sample.line.drop.map { "/admin/line/\($0)" }
        default: nil
        }
    }

    /// What holds the shop up comes first; then what waits for staff; then what is good to know.
    private func verdict(
        _ diagnosis: Diagnosis, waitingSlips: Int, _ words: LimitWords
    ) -> LiveVerdict {
        let limit = diagnosis.limit
        if limit.severity >= .strained {
            return LiveVerdict(
                tone: limit.severity == .failing && !diagnosis.isEasing ? .stop : .waiting,
                what: words.what(diagnosis), todo: words.todo(diagnosis))
        }
        let renderer = frame.renderer
        if waitingSlips > 0 {
            return LiveVerdict(
                tone: .waiting,
                what: renderer.sentence(
                    "limits_slips", ["slips": "\(waitingSlips)"], in: words.language),
                todo: renderer.word("todo_slips", in: words.language))
        }
        if limit == .calm, diagnosis.sample.stock.openDrops == 0 {
            return LiveVerdict(
                tone: .plain, what: renderer.word("limits_quiet", in: words.language), todo: "")
        }
        return LiveVerdict(
            tone: limit == .calm ? .done : .plain, what: words.what(diagnosis),
            todo: words.todo(diagnosis), line: line(diagnosis))
    }

    /// What open pages are told every other second: also what they show while they cannot read.
    func event() -> ServerEvent {
        let diagnosis = diagnosis
        var json = JSONWriter()
        json.object { json in
            for language in Language.allCases {
                let words = words(in: language)
                json.member(
                    language.rawValue, "\(words.what(diagnosis)) \(words.todo(diagnosis))")
            }
        }
        return ServerEvent(name: "live", data: String(buffer: json.bytes))
    }

    private func words(in language: Language) -> LimitWords {
        LimitWords(renderer: frame.renderer, wording: frame.wording(in: language))
    }
}
