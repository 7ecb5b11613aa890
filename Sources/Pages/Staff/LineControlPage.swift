package import Shop

/// The page `GET /admin/line/{slug}`: a drop's line, live, and what steers it.
package struct LineControlPage: Page {
    package static let template = "line-control"

    package var drop: DropLink
    /// The figures of the line; `nil` when the drop has none.
    package var figures: LineControlFigures?
    package var forms: LineForms?
    /// The result of a change, where this page answers one: what was done, for how many and until
    /// when.
    package var saved: String?
    /// The reason why something that has no field was refused.
    package var refused: LineForm?

    package init(
        drop: DropLink, figures: LineControlFigures?, forms: LineForms?, saved: String? = nil,
        refused: LineForm? = nil
    ) {
        self.drop = drop
        self.figures = figures
        self.forms = forms
        self.saved = saved
        self.refused = refused
    }
}

extension LineControlPage {
    package var isRefused: Bool {
        let typed = [forms?.extendForm, forms?.rateForm, forms?.capForm, forms?.letInForm]
        return refused != nil || typed.contains { $0?.problem != nil }
    }
}

/// The fragment `GET /admin/line/{slug}/figures`: only the live part of the page, without a layout.
package struct LineFiguresFragment: Page {
    package static let template = "line-figures"

    package var drop: DropLink
    /// The figures of the line; `nil` when the drop has none any more.
    package var figures: LineControlFigures?

    package init(
        drop: DropLink, figures: LineControlFigures?
    ) {
        self.drop = drop
        self.figures = figures
    }
}

/// The figures of a line's control loop: what it sees and does.
package struct LineControlFigures: Sendable {
    package var state: LineState
    package var limit: LineLimit
    package var waiting: Int
    package var called: Int
    package var joined: Int
    /// The number of people with an admission, and how many may have one.
    package var inside: Int
    package var cap: Int
    /// The number of places called that have not come yet.
    package var expected: Int
    package var perMinute: Int
    /// The places a minute that the loop aims at in full health.
    package var rate: Int
    package var isOwnRate: Bool
    package var isOwnCap: Bool
    /// The shop's health in per cent.
    package var health: Int
    package var strain: LineStrain
    /// Whether the shop is as well as it can be.
    package var isWell: Bool
    package var unitsLeft: Int
    package var letIn: Int
    package var ordered: Int
    package var expired: Int
    package var givenBack: Int
    package var untilEmpty: UntilEmpty
    /// The moment when the next turn ends at the latest, where as many are inside as may be.
    package var nextEnd: String?
    /// The moves, newest first.
    package var moves: [LineMoveRow]
    package var asOf: TimeText

    /// The time until nobody waits.
    package enum UntilEmpty: Sendable {
        /// Nobody can say, because nobody is called just now.
        case unknown
        case empty
        case underAMinute
        case about(String)
    }

    package init(
        state: LineState, limit: LineLimit, waiting: Int, called: Int, joined: Int, inside: Int,
        cap: Int, expected: Int, perMinute: Int, rate: Int, isOwnRate: Bool, isOwnCap: Bool,
        health: Int, strain: LineStrain, isWell: Bool, unitsLeft: Int, letIn: Int, ordered: Int,
        expired: Int, givenBack: Int, untilEmpty: UntilEmpty, moves: [LineMoveRow],
        asOf: TimeText
    ) {
        self.state = state
        self.limit = limit
        self.waiting = waiting
        self.called = called
        self.joined = joined
        self.inside = inside
        self.cap = cap
        self.expected = expected
        self.perMinute = perMinute
        self.rate = rate
        self.isOwnRate = isOwnRate
        self.isOwnCap = isOwnCap
        self.health = health
        self.strain = strain
        self.isWell = isWell
        self.unitsLeft = unitsLeft
        self.letIn = letIn
        self.ordered = ordered
        self.expired = expired
        self.givenBack = givenBack
        self.untilEmpty = untilEmpty
        self.moves = moves
        self.asOf = asOf
    }
}

/// A move of the line, as a row.
package struct LineMoveRow: Sendable {
    package var happenedAt: TimeText
    package var kind: LineMove.Kind
    /// The number that belongs to it; `nil` where there is none, or where the shop's own holds.
    package var number: String?
    /// The one who made the move: an e-mail address or an API token's name; empty for the shop
    /// itself.
    package var who: String
    package var why: String
    package var isUndone: Bool
    /// The value that the form sends which takes the move back; `nil` when it cannot be taken back
    /// now.
    package var undo: String?

    package init(
        happenedAt: TimeText, kind: LineMove.Kind, number: String? = nil, who: String = "",
        why: String = "", isUndone: Bool = false, undo: String? = nil
    ) {
        self.happenedAt = happenedAt
        self.kind = kind
        self.number = number
        self.who = who
        self.why = why
        self.isUndone = isUndone
        self.undo = undo
    }
}

/// The forms that steer a line, for whoever may.
package struct LineForms: Sendable {
    /// A fresh key, so that pressing twice does it once.
    package var key: String
    package var isPaused: Bool
    /// The number of the last pause or resuming, as the form carries it.
    package var lastPause: String
    /// The shop's own rate and cap.
    package var ownRate: Int
    package var ownCap: Int
    package var rateForm: LineForm
    package var capForm: LineForm
    package var extendForm: LineForm
    package var letInForm: LineForm

    package init(
        key: String, isPaused: Bool, lastPause: String = "", ownRate: Int, ownCap: Int,
        rateForm: LineForm,
        capForm: LineForm, extendForm: LineForm = LineForm(), letInForm: LineForm = LineForm()
    ) {
        self.key = key
        self.isPaused = isPaused
        self.lastPause = lastPause
        self.ownRate = ownRate
        self.ownCap = ownCap
        self.rateForm = rateForm
        self.capForm = capForm
        self.extendForm = extendForm
        self.letInForm = letInForm
    }
}

/// A form that steers a line: what was typed, and what is wrong with it.
package struct LineForm: Sendable {
    package var typed: String
    package var typedReason: String
    package var problem: LineProblem?
    /// The state that the page shows of what this form changes, as the form carries it.
    package var seenBefore: String
    /// The value that was asked about: pressing again with it means it.
    package var sure: String
    /// Whether the problem is about the number or the ticket.
    package let valueIsWrong: Bool
    /// Whether the problem is about the reason.
    package let reasonIsWrong: Bool

    package init(
        typed: String = "", typedReason: String = "", problem: LineProblem? = nil,
        seenBefore: String = "", sure: String = ""
    ) {
        reasonIsWrong = if case .reasonMissing = problem { true } else { false }
        valueIsWrong = problem != nil && !reasonIsWrong
        self.sure = sure
        self.seenBefore = seenBefore
        self.typed = typed
        self.typedReason = typedReason
        self.problem = problem
    }
}

/// The reason why a line was not changed.
package enum LineProblem: Sendable {
    /// The number is no whole number, or outside the range.
    case number(LineNumbers)
    /// The time is much more than is usually meant.
    case long(LongTime)
    case reasonMissing
    case unknownTicket
    case alreadyCalled
    /// The line has let in as many out of turn as it may.
    case tooManyLetIn(Int)
    /// Everybody's time was extended by as much as it may be in all; with the minutes left.
    case extendedEnough(Int)
    case unchanged
    /// Somebody else steered the same meanwhile; carries how it is now, `nil` for the shop's own.
    case movedRate(MovedRate), movedCap(MovedCap), movedTime, movedPause
    /// A later change has to be taken back first, or this one is not there to be taken back.
    case notTheLast
    case noLine
}

/// A time that was typed, in words.
package struct LongTime: Sendable {
    package var howLong: String

    package init(howLong: String) { self.howLong = howLong }
}

/// The rate that somebody else has set; `nil` is the shop's own.
package struct MovedRate: Sendable {
    package var rateNow: Int?

    package init(rateNow: Int?) { self.rateNow = rateNow }
}

/// The number of people inside that somebody else has set; `nil` is the shop's own.
package struct MovedCap: Sendable {
    package var capNow: Int?

    package init(capNow: Int?) { self.capNow = capNow }
}

/// The numbers that a field takes.
package struct LineNumbers: Sendable {
    package var least: Int
    package var most: Int

    package init(
        least: Int, most: Int
    ) {
        self.least = least
        self.most = most
    }
}
