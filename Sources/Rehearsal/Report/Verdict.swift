internal import Shop

/// What a rehearsal means, in the seller's words.
package struct Verdict: Hashable, Sendable {
    /// How it went.
    package enum Kind: String, Codable, Sendable {
        /// Everybody was served, and quickly.
        case carries
        /// Promises were kept, and at some number of people it became slow or turned some away.
        case bends
        /// Promises were kept, and answers were not given.
        case fails
        /// A promise was broken.
        case broken
    }

    package var kind: Kind
    package var headline: String
    /// What was seen.
    package var findings: [String]
    /// What would help.
    package var helps: [String]

    /// Whether the command ends with success.
    package var isGood: Bool { kind == .carries || kind == .bends }
}

/// From where on a shop is called slow, or failing.
enum VerdictLimits {
    /// Milliseconds within which 99 of 100 pages and live figures should be there.
    static let browsing = 1_000.0
    /// Milliseconds within which 99 of 100 reservations should be answered.
    static let reserving = 2_000.0
    /// The share of answers that may be "come again".
    static let shed = 0.05
    /// The share of requests that may fail.
    static let failed = 0.01
    /// Milliseconds that the rehearsal itself may be late.
    static let lateness = 100.0
    /// Fewer requests than these in a stretch of time tell nothing.
    static let requests = 20
}

extension RehearsalResult {
    /// What it means.
    package var verdict: Verdict {
        let broken = promises.values.reduce(0, +)
        let bend = firstBend
        let serverErrors = failures.filter { $0.key.begins(with: "status_5") }.values.reduce(0, +)
        let failedShare = Self.share(outcomes.failed, of: outcomes.all)
        if broken > 0 {
            return Verdict(
                kind: .broken,
                headline: "Do not open this drop here: \(Words.count(broken, "promise")) broken.",
                findings: breaches.prefix(5).map { "At \(Words.clock($0.second)): \($0.words)." }
                    + figures, helps: ["Report this with the JSON file: it must never happen."])
        }
        if failedShare > VerdictLimits.failed || serverErrors > 0 {
            return Verdict(
                kind: .fails,
                headline: "This machine does not carry this drop: "
                    + "\(Words.count(outcomes.failed, "request")) failed.",
                findings: failureWords + bendWords(bend) + figures, helps: helps(bend))
        }
        if let bend {
            return Verdict(
                kind: .bends, headline: "It bends at \(Words.number(bend.people)) people.",
                findings: bendWords(bend) + figures, helps: helps(bend))
        }
        return Verdict(
            kind: .carries,
            headline: "This machine carries this drop with \(Words.number(mostPeople)) people.",
            findings: figures, helps: helps(nil))
    }

    static func share(_ part: Int, of whole: Int) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }

    /// The first stretch of time in which it was slow, turned people away or failed.
    private var firstBend: SliceFigures? {
        slices.first { slice in
            guard slice.outcomes.all >= VerdictLimits.requests else { return false }
            let isSlow =
                (slice.browsing?.p99 ?? 0) > VerdictLimits.browsing
                || (slice.reserving?.p99 ?? 0) > VerdictLimits.reserving
            return isSlow
                || Self.share(slice.outcomes.shed, of: slice.outcomes.all) > VerdictLimits.shed
                || Self.share(slice.outcomes.failed, of: slice.outcomes.all) > VerdictLimits.failed
        }
    }

    private func bendWords(_ bend: SliceFigures?) -> [String] {
        guard let bend else { return [] }
        var words: [String] = []
        let when = "At \(Words.clock(bend.second)), with \(Words.number(bend.people)) people,"
        if let page = bend.browsing?.p99, page > VerdictLimits.browsing {
            words.append("\(when) one page in a hundred took longer than \(Words.time(page)).")
        }
        if let order = bend.reserving?.p99, order > VerdictLimits.reserving {
            words.append(
                "\(when) one reservation in a hundred took longer than \(Words.time(order)).")
        }
        if bend.outcomes.shed > 0 {
            words.append(
                "\(when) \(Words.count(bend.outcomes.shed, "request")) of "
                    + "\(Words.number(bend.outcomes.all)) were told to come again.")
        }
        if bend.outcomes.failed > 0 {
            words.append("\(when) \(Words.count(bend.outcomes.failed, "request")) failed.")
        }
        return words
    }

    private var failureWords: [String] {
        failures.filter { $0.key != WireFailure.cut.rawValue }.sorted { $0.value > $1.value }
            .prefix(4).map { name, count in
                let what: String
                switch WireFailure(rawValue: name) {
                case .cannotConnect: what = "connections were not accepted"
                case .hungUp: what = "connections were ended before the answer was whole"
                case .timedOut:
                    what =
                        "answers took longer than "
                        + "\(RehearsalLimits.patience.components.seconds) s"
                case .notHTTP: what = "answers were not HTTP"
                default: what = "answers were errors of the shop (\(name.dropFirst(7)))"
                }
                return "\(Words.number(count)) \(what)."
            }
    }

    /// What is told of every rehearsal.
    private var figures: [String] {
        let browsing = calls.filter { ["page", "asset", "live"].contains($0.call) }
            .compactMap { $0.latency?.p99 }.max()
        var words = [
            "\(Words.count(orders, "order")) were acknowledged, and \(Words.number(ordersFound)) "
                + "found again in the end.",
            "\(Words.number(outcomes.all)) requests, at most \(Words.number(fastest)) in a second.",
        ]
        if let browsing {
            words.append("99 of 100 pages and figures within \(Words.time(browsing)).")
        }
        if let wishes {
            words.append(
                "From pressing Reserve until knowing, everything tried again included: 99 of 100 "
                    + "within \(Words.time(wishes.p99)), the longest \(Words.time(wishes.longest))."
            )
        }
        return words
    }

    private var fastest: Int {
        Int((slices.map { Double($0.outcomes.all) }.max() ?? 0) / max(sliceSeconds, 1))
    }

    private func helps(_ bend: SliceFigures?) -> [String] {
        var words: [String] = []
        if let late = lateness?.p99, late > VerdictLimits.lateness {
            words.append(
                "The rehearsal was late itself (1 of 100 steps by more than \(Words.time(late))): "
                    + "play from another machine, so that the shop has this one for itself.")
        }
        guard bend != nil || outcomes.failed > 0 else { return words }
        if (failures[WireFailure.cannotConnect.rawValue] ?? 0) > 0 {
            words.append(
                "Let the shop open more files (LimitNOFILE of its service): each person is one.")
        }
        if outcomes.shed > 0 {
            words.append(
                "Turn the line on (`line: auto`): people wait in order instead of pressing again.")
        }
        words.append(
            "See what is used up while it plays: the processor (a machine with more cores), the "
                + "disk (holdfast_desk_commit_seconds), or the network (a CDN for pages and "
                + "pictures). docs/scaling.md tells which comes first.")
        return words
    }
}

/// Numbers as people read them.
enum Words {
    /// `12,345`.
    static func number(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(abs(number)).reversed().enumerated() {
            if place > 0 && place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// `1 order`, `12 orders`.
    static func count(_ count: Int, _ thing: String) -> String {
        "\(number(count)) \(thing)\(count == 1 ? "" : "s")"
    }

    /// `03:20`, from seconds.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds)
        let (minutes, rest) = (whole / 60, whole % 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `0.8 ms`, `12 ms` or `1.4 s`, from milliseconds.
    static func time(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ..<10: "\(decimal(milliseconds)) ms"
        case ..<1_000: "\(number(Int(milliseconds.rounded()))) ms"
        default: "\(decimal(milliseconds / 1_000)) s"
        }
    }

    /// With one decimal.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
