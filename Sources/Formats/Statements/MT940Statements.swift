internal import Shop

/// Puts the lines of an MT940 file together to statements and their bookings.
struct MT940Statements {
    /// The field that a line without a tag goes on.
    private enum Field {
        case none, booking, details
    }

    private enum NamedCurrency: Equatable {
        case none
        case known(Currency)
        /// A balance is there and its currency cannot be read: no other one is put in its place.
        case unreadable
    }

    private struct Booking {
        var line: Int
        /// The lines of `:61:`, and those of `:86:`, with LF between them.
        var entry: [UInt8]
        var details: [UInt8] = []
        var isTooLong = false

        mutating func goOn(_ bytes: ArraySlice<UInt8>, inDetails: Bool) {
            if inDetails {
                Self.append(bytes, to: &details)
            } else {
                Self.append(bytes, to: &entry)
            }
        }

        /// Keeps so many bytes of a field as a line may have: no text of a row has more.
        private static func append(_ bytes: ArraySlice<UInt8>, to field: inout [UInt8]) {
            guard field.count < StatementLimits.line else { return }
            if !field.isEmpty { field.append(0x0A) }
            field.append(contentsOf: bytes.prefix(StatementLimits.line - field.count))
        }
    }

    private let currency: Currency?
    private var field = Field.none
    private var booking: Booking?
    private var account = ""
    private var named = NamedCurrency.none
    private var isBegun = false
    private var isClosed = false
    private var isTold = false
    private var isInterim = false
    private var hasAnything = false
    private var rows = 0
    private var lastLine = 1
    /// What may be the beginning of a tag that goes on in the next line.
    private var brokenTag: [UInt8] = []

    init(currency: Currency?) {
        self.currency = currency
    }

    /// Takes the next line.
    mutating func take(
        _ line: MT940Lines.Line, _ tell: (StatementEvent) throws -> Void
    ) throws {
        lastLine = line.number
        guard !line.isCut else { return try refuseLong(line, tell) }
        // SWIFT's own framing puts control characters in front of a block.
        let bytes = line.bytes.drop { $0 < 0x20 && $0 != 0x09 }
        if !brokenTag.isEmpty {
            let whole = brokenTag + bytes
            brokenTag = []
            if let tag = MT940Tag(whole[...]) {
                return try begin(tag, whole[...], line.number - 1, tell)
            }
            goOn(whole.prefix(whole.count - bytes.count))
        }
        if let tag = MT940Tag(bytes) {
            try begin(tag, bytes, line.number, tell)
        } else if MT940Tag.isBeginning(bytes) {
            brokenTag = Array(bytes)
        } else if isBlock(bytes) {
            try takeBlock(bytes, line.number, tell)
        } else if isClosed && bytes.first == Self.dash {
            field = .none
        } else {
            goOn(bytes)
        }
    }

    /// Ends the file.
    ///
    /// - Throws: `StatementRefusal` when it has no statement, or ends in the middle of one.
    mutating func finish(_ tell: (StatementEvent) throws -> Void) throws {
        guard hasAnything else { throw StatementRefusal(line: 1, reason: .noStatement) }
        // The last booking is not told: what is left of it may be another amount.
        guard !isBegun || isClosed || isInterim else {
            throw StatementRefusal(line: lastLine, reason: .truncated)
        }
        goOn(brokenTag[...])
        try tellBooking(tell)
        try tellAccount(tell)
    }

    private mutating func begin(
        _ tag: MT940Tag, _ line: ArraySlice<UInt8>, _ number: Int,
        _ tell: (StatementEvent) throws -> Void
    ) throws {
        let content = line.dropFirst(tag.length)
        if tag.kind == .details {
            // Behind a closing balance it tells of the statement, and belongs to no booking.
            field = booking == nil ? .none : .details
            goOn(content)
            return
        }
        try tellBooking(tell)
        field = .none
        switch tag.kind {
        case .start:
            try tellAccount(tell)
            start()
        case .account:
            if isClosed {
                try tellAccount(tell)
                start()
            }
            account = StatementWords.text(content, nil, most: StatementLimits.field)
        case .opening:
            if isClosed { start() }
            isBegun = true
            named = currency(ofBalance: content)
        case .booking:
            booking = Booking(line: number, entry: Array(content))
            field = .booking
        case .closing: try close(content, number, tell)
        case .floorLimit:
            isInterim = true
            named = Currency(bytes: content.prefix(3)).map { .known($0) } ?? .unreadable
        case .details, .other: return
        }
        hasAnything = true
    }

    /// Forgets the statement before. The account stays only where no new one is told.
    private mutating func start() {
        (isBegun, isClosed, isTold, isInterim) = (true, false, false, false)
        named = .none
        account = ""
    }

    private mutating func close(
        _ content: ArraySlice<UInt8>, _ number: Int, _ tell: (StatementEvent) throws -> Void
    ) throws {
        let closing = currency(ofBalance: content)
        if case .known(let first) = named, case .known(let last) = closing, first != last {
            let words = "its balances are in \(first.code) and \(last.code)"
            throw StatementRefusal(line: number, reason: .malformed(words))
        }
        isClosed = true
        try tellAccount(tell)
    }

    /// The currency of a balance: a mark, six digits of a date, three letters, an amount.
    private func currency(ofBalance content: ArraySlice<UInt8>) -> NamedCurrency {
        let rest = content.dropFirst(7)
        let letters = rest.prefix { (0x41...0x5A).contains($0 & 0xDF) }
        if letters.isEmpty { return .none }
        return Currency(bytes: letters).map { .known($0) } ?? .unreadable
    }

    private mutating func goOn(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, field != .none else { return }
        booking?.goOn(bytes, inDetails: field == .details)
    }

    private mutating func refuseLong(
        _ line: MT940Lines.Line, _ tell: (StatementEvent) throws -> Void
    ) throws {
        brokenTag = []
        let bytes = line.bytes.drop { $0 < 0x20 }
        if let tag = MT940Tag(bytes) { try begin(tag, bytes.prefix(tag.length), line.number, tell) }
        guard booking != nil, field != .none else {
            let reason = StatementProblem.longLine(StatementLimits.line)
            return try tell(.refused(StatementRefusal(line: line.number, reason: reason)))
        }
        booking?.isTooLong = true
    }

    private mutating func tellAccount(_ tell: (StatementEvent) throws -> Void) throws {
        guard hasAnything, !isTold else { return }
        isTold = true
        var known: Currency?
        if case .known(let currency) = named { known = currency }
        try tell(.account(StatementAccount(number: account, currency: known)))
    }

    private mutating func tellBooking(_ tell: (StatementEvent) throws -> Void) throws {
        guard let booking else { return }
        self.booking = nil
        try tellAccount(tell)
        rows += 1
        guard rows <= StatementLimits.rows else {
            let reason = StatementProblem.tooManyRows(StatementLimits.rows)
            throw StatementRefusal(line: booking.line, reason: reason)
        }
        let event: StatementEvent
        do throws(StatementProblem) {
            event = .row(try row(booking))
        } catch {
            event = .refused(StatementRefusal(line: booking.line, reason: error))
        }
        try tell(event)
    }

    private func row(_ booking: Booking) throws(StatementProblem) -> StatementRow {
        guard !booking.isTooLong else { throw .longLine(StatementLimits.line) }
        let entry = try MT940Entry.whole(booking.entry)
        let known: Currency? =
            switch named {
            case .known(let currency): currency
            case .none: currency
            case .unreadable: nil
            }
        guard let known else { throw .noCurrency }
        let details = MT940Details(booking.details[...])
        var row = StatementRow(
            line: booking.line, day: entry.day, amount: try entry.amount(in: known))
        row.text = StatementWords.joined(
            details.text, entry.words(besides: details), most: StatementLimits.text)
        row.name = details.name
        row.account = details.account.isEmpty ? entry.otherAccount : details.account
        row.reference = entry.reference(of: details)
        row.isPending = isInterim || entry.isExpected
        row.doubt = entry.isReversal ? .reversal : nil
        return row
    }

    /// Whether a line begins or ends a block of SWIFT: `{1:`, `{4:`, `-}`.
    private func isBlock(_ line: ArraySlice<UInt8>) -> Bool {
        let start = line.startIndex
        guard line.count >= 2 else { return false }
        if line[start] == Self.dash { return line[start + 1] == UInt8(ascii: "}") }
        return line.count >= 3 && line[start] == Self.brace
            && (0x31...0x35).contains(line[start + 1]) && line[start + 2] == UInt8(ascii: ":")
    }

    /// Takes what stands behind the `{4:` of a line of blocks, which is a line of the statement.
    private mutating func takeBlock(
        _ line: ArraySlice<UInt8>, _ number: Int, _ tell: (StatementEvent) throws -> Void
    ) throws {
        field = .none
        let text = Array("{4:".utf8)
        guard let place = line.indices.last(where: { line[$0...].starts(with: text) }) else {
            return
        }
        let rest = line[(place + text.count)...].drop { $0 == 0x20 }
        if let tag = MT940Tag(rest) { try begin(tag, rest, number, tell) }
    }

    private static let dash = UInt8(ascii: "-")
    private static let brace = UInt8(ascii: "{")
}

extension Currency {
    /// The currency of three letters of ASCII.
    fileprivate init?(bytes: ArraySlice<UInt8>) {
        self.init(code: String(decoding: bytes, as: UTF8.self))
    }
}
