package import Pages
internal import Shop

/// The words of a language for what limits the shop.
package struct LimitWords {
    /// The renderer that has the words.
    package let renderer: PageRenderer
    /// How values are written in the language.
    package let wording: Wording

    /// The language of the words.
    package var language: Language { wording.language }

    /// Takes the renderer that has the words, and how values are written in the language.
    package init(renderer: PageRenderer, wording: Wording) {
        self.renderer = renderer
        self.wording = wording
    }

    /// The sentence of what limits the shop. What is better already is told as such.
    package func what(_ diagnosis: Diagnosis) -> String {
        let what = sentence(of: diagnosis)
        guard diagnosis.isEasing else { return what }
        return renderer.sentence("limits_easing", ["what": what], in: language)
    }

    /// The sentence of what an alert tells. Where something graver is over, it names that first.
    package func what(_ alert: Alert) -> String {
        guard let over = alert.over else { return what(alert.diagnosis) }
        return what(alert.diagnosis, after: over)
    }

    /// The sentence of what remains where something graver is over.
    package func what(_ diagnosis: Diagnosis, after over: Diagnosis) -> String {
        renderer.sentence(
            "limits_over", ["over": sentence(of: over), "what": what(diagnosis)], in: language)
    }

    private func sentence(of diagnosis: Diagnosis) -> String {
        let limit = diagnosis.limit
        return renderer.sentence(
            "limits_\(limit.rawValue)\(whatVariant(limit, diagnosis.told))",
            values(of: diagnosis.told), in: language)
    }

    /// The sentence of what to do about it; empty where nothing limits the shop, or does no more.
    package func todo(_ diagnosis: Diagnosis) -> String {
        let limit = diagnosis.limit
        guard limit != .calm, !diagnosis.isEasing else { return "" }
        return renderer.sentence(
            "todo_\(limit.rawValue)\(groupVariant(limit, diagnosis.told))",
            values(of: diagnosis.told), in: language)
    }

    /// Figures that make another sentence of it.
    private func whatVariant(_ limit: Limit, _ sample: Sample) -> String {
        switch limit {
        case .lineFull where sample.line.nextTurnEnds != nil: "_until"
        case .slipsWait where sample.slips.minutesOfWork < Thresholds.slipsWait.over: "_old"
        case .desk where sample.queue < Int(Thresholds.queue.under): "_late"
        case .clockMoved where sample.clockMoved.milliseconds > 0: "_ahead"
        // Nothing was to be written: what is held was found by reading.
        case .databaseHeld
        where Double(sample.database.heldFor.milliseconds) < Thresholds.heldFor.over: "_rows"
        default: groupVariant(limit, sample)
        }
    }

    /// A container is helped in another way than a machine.
    private func groupVariant(_ limit: Limit, _ sample: Sample) -> String {
        switch limit {
        case .processor where sample.machine.isProcessorOfGroup: "_group"
        case .memory where sample.machine.isMemoryOfGroup: "_group"
        default: ""
        }
    }

    /// By how much a clock is wrong: `1.2 s`, `2 h`. Above a minute to the nearest one: two hours
    /// less some milliseconds are two hours.
    private func offBy(_ error: Span) -> String {
        let error = abs(error.milliseconds)
        guard error >= 60_000 else { return FigureText.time(Double(error)) }
        return wording.waited(.minutes((error + 30_000) / 60_000))
    }

    /// What of a whole: `3 of 64`.
    package func share(_ part: String, of whole: String) -> String {
        renderer.sentence("gauge_of", ["part": part, "whole": whole], in: language)
    }

    /// All figures that a sentence may name.
    private func values(of sample: Sample) -> [String: String] {
        [
            "length": "\(sample.line.length)",
            "cap": "\(sample.line.cap)",
            "nextEnd": sample.line.nextTurnEnds.map(wording.timeOfDay) ?? "",
            "slips": "\(sample.slips.waiting)",
            "slipAge": wording.waited(sample.slips.oldest),
            "slipWork": wording.waited(.minutes(Int64(sample.slips.minutesOfWork.rounded(.up)))),
            "slipsCut": "\(sample.slipsCutPerMinute)",
            "slipsTaken": "\(sample.slipsTakenPerMinute)",
            "heldFor": wording.duration(sample.database.heldFor),
            "clockMoved": offBy(sample.clockMoved),
            "admitted": "\(sample.line.admittedPerMinute)",
            "uploads": "\(sample.web.uploads)",
            "uploadLimit": "\(sample.web.uploadLimit)",
            "connections": "\(sample.web.connections)",
            "connectionLimit": "\(sample.web.connectionLimit)",
            "queue": "\(sample.queue)",
            "commit": FigureText.time(sample.commitTime ?? 0),
            "processor": FigureText.percent(sample.processor ?? 0),
            "memory": FigureText.bytes(sample.machine.memoryFree),
            "waiting": "\(sample.store.waiting)",
            "clockError": offBy(sample.database.clockCorrection),
            "disk": FigureText.bytes(sample.machine.diskFree),
        ]
    }
}
