package import Shop

/// `GET /admin/line/{slug}`: a drop's line, live, and what steers it.
package struct LineControlPage: Page {
    package static let template = "line-control"

    package var drop: DropLink
    /// `nil` when the drop has no line.
    package var figures: LineControlFigures?
    package var forms: LineForms?
    /// What was done, for how many and until when, where this page answers that.
    package var saved: String?
    /// Why something that has no field was refused.
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

/// `GET /admin/line/{slug}/figures`: only the live part of the page, without a layout.
package struct LineFiguresFragment: Page {
    package static let template = "line-figures"

    package var drop: DropLink
    /// `nil` when the drop has no line any more.
    package var figures: LineControlFigures?

    package init(
        drop: DropLink, figures: LineControlFigures?
    ) {
        self.drop = drop
        self.figures = figures
    }
}

/// What the control loop of a line sees and does.
package struct LineControlFigures: Sendable {
    package var state: LineState
    package var limit: LineLimit
    package var waiting: Int
    package var called: Int
    package var joined: Int
    /// People with an admission, and how many may have one.
    package var inside: Int
    package var cap: Int
    /// Places called that have not come yet.
    package var expected: Int
    package var perMinute: Int
    /// Places a minute that the loop aims at in full health.
    package var rate: Int
    package var isOwnRate: Bool
    package var isOwnCap: Bool
    /// In per cent.
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
    /// When the next turn ends at the latest, where as many are inside as may be.
    package var nextEnd: String?
    /// Newest first.
    package var moves: [LineMoveRow]
    package var asOf: TimeText

    /// How long until nobody waits.
    package enum UntilEmpty: Sendable {
        /// Nobody is called just now.
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

/// One thing that happened to the line.
package struct LineMoveRow: Sendable {
    package var happenedAt: TimeText
    package var kind: LineMove.Kind
    /// The number that belongs to it; `nil` where there is none, or where the shop's own holds.
    package var number: String?
    /// An e-mail address or an API token's name; empty for the shop itself.
    package var who: String
    package var why: String
    package var isUndone: Bool
    /// What the form that takes it back sends; `nil` when it cannot be taken back now.
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
    /// The shop's own numbers.
    package var ownRate: Int
    package var ownCap: Int
    package var rateForm: LineForm
    package var capForm: LineForm
    package var extendForm: LineForm
    package var letInForm: LineForm

    package init(
        key: String, isPaused: Bool, ownRate: Int, ownCap: Int, rateForm: LineForm,
        capForm: LineForm, extendForm: LineForm = LineForm(), letInForm: LineForm = LineForm()
    ) {
        self.key = key
        self.isPaused = isPaused
        self.ownRate = ownRate
        self.ownCap = ownCap
        self.rateForm = rateForm
        self.capForm = capForm
        self.extendForm = extendForm
        self.letInForm = letInForm
    }
}

/// What was typed into a form, and what is wrong with it.
package struct LineForm: Sendable {
    package var typed: String
    package var typedReason: String
    package var problem: LineProblem?
    /// What the page shows of what this form changes, as the form carries it.
    package var seenBefore: String
    /// What was asked about: pressing again with it means it.
    package var sure: String
    /// Which of the fields the problem is about.
    package let valueIsWrong: Bool
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

/// Why a line was not changed.
package enum LineProblem: Sendable {
    /// It is no whole number, or none of these.
    case number(LineNumbers)
    /// It is much more time than is usually meant.
    case long(LongTime)
    case reasonMissing
    case unknownTicket
    case alreadyCalled
    /// So many were let in already.
    case tooManyLetIn(Int)
    /// Everybody's time was extended by as much as it may be in all; with the minutes left.
    case extendedEnough(Int)
    case unchanged
    /// Somebody else steered the same meanwhile; it is so now, `nil` for the shop's own.
    case movedRate(MovedRate), movedCap(MovedCap), movedTime
    /// A later change has to be taken back first, or this one is not there to be taken back.
    case notTheLast
    case noLine
}

/// Time that was typed, in words.
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
