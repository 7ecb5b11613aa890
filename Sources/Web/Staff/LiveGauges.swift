internal import Delivery
internal import Pages
internal import Shop

/// The parts of the machine and the shop, with how full they are.
struct LiveGauges {
    let words: LimitWords
    let sample: Sample

    var all: [LiveGauge] {
        slips + [slowest, desk, uploads, connections] + queue
            + [processor, machine, memory, database, disk]
            + (sample.store.isAway || sample.store.waiting > 0 ? [store] : []) + [staff]
    }

    /// What waits for staff: how much, since when, and when it is done at this pace.
    private var slips: [LiveGauge] {
        let slips = sample.slips
        guard slips.waiting > 0 else { return [] }
        let wording = words.wording
        let work = Span.minutes(Int64(slips.minutesOfWork.rounded(.up)))
        let pace = FigureText.decimal(slips.decidedPerMinute, under: 100)
        return [
            gauge("slips", "\(slips.waiting) · \(wording.waited(slips.oldest))", .slipsWait),
            gauge("decided", "\(pace) · \(wording.timeOfDay(sample.at + work).prefix(5))"),
        ]
    }

    /// The kernel's queue, where the machine tells of it.
    private var queue: [LiveGauge] {
        let (count, limit) = (sample.web.backlog, sample.web.backlogLimit)
        guard limit > 0 else { return [] }
        return [
            gauge(
                "queue", part(count, of: limit), share: share(Int64(count), of: Int64(limit)),
                .connectQueue)
        ]
    }

    private func gauge(
        _ name: String, _ value: String, share: Double? = nil, _ limit: Limit? = nil
    ) -> LiveGauge {
        LiveGauge(
            name: word("gauge_\(name)"), value: value,
            share: share.map { Int((min(1, max(0, $0)) * 100).rounded()) },
            tone: limit.map(tone) ?? .plain)
    }

    private func word(_ key: String) -> String {
        words.renderer.word(key, in: words.language)
    }

    private func tone(_ limit: Limit) -> LiveTone {
        guard limit.pressure(in: sample) == .over else { return .plain }
        return limit.severity == .failing ? .stop : .waiting
    }

    private func part(_ part: Int, of whole: Int) -> String {
        whole > 0 ? words.share("\(part)", of: "\(whole)") : "\(part)"
    }

    private func share(_ part: Int64, of whole: Int64) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    private var slowest: LiveGauge {
        guard let (step, milliseconds) = sample.slowestStep else {
            return gauge("slowest", word("gauge_idle"))
        }
        return gauge(
            "slowest", "\(word("step_\(step.rawValue)")), \(FigureText.atLeast(milliseconds))")
    }

    private var desk: LiveGauge { gauge("desk", "\(sample.queue)", .desk) }

    private var uploads: LiveGauge {
        let (count, limit) = (sample.web.uploads, sample.web.uploadLimit)
        return gauge(
            "uploads", part(count, of: limit), share: share(Int64(count), of: Int64(limit)),
            .uploads)
    }

    private var connections: LiveGauge {
        let (count, limit) = (sample.web.connections, sample.web.connectionLimit)
        return gauge(
            "connections", part(count, of: limit), share: share(Int64(count), of: Int64(limit)),
            .connections)
    }

    private var processor: LiveGauge {
        gauge(
            "processor", sample.processor.map(FigureText.percent) ?? "–", share: sample.processor,
            .processor)
    }

    private var machine: LiveGauge {
        let whole = sample.machine.memoryTotal
        let used = whole - sample.machine.memoryFree
        return gauge(
            "machine",
            whole > 0 ? words.share(FigureText.bytes(used), of: FigureText.bytes(whole)) : "–",
            share: share(used, of: whole), .memory)
    }

    private var memory: LiveGauge {
        gauge("memory", FigureText.bytes(sample.machine.resident))
    }

    private var database: LiveGauge {
        if sample.database.isAway {
            return gauge("database", word("gauge_away"), .databaseAway)
        }
        let size = FigureText.bytes(sample.database.bytes)
        let commit = sample.commitTime.map { "\(FigureText.atLeast($0)) · " } ?? ""
        return gauge("database", commit + size, .diskSync)
    }

    private var disk: LiveGauge {
        let whole = sample.machine.diskTotal
        let used = whole - sample.machine.diskFree
        return gauge(
            "disk",
            whole > 0 ? words.share(FigureText.bytes(used), of: FigureText.bytes(whole)) : "–",
            share: share(used, of: whole), .diskFull)
    }

    private var store: LiveGauge {
        let away = sample.store.isAway ? ", \(word("gauge_away"))" : ""
        return gauge("store", "\(sample.store.waiting)\(away)", .storeAway)
    }

    private var staff: LiveGauge { gauge("staff", "\(sample.web.staffPages)") }
}
