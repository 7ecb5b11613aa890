internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// A drop's line: how it goes, and what steers it.
extension StaffPages {
    /// Answers `GET /admin/line/{slug}`.
    func showLine(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let saved = try request.queryFields()["saved"].flatMap(Int64.init(digits:))
        return try await linePage(request, visit, saved: saved)
    }

    /// `GET /admin/line/{slug}/figures`: the part of the page that is live.
    func showLineFigures(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let drop = try drop(of: request)
        let control = try await keeper.lineControl(of: drop, by: visit.caller)
        let page = LineFiguresFragment(
            drop: drop.link, figures: control.map { figures($0, request, visit) })
        return try await answer(page, to: request, visit, path: linePath(drop))
    }

    /// Answers `POST /admin/line/{slug}`.
    func changeLine(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let drop = try drop(of: request)
        let typed = try TypedChange(fields)
        let move: Int64
        do {
            let change = try change(typed, of: drop)
            // A change that names its move cannot be made twice, and its form has no key.
            move = try await keeper.changeLine(
                of: drop, change, reason: typed.reason, key: fields["idempotency_key"] ?? "page",
                isMeant: change.askedMinutes.map { "\($0)" == fields["sure"] } ?? false,
                seen: seen(typed.action, fields["from"]), by: visit.caller)
        } catch let refusal as LineChangeRefusal {
            return try await linePage(
                request, visit, typed: typed,
                problem: LineProblem(refusal, frame.wording(for: request)))
        }
        return Redirect.see("\(linePath(drop))?saved=\(move)#main")
    }

    /// What the page that was sent showed of what its form changes. One that does not say so
    /// showed what cannot be.
    private func seen(_ action: TypedChange.Action, _ text: String?) -> LineSeen? {
        let number = text.flatMap { Int64($0) }
        let value = text == LineSeen.own ? nil : number.flatMap { Int(exactly: $0) } ?? -1
        return switch action {
        case .rate: .rate(value)
        case .cap: .cap(value)
        case .extend: .lastExtension(number ?? -1)
        case .resume: .lastPause(number ?? -1)
        // Whatever was seen, a line that is to stop stops.
        case .pause, .undo, .letIn: nil
        }
    }

    /// The drops that have a line and are not over, or were the last that had one.
    var dropsWithLine: [DropLink] {
        let now = keeper.clock()
        return (keeper.catalogue?.listings ?? []).map(\.drop)
            .filter { $0.line.mode != .off && now < $0.closesAt + .days(1) }.map(\.link)
    }

    /// What a form asks for.
    private func change(
        _ typed: TypedChange, of drop: Drop
    ) throws(LineChangeRefusal) -> LineChange {
        switch typed.action {
        case .pause: .pause
        case .resume: .resume
        case .rate: .rate(try typed.optionalNumber(LineRules.rates))
        case .cap: .cap(try typed.optionalNumber(LineRules.caps))
        case .extend: .extend(minutes: try typed.number(LineRules.extensions))
        case .undo: .undo(move: Int64(typed.value) ?? 0)
        case .letIn:
            if let number = keeper.ticketNumber(typed: typed.value, of: drop) {
                .letIn(number: number)
            } else {
                throw .unknownTicket
            }
        }
    }

    /// The drop that a request's path names.
    func drop(of request: WebRequest) throws(Problem) -> Drop {
        let listing = keeper.catalogue?.listing(slug: request.parameter("slug"))
        guard let listing else { throw .notFound }
        return listing.drop
    }

    private func linePath(_ drop: Drop) -> String { "/admin/line/\(drop.slug)" }

    private func linePage(
        _ request: WebRequest, _ visit: Visit, typed: TypedChange? = nil,
        problem: LineProblem? = nil, saved: Int64? = nil
    ) async throws -> WebResponse {
        let drop = try drop(of: request)
        let control = try await keeper.lineControl(of: drop, by: visit.caller)
        let done: String? =
            if let saved, let control {
                try await self.saved(saved, control, request, visit)
            } else {
                nil
            }
        let mayRun = visit.may(.runLine)
        let hasField = typed?.action.hasField ?? false
        let page = LineControlPage(
            drop: drop.link, figures: control.map { figures($0, request, visit) },
            forms: mayRun ? control.map { forms($0, typed, problem) } : nil, saved: done,
            refused: hasField ? nil : problem.map { LineForm(problem: $0) })
        return try await answer(
            page, to: request, visit, problem == nil ? .ok : .unprocessableContent,
            path: linePath(drop))
    }

    private func forms(
        _ control: LineControl, _ typed: TypedChange?, _ problem: LineProblem?
    ) -> LineForms {
        func form(
            _ action: TypedChange.Action, _ value: Int? = nil, seen: String = ""
        ) -> LineForm {
            guard let typed, typed.action == action else {
                return LineForm(typed: value.map { "\($0)" } ?? "", seenBefore: seen)
            }
            var sure = ""
            if case .long = problem { sure = "\((try? typed.number(LineRules.extensions)) ?? 0)" }
            return LineForm(
                typed: typed.value, typedReason: typed.reason, problem: problem,
                seenBefore: seen, sure: sure)
        }
        func seen(_ value: Int?) -> String { value.map { "\($0)" } ?? LineSeen.own }
        let (rate, cap) = (control.line.rate, control.line.cap)
        return LineForms(
            key: frame.freshKey(), isPaused: control.line.isPaused,
            lastPause: "\(control.lastPause)", ownRate: LineRules.rate,
            ownCap: LineRules.cap, rateForm: form(.rate, rate, seen: seen(rate)),
            capForm: form(.cap, cap, seen: seen(cap)),
            extendForm: form(.extend, seen: "\(control.lastExtension)"),
            letInForm: form(.letIn))
    }

    private func figures(
        _ control: LineControl, _ request: WebRequest, _ visit: Visit
    ) -> LineControlFigures {
        let wording = frame.wording(for: request)
        let line = control.line
        let mayRun = visit.may(.runLine)
        var figures = LineControlFigures(
            state: control.state, limit: control.limit, waiting: Int(line.waiting),
            called: Int(line.cursor), joined: Int(line.joined), inside: control.sight.active,
            cap: line.cap ?? LineRules.cap, expected: max(0, control.sight.expected),
            perMinute: control.perMinute, rate: line.rate ?? LineRules.rate,
            isOwnRate: line.rate == nil, isOwnCap: line.cap == nil, health: line.health / 10,
            strain: control.sight.strain, isWell: line.health == LineRules.fullHealth,
            unitsLeft: control.sight.available, letIn: control.turns.given,
            ordered: control.turns.ordered, expired: control.turns.expired,
            givenBack: control.turns.givenBack, untilEmpty: untilEmpty(control, wording),
            moves: control.moves.map { record in
                LineMoveRow(
                    record, wording,
                    undo: mayRun && record.move.number == control.undoable
                        ? "\(record.move.number)" : nil)
            }, asOf: wording.when(control.sight.now))
        figures.nextEnd = control.nextEnd.map(wording.timeOfDay)
        return figures
    }

    private func untilEmpty(
        _ control: LineControl, _ wording: Wording
    ) -> LineControlFigures.UntilEmpty {
        guard let span = control.timeUntilEmpty else { return .unknown }
        if control.line.waiting == 0 { return .empty }
        return span < .minutes(1) ? .underAMinute : .about(wording.waited(span))
    }
}

/// The change that a form which steers a line has sent.
private struct TypedChange: Sendable {
    var action: Action
    /// The number or the ticket.
    var value: String
    var reason: String

    enum Action: String, Sendable {
        case pause, resume, rate, cap, extend, undo
        case letIn = "let_in"

        /// Whether its form has a field that a problem can be shown beside.
        var hasField: Bool {
            switch self {
            case .rate, .cap, .extend, .letIn: true
            case .pause, .resume, .undo: false
            }
        }
    }

    init(_ fields: FormFields) throws(Problem) {
        guard let action = Action(rawValue: fields["action"] ?? "") else {
            throw .invalid([FieldProblem("action", "is not one of those there are")])
        }
        self.action = action
        let name =
            switch action {
            case .extend: "minutes"
            case .letIn: "ticket"
            case .undo: "move"
            case .pause, .resume, .rate, .cap: "value"
            }
        // What is too long stays no number: an empty field would be given back to the shop.
        let typed = (fields[name] ?? "").trimmed
        value = TextSize.fits(typed, characters: Self.longest) ? typed : "…"
        reason = (fields["reason"] ?? "").trimmed
    }

    /// People write thousands as they are used to.
    func number(_ range: ClosedRange<Int>) throws(LineChangeRefusal) -> Int {
        let digits = String(
            value.unicodeScalars.filter { $0.value != 0x2C && $0.value != 0x20 })
        guard let number = Int(digits), range.contains(number) else { throw .outOfRange(range) }
        return number
    }

    func optionalNumber(_ range: ClosedRange<Int>) throws(LineChangeRefusal) -> Int? {
        value.isEmpty ? nil : try number(range)
    }

    private static let longest = 40
}

extension LineProblem {
    fileprivate init(_ refusal: LineChangeRefusal, _ wording: Wording) {
        switch refusal {
        case .noLine: self = .noLine
        case .unchanged: self = .unchanged
        case .outOfRange(let range):
            self = .number(
                LineNumbers(least: range.lowerBound, most: range.upperBound))
        case .reasonMissing: self = .reasonMissing
        case .unknownTicket: self = .unknownTicket
        case .alreadyCalled: self = .alreadyCalled
        case .tooManyLetIn(let limit): self = .tooManyLetIn(limit)
        case .extendedEnough(let left): self = .extendedEnough(left)
        case .longExtension(let minutes):
            self = .long(LongTime(howLong: wording.waited(.minutes(Int64(minutes)))))
        case .notTheLast: self = .notTheLast
        case .changed(.rate(let now)): self = .movedRate(MovedRate(rateNow: now))
        case .changed(.cap(let now)): self = .movedCap(MovedCap(capNow: now))
        case .changed(.time): self = .movedTime
        case .changed(.pause): self = .movedPause
        }
    }
}

extension LineMoveRow {
    fileprivate init(_ record: LineMoveRecord, _ wording: Wording, undo: String?) {
        let who: String =
            switch record.actor {
            case .staff(let email): email
            case .token(let name): name
            case .shopper, .system, nil: ""
            }
        let hasNumber = Int64(record.move.detail) != nil
        self.init(
            happenedAt: wording.when(record.move.at), kind: record.move.kind,
            number: hasNumber ? record.move.detail : nil, who: who, why: record.reason ?? "",
            isUndone: record.isUndone, undo: undo)
    }
}

extension LineSeen {
    /// How a form writes the shop's own number, as moves are recorded.
    fileprivate static let own = "-"
}

extension Drop {
    fileprivate var link: DropLink { DropLink(slug: slug, title: title) }
}
