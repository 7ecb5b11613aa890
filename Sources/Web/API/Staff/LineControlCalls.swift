internal import Documents
internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

/// A drop's line as staff steer it.
extension ShopAPI {
    /// Answers `GET /admin/drops/{slug}/line`.
    func showLineControl(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, listing) = try drop(of: request)
        return try await lineAnswer(listing.drop, shop, caller)
    }

    /// `POST /admin/drops/{slug}/line`: `{action, reason?, …}`
    func changeLine(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, listing) = try drop(of: request)
        var fields = FieldReader(try await request.json())
        let change = fields.lineChange { keeper.ticketNumber(typed: $0, of: listing.drop) }
        let seen = fields.seenLine(of: change)
        let isMeant = fields.isMeant(change)
        let reason = fields.optionalText("reason", upTo: StaffTextLimits.text) ?? ""
        try fields.finish()
        try await keeper.changeLine(
            of: listing.drop, change, reason: reason, key: try key(of: request, for: change),
            isMeant: isMeant, seen: seen, by: caller)
        return try await lineAnswer(listing.drop, shop, caller)
    }

    /// The key of a change that would do harm when it is done twice. A change that names its move
    /// cannot be done twice.
    private func key(
        of request: WebRequest, for change: LineChange
    ) throws(Problem) -> String {
        switch change {
        case .extend: return try Self.idempotencyKey(of: request)
        case .undo: return "page"
        case .pause, .resume, .rate, .cap, .letIn:
            if request.header(.idempotencyKey) != nil {
                return try Self.idempotencyKey(of: request)
            }
            return base64URL(keeper.random(16))
        }
    }

    private func lineAnswer(
        _ drop: Drop, _ shop: Shopfront, _ caller: Caller
    ) async throws -> WebResponse {
        guard let control = try await keeper.lineControl(of: drop, by: caller) else {
            throw LineChangeRefusal.noLine
        }
        return JSONAnswer.object { json in
            json.member("at", control.sight.now, shop)
            json.member("mode", drop.line.mode.rawValue)
            json.member("state", control.state.rawValue)
            json.member("limited_by", control.limit.rawValue)
            json.counts(of: control)
            json.pace(of: control)
            json.turns(of: control)
            json.member("undoable", control.undoable)
            json.member("last_extension", control.lastExtension)
            json.member("last_pause", control.lastPause)
            json.member("moves") { json in
                json.array(control.moves) { json, record in
                    json.object { json in
                        json.member("number", record.move.number)
                        json.member("at", record.move.at, shop)
                        json.member("kind", record.move.kind.rawValue)
                        json.member("detail", record.move.detail)
                        json.member("by", record.actor?.text ?? "shop")
                        json.member("reason", record.reason)
                        json.member("undone", record.isUndone)
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func counts(of control: LineControl) {
        member("joined", control.line.joined)
        member("called", control.line.cursor)
        member("waiting", control.line.waiting)
        member("expected", max(0, control.sight.expected))
        member("inside", control.sight.active)
        member("available", control.sight.available)
        member(
            "seconds_until_empty", control.timeUntilEmpty.map { $0.milliseconds / 1_000 })
    }

    fileprivate mutating func pace(of control: LineControl) {
        member("per_minute", control.perMinute)
        member("rate", control.line.rate)
        member("own_rate", LineRules.rate)
        member("cap", control.line.cap)
        member("own_cap", LineRules.cap)
        member("health", control.line.health * 100 / LineRules.fullHealth)
        member("strain", control.sight.strain.word)
    }

    fileprivate mutating func turns(of control: LineControl) {
        member("admissions") { json in
            json.object { json in
                json.member("given", control.turns.given)
                json.member("ordered", control.turns.ordered)
                json.member("expired", control.turns.expired)
                json.member("given_back", control.turns.givenBack)
            }
        }
    }
}

extension LineStrain {
    /// The change's word, as the API names it.
    fileprivate var word: String {
        switch self {
        case .none: "none"
        case .some: "some"
        case .heavy: "heavy"
        }
    }
}

extension FieldReader {
    /// Reads the change that staff ask for. `ticket` finds a ticket's number by what names it.
    fileprivate mutating func lineChange(ticket: (String) -> Int64?) -> LineChange {
        switch text("action") {
        case "pause": return .pause
        case "resume": return .resume
        case "rate": return .rate(number("rate", LineRules.rates))
        case "cap": return .cap(number("cap", LineRules.caps))
        case "extend":
            let range = LineRules.extensions
            return .extend(
                minutes: Int(
                    integer("minutes", in: Int64(range.lowerBound)...Int64(range.upperBound))))
        case "let_in":
            let typed = text("ticket", upTo: 64)
            if let number = ticket(typed) { return .letIn(number: number) }
            if !typed.isEmpty { note("ticket", "is not of this line") }
            return .letIn(number: 0)
        case "undo": return .undo(move: integer("move", in: 1...Int64.max))
        case "": return .pause
        default:
            note("action", "must be pause, resume, rate, cap, extend, let_in or undo")
            return .pause
        }
    }

    /// Reads what the caller saw of what is changed, in the optional field `from`: a rate or a
    /// number of people, null for the shop's own; for more time, `last_extension`; to pause or to
    /// resume, `last_pause`.
    fileprivate mutating func seenLine(of change: LineChange) -> LineSeen? {
        guard has("from") || isNull("from") else { return nil }
        switch change {
        case .rate: return .rate(number("from", 0...LineRules.rates.upperBound))
        case .cap: return .cap(number("from", 0...LineRules.caps.upperBound))
        case .extend: return .lastExtension(integer("from", in: 0...Int64.max))
        case .pause, .resume: return .lastPause(integer("from", in: 0...Int64.max))
        case .letIn, .undo: return nil
        }
    }

    /// Reads whether far more time than is usually given is meant, in the optional field `long`: a
    /// program means what it sends, unless it says that it passes on what somebody typed.
    fileprivate mutating func isMeant(_ change: LineChange) -> Bool {
        guard case .extend = change else { return false }
        return !has("long") || flag("long")
    }

    /// A number, or null for the shop's own. Null must be written: a number that was forgotten, or
    /// put under another name, would else be given back in silence.
    private mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        if isNull(name) { return nil }
        guard has(name) else {
            note(name, "is required: a whole number, or null for the shop's own")
            return nil
        }
        return Int(integer(name, in: Int64(range.lowerBound)...Int64(range.upperBound)))
    }
}
