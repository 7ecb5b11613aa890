internal import Shop

/// The findings of a rehearsal, in sentences.
extension RehearsalResult {
    /// `2,955 of 20,000 people were not served`
    var lostWords: String {
        "\(Words.number(people(.lost))) of \(Words.number(came)) people were not served"
    }

    /// The sentences about who was not served, and why.
    var peopleWords: [String] {
        let reasons: [(Player.Outcome, String)] = [
            (.neverSaw, "left before they had seen the page"),
            (.leftSlow, "left because an answer took too long"),
            (.gaveUp, "gave up after many tries"),
        ]
        let parts = reasons.compactMap { outcome, words in
            visits[outcome.rawValue].map { "\(Words.number($0)) \(words)" }
        }
        var sentences: [String] = []
        if people(.lost) > 0 {
            sentences.append("\(lostWords): \(parts.joined(separator: ", ")).")
        }
        if let left = visits[Player.Outcome.leftTheLine.rawValue] {
            sentences.append(
                "\(Words.number(left)) left the line before it was their turn.")
        }
        return sentences
    }

    /// What strained the shop by its own account, the longest first, with the seconds of it.
    var strains: [(limit: String, from: Double, seconds: Double)] {
        var found: [(limit: String, from: Double, seconds: Double)] = []
        for slice in slices {
            guard let limit = slice.shop?.strainedBy else { continue }
            if let place = found.firstIndex(where: { $0.limit == limit }) {
                found[place].seconds += sliceSeconds
            } else {
                found.append((limit, slice.second, sliceSeconds))
            }
        }
        return found.sorted { $0.seconds > $1.seconds }
    }

    /// What the shop says limited it.
    var shopWords: [String] {
        guard asksShop else { return [] }
        let words = strains.map { strain in
            "The shop says what limited it: \(ShopLimit(strain.limit).words), from "
                + "\(Words.clock(strain.from)) on for \(Words.number(Int(strain.seconds))) s in "
                + "all."
        }
        return words.isEmpty ? ["The shop itself says that nothing strained it."] : words
    }

    func bendWords(_ bend: SliceFigures?) -> [String] {
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
        if let limit = bend.shop?.strainedBy {
            words.append("\(when) the shop was strained: \(ShopLimit(limit).words).")
        }
        return words
    }

    var failureWords: [String] {
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
                case .abandoned:
                    what = "answers came too late for whoever waited, or never"
                case .notHTTP: what = "answers were not HTTP"
                default: what = "answers were errors of the shop (\(name.dropFirst(7)))"
                }
                return "\(Words.number(count)) \(what)."
            }
    }

    /// What is told of every rehearsal.
    var figures: [String] {
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
}

/// The advice of a rehearsal: what would help.
extension RehearsalResult {
    var helps: [String] {
        var words: [String] = []
        if let late = lateness?.p99, late > VerdictLimits.lateness {
            words.append(
                "The rehearsal was late itself (1 of 100 steps by more than \(Words.time(late))): "
                    + "play from another machine, so that the shop has this one for itself.")
        }
        let failed = outcomes.failed - failedMidway
        guard bend != nil || failed > 0 || people(.lost) > 0 else { return words }
        if (failures[WireFailure.cannotConnect.rawValue] ?? 0) > 0, failed > 0 {
            words.append(
                "Let the shop open more files (LimitNOFILE of its service): "
                    + "each person may be six.")
        }
        if outcomes.shed > 0 {
            words.append(
                "Turn the line on (`line: auto`): people wait in order instead of pressing again.")
        }
        words += strains.compactMap { ShopLimit($0.limit).help }
        if !asksShop {
            words.append(
                "Let the shop say what was used up: serve it with --metrics-listen HOST:PORT and "
                    + "play again with --metrics http://HOST:PORT. docs/scaling.md tells what "
                    + "comes first: the processor, the disk, or the network.")
        } else if strains.isEmpty {
            words.append(
                "Look at what stands between the shop and the crowd (a proxy, the network), and "
                    + "play from another machine: the shop says that it had time left.")
        }
        return words
    }
}
