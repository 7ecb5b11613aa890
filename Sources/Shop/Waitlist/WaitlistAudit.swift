/// Replays a waitlist's record: every line of it must lead to the chain that it ends with, and
/// every offer must be the one that the rule makes of the free units that the line tells.
///
/// What it cannot know is whether the shop told of all units that came back.
package struct WaitlistAudit: Sendable {
    private let chain: WaitlistChain
    private let receipt: WaitlistProof?
    private var link: [UInt8]
    private var report: WaitlistAuditReport
    private var waiting: [WaitlistWish] = []
    private var skus: [String: VariantID] = [:]
    private var isReceiptFound = false

    package init(slug: String, chain: WaitlistChain, receipt: WaitlistProof? = nil) {
        self.chain = chain
        self.receipt = receipt
        link = chain.start(slug: slug)
        report = WaitlistAuditReport(slug: slug)
    }

    /// Takes the next line of the record.
    package mutating func take(_ line: Substring) {
        let number = report.moves + 1
        report.moves = number
        link = chain.link(after: link, line: String(line))
        guard let move = WaitlistMove(text: line) else { return find(.unreadable(move: number)) }
        if move.number != number {
            find(.wrongMove(found: move.number, expected: number))
        }
        if let receipt, receipt.move == number, receipt.link == link,
            case .asked(receipt.number, _, _) = move.event
        {
            isReceiptFound = true
        }
        take(move.event, in: number)
    }

    private mutating func take(_ event: WaitlistMove.Event, in move: Int64) {
        switch event {
        case .asked(let number, let takesFewer, let units):
            report.asked += 1
            if number != report.asked {
                find(.wrongNumber(move: move, found: number, expected: report.asked))
            }
            waiting.append(
                WaitlistWish(number: number, lines: lines(units), takesFewer: takesFewer))
        case .left(let number), .removed(let number): end([number], in: move)
        case .offered(let free, let offers):
            var units: [VariantID: Int] = [:]
            for line in lines(free) { units[line.variant, default: 0] += line.quantity }
            let due = WaitlistRule.offers(
                of: units, to: waiting, atMost: WaitlistLimits.offers
            ).offers
            let told = offers.map { WaitlistOffer(number: $0.number, lines: lines($0.units)) }
            if due.map(Told.init) != told.map(Told.init) { find(.otherOffers(move: move)) }
            report.offers += offers.count { !$0.isRefused }
            report.units += offers.reduce(0) { sum, offer in
                offer.isRefused ? sum : sum + offer.units.reduce(0) { $0 + $1.count }
            }
            end(offers.map(\.number), in: move)
        }
    }

    /// An offer, whatever the order of its lines.
    private struct Told: Hashable {
        var number: Int64
        var units: [VariantID: Int] = [:]

        init(_ offer: WaitlistOffer) {
            number = offer.number
            for line in offer.lines { units[line.variant, default: 0] += line.quantity }
        }
    }

    private mutating func end(_ numbers: [Int64], in move: Int64) {
        let ended = Set(numbers)
        let before = waiting.count
        waiting.removeAll { ended.contains($0.number) }
        if before - waiting.count != numbers.count { find(.notWaiting(move: move)) }
    }

    private mutating func lines(_ units: [WaitlistMove.Units]) -> [WantedLine] {
        units.map { units in
            let known = skus[units.sku] ?? VariantID(Int64(skus.count + 1))
            skus[units.sku] = known
            return WantedLine(variant: known, quantity: units.count)
        }
    }

    private mutating func find(_ finding: WaitlistFinding) {
        report.broken += 1
        if report.findings.count < WaitlistAuditReport.listed { report.findings.append(finding) }
    }

    /// The report of all that was taken, with what the record says of its own end.
    package consuming func finish(moves: Int64, link end: [UInt8]) -> WaitlistAuditReport {
        if moves != report.moves { find(.otherCount(found: report.moves, told: moves)) }
        if end != link { find(.otherChain) }
        if let receipt {
            report.isReceiptProved = isReceiptFound && receipt.slug.isBytes(of: report.slug)
        }
        report.waiting = waiting.count
        return report
    }
}

/// The result of an audit of a waitlist's record.
package struct WaitlistAuditReport: Hashable, Sendable {
    package var slug: String
    package var moves: Int64 = 0
    package var asked: Int64 = 0
    /// The wishes that wait at the record's end.
    package var waiting = 0
    package var offers = 0
    /// The units that were offered.
    package var units = 0
    /// The first findings, and how many there are in all.
    package var findings: [WaitlistFinding] = []
    package var broken = 0
    /// Whether the receipt is of this record; `nil` where none was shown.
    package var isReceiptProved: Bool?

    /// Findings that are listed.
    package static let listed = 20

    /// Whether nothing is broken, and the receipt, where one was shown, is of this record.
    package var isProved: Bool { broken == 0 && isReceiptProved != false }
}

/// A finding of an audit of a waitlist's record: the proof is broken.
package enum WaitlistFinding: Hashable, Sendable {
    case unreadable(move: Int64)
    /// Another line stands where the next one must.
    case wrongMove(found: Int64, expected: Int64)
    /// Another wish stands where the next one must.
    case wrongNumber(move: Int64, found: Int64, expected: Int64)
    /// A wish ended that did not wait.
    case notWaiting(move: Int64)
    /// The offers are not those that the rule makes.
    case otherOffers(move: Int64)
    /// The record ends with another number of lines than it has.
    case otherCount(found: Int64, told: Int64)
    /// The lines do not lead to the chain that the record ends with.
    case otherChain

    /// The finding in words for anybody.
    package var text: String {
        switch self {
        case .unreadable(let move): "line \(move) cannot be read"
        case .wrongMove(let found, let expected):
            "line \(found) stands where line \(expected) must"
        case .wrongNumber(let move, let found, let expected):
            "line \(move): wish \(found) stands where wish \(expected) must"
        case .notWaiting(let move): "line \(move) ends a wish that did not wait"
        case .otherOffers(let move):
            "line \(move): these are not the offers that the free units make in order"
        case .otherCount(let found, let told):
            "the record says that it has \(told) lines, and has \(found)"
        case .otherChain: "the lines do not lead to the chain that the record ends with"
        }
    }
}

/// The receipt of a wish, as the shop gives it: where it is in the record.
package struct WaitlistProof: Hashable, Sendable {
    package var slug: String
    package var number: Int64
    package var move: Int64
    package var link: [UInt8]

    package init(slug: String, number: Int64, move: Int64, link: [UInt8]) {
        self.slug = slug
        self.number = number
        self.move = move
        self.link = link
    }

    /// The receipt as one line of text.
    package var text: String {
        "\(Self.mark) \(slug) \(number) \(move) \(hex(link))"
    }

    /// Reads a receipt; `nil` where the text is none.
    package init?(text: String) {
        let parts = text.before("\r\n").trimmingBlanks().pieces(at: " ")
        guard parts.count == 5, parts[0].isBytes(of: Self.mark), let number = Int64(parts[2]),
            let move = Int64(parts[3]), let link = WaitlistRecord.bytes(hex: parts[4])
        else { return nil }
        self.init(slug: String(parts[1]), number: number, move: move, link: link)
    }

    /// The most bytes that are read as a receipt.
    package static let longest = 512

    private static let mark = "holdfast-waitlist-receipt-1"
}

/// The text of a waitlist's record around its lines.
package enum WaitlistRecord {
    /// The first line.
    package static func head(slug: String) -> String { "holdfast-waitlist-1 \(slug)" }

    /// The last line.
    package static func end(moves: Int64, link: [UInt8]) -> String {
        "end \(moves) \(hex(link))"
    }

    /// Audits a whole record.
    ///
    /// - Returns: `nil` where the text is no record, or is cut off.
    package static func audit(
        _ lines: some Sequence<Substring>, chain: WaitlistChain, receipt: WaitlistProof? = nil
    ) -> WaitlistAuditReport? {
        var audit: WaitlistAudit?
        for line in lines {
            guard audit != nil else {
                let parts = line.pieces(at: " ", keepsEmpty: true)
                guard parts.count == 2, parts[0].isBytes(of: "holdfast-waitlist-1") else {
                    return nil
                }
                audit = WaitlistAudit(slug: String(parts[1]), chain: chain, receipt: receipt)
                continue
            }
            if line.begins(with: "end ") {
                let parts = line.pieces(at: " ", keepsEmpty: true)
                guard parts.count == 3, let moves = Int64(parts[1]), let link = bytes(hex: parts[2])
                else { return nil }
                return audit?.finish(moves: moves, link: link)
            }
            audit?.take(line)
        }
        return nil
    }

    fileprivate static func bytes(hex text: Substring) -> [UInt8]? {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
