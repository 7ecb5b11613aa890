internal import Documents
internal import Formats
internal import Glibc
internal import Operations
internal import Shop

/// A statement's file on this machine, which is read from its start as often as is needed.
struct StatementFile {
    let format: StatementFormat
    private let path: String
    private let currency: Currency?

    /// - Parameters:
    ///   - format: `nil` finds it out.
    ///   - currency: taken where the file names none.
    init(_ path: String, _ format: StatementFormat?, currency: Currency?) throws {
        self.path = path
        self.currency = currency
        if let format {
            self.format = format
            return
        }
        var prefix: [UInt8] = []
        try Self.forEachPiece(of: path) { piece in
            if prefix.count < StatementLimits.piece { prefix += piece }
        }
        guard let found = StatementFormat.sniff(prefix) else {
            throw StatementDenial.notAStatement(StatementFormat.problem(of: prefix))
        }
        self.format = found
    }

    /// Hands over what is in the file.
    ///
    /// - Throws: `StatementRefusal` where all of it is refused; a refusal where it cannot be read.
    func read(_ take: (StatementEvent) throws -> Void) throws {
        let reading = StatementReading(format, currency: currency, mapping: nil)
        while reading.needsLook {
            try Self.forEachPiece(of: path) { try reading.look(at: $0) }
            try reading.endLook()
        }
        try Self.forEachPiece(of: path) { piece in try reading.feed(piece, take) }
        try reading.finish(take)
    }

    /// Hands over the bytes of a file, piece by piece.
    static func forEachPiece(of path: String, _ take: ([UInt8]) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
        }
        defer { close(descriptor) }
        var piece = [UInt8](repeating: 0, count: StatementLimits.piece)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
            }
            if count == 0 { return }
            try take(Array(piece[..<count]))
        }
    }
}

/// What is said of a statement as a whole.
struct StatementSummary {
    let format: StatementFormat
    private(set) var account: StatementAccount?
    private(set) var first: CivilTime?
    private(set) var last: CivilTime?
    private(set) var counts: [RowNovelty: Int] = [:]
    /// What could not be read: the first of it.
    private(set) var refused: [(line: Int, reason: String)] = []

    /// The most refused rows that are told one by one.
    static let told = 1_000

    init(format: StatementFormat) { self.format = format }

    mutating func add(_ account: StatementAccount) {
        self.account = self.account ?? account
    }

    mutating func add(_ row: StatementRow, _ novelty: RowNovelty) {
        counts[novelty, default: 0] += 1
        first = first.map { min($0, row.day) } ?? row.day
        last = last.map { max($0, row.day) } ?? row.day
        if account?.currency == nil {
            account = StatementAccount(
                number: account?.number ?? "", currency: row.amount.currency)
        }
    }

    mutating func add(line: Int, _ reason: String, counts isNew: Bool = true) {
        if isNew { counts[.refused, default: 0] += 1 }
        if refused.count < Self.told { refused.append((line, reason)) }
    }

    /// Takes what is stored of a statement; its refused rows are added one by one.
    ///
    /// - Parameter wasThere: whether it was imported before, so that nothing of it is new.
    mutating func take(_ statement: StoredStatement, wasThere: Bool) {
        account = StatementAccount(
            number: statement.number ?? "", currency: statement.currency)
        (first, last) = (statement.firstDay, statement.lastDay)
        let (new, known) = (statement.counts.added, statement.counts.known)
        counts = [
            .refused: statement.counts.refused, .new: wasThere ? 0 : new,
            .known: wasThere ? new + known : known,
            .pending: statement.counts.pending,
        ]
    }

    /// All of it in a line.
    var line: String {
        let days = [first, last].compactMap { $0.map(DateText.day) }
        let span = days.isEmpty ? "no rows" : "\(days[0]) to \(days[days.count - 1])"
        func count(_ novelty: RowNovelty) -> Int { counts[novelty] ?? 0 }
        return "\(format.rawValue), \(span): \(count(.new)) new, \(count(.known)) known, "
            + "\(count(.pending)) pending, \(count(.refused)) not readable"
    }
}

/// The rows of a statement as JSON on standard output, written as they come.
final class StatementOutput {
    private let summary: StatementSummary
    private var count = 0
    private var waiting = ""

    /// The number of rows that are written at once.
    private static let flushed = 200

    init(_ summary: StatementSummary) {
        self.summary = summary
        var head = JSONWriter()
        head.object { json in
            json.member("format", summary.format.rawValue)
            json.member("account", summary.account?.number)
            json.member("currency", Self.told(summary.account?.currency))
            json.member("from", summary.first.map(DateText.day))
            json.member("to", summary.last.map(DateText.day))
        }
        Output.text(String(Self.text(head).dropLast()) + ",\"rows\":[")
    }

    func add(_ row: StatementRow, _ novelty: RowNovelty) {
        var json = JSONWriter()
        count += 1
        json.object { $0.row(row, number: count, state: novelty) }
        waiting += (count > 1 ? "," : "") + Self.text(json)
        if count % Self.flushed == 0 { flush() }
    }

    /// The code of a currency that somebody has told.
    private static func told(_ currency: Currency?) -> String? {
        currency == .untold ? nil : currency?.code
    }

    func finish() {
        flush()
        var json = JSONWriter()
        json.array(summary.refused) { $0.refusal(line: $1.line, reason: $1.reason) }
        // The first of them are told one by one.
        Output.line(
            "],\"refused\":\(Self.text(json)),\"refused_count\":\(summary.counts[.refused] ?? 0)}")
    }

    private func flush() {
        Output.text(waiting)
        waiting = ""
    }

    private static func text(_ json: JSONWriter) -> String {
        String(decoding: json.array, as: UTF8.self)
    }
}
