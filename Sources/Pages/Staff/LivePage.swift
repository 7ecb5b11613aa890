/// The page `GET /admin/live`: how the shop does right now, for the evening itself.
package struct LivePage: Page {
    package static let template = "live"

    package var now: LiveNow
    /// The address where the part that is live is read again.
    package var source: String
    /// Whether the reader may say that a notice was seen, and where that leads back to.
    package var maySee: Bool
    package var home: String

    package init(now: LiveNow, source: String, maySee: Bool, home: String) {
        self.now = now
        self.source = source
        self.maySee = maySee
        self.home = home
    }
}

/// The fragment `GET /admin/live/now`: only the live part of the page, the same for all of staff.
package struct LiveFragment: Page {
    package static let template = "live-now"

    package var now: LiveNow

    package init(now: LiveNow) {
        self.now = now
    }
}

/// The fragment `GET /admin/live/top`: the sentence and the figures that the front page has as
/// well.
package struct LiveTopFragment: Page {
    package static let template = "live-top"

    package var now: LiveNow

    package init(now: LiveNow) {
        self.now = now
    }
}

/// The state of the shop at a moment, as pages show it. Texts are in the reader's language.
package struct LiveNow: Sendable {
    /// The sentence that the shop itself has stopped looking, and since when; `nil` while it looks.
    package var stands: String?
    /// The verdict; `nil` where the notice says the same.
    package var verdict: LiveVerdict?
    /// The notice of what got worse and nobody has said to have seen; `nil` is nothing.
    package var notice: LiveNotice?
    package var people: Int
    package var inLine: Int
    package var admittedPerMinute: Int
    package var ordersPerMinute: Int
    /// The requests that were asked to come again, each second, written: `0` or `0.4`.
    package var shedPerSecond: String
    package var isShedding: Bool
    package var gauges: [LiveGauge]
    /// The spans of time that charts can show.
    package var spans: [LiveSpan]
    package var charts: [LiveChart]
    package var asOf: TimeText

    package init(
        stands: String? = nil, verdict: LiveVerdict?, notice: LiveNotice?, people: Int, inLine: Int,
        admittedPerMinute: Int, ordersPerMinute: Int, shedPerSecond: String, isShedding: Bool,
        gauges: [LiveGauge], spans: [LiveSpan], charts: [LiveChart], asOf: TimeText
    ) {
        self.stands = stands
        self.verdict = verdict
        self.notice = notice
        self.people = people
        self.inLine = inLine
        self.admittedPerMinute = admittedPerMinute
        self.ordersPerMinute = ordersPerMinute
        self.shedPerSecond = shedPerSecond
        self.isShedding = isShedding
        self.gauges = gauges
        self.spans = spans
        self.charts = charts
        self.asOf = asOf
    }
}

/// The verdict: what limits the shop, and what to do.
package struct LiveVerdict: Sendable {
    package var tone: LiveTone
    package var what: String
    /// The words of what to do; empty where there is nothing to do.
    package var todo: String
    /// The page of the line that the verdict is about; `nil` for all else.
    package var line: String?

    package init(tone: LiveTone, what: String, todo: String, line: String? = nil) {
        self.tone = tone
        self.what = what
        self.todo = todo
        self.line = line
    }
}

/// The tone of a figure: how it is coloured and marked.
package enum LiveTone: CaseIterable, Sendable {
    case plain, done, waiting, stop
}

/// A notice: something got worse.
package struct LiveNotice: Sendable {
    package var number: Int
    package var what: String
    package var todo: String
    package var at: TimeText
    package var isFailing: Bool
    /// The page of the line that the notice is about; `nil` for all else.
    package var line: String?

    package init(
        number: Int, what: String, todo: String, at: TimeText, isFailing: Bool, line: String? = nil
    ) {
        self.line = line
        self.number = number
        self.what = what
        self.todo = todo
        self.at = at
        self.isFailing = isFailing
    }
}

/// A gauge: one part of the machine or the shop, with how full it is.
package struct LiveGauge: Sendable {
    package var name: String
    package var value: String
    /// The share in whole percents; `nil` where there is no whole.
    package var share: Int?
    package var tone: LiveTone

    package init(name: String, value: String, share: Int?, tone: LiveTone) {
        self.name = name
        self.value = value
        self.share = share
        self.tone = tone
    }
}

/// A span of time that charts can show.
package struct LiveSpan: Sendable {
    package var name: String
    package var href: String
    package var isOn: Bool

    package init(name: String, href: String, isOn: Bool) {
        self.name = name
        self.href = href
        self.isOn = isOn
    }
}
