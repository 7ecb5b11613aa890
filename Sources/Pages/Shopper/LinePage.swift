/// `GET /d/{slug}/line`: a shopper's place in a drop's line.
///
/// The page holds the words for every place that the shopper may come to from here, so that the
/// script moves along with the line and thousands need not load it anew at the opening.
package struct LinePage: Page {
    package static let template = "line"
    package static let isCommon = true

    package var slug: String
    package var title: String
    package var panel: LinePanel
    /// The server's clock, in UTC milliseconds.
    package var now: Int64
    /// The moment from which on somebody can join.
    package var joinsAt: TimeText
    /// The countdown to the opening.
    package var opening: Countdown
    /// Whether the drop has not opened yet.
    package var isEarly: Bool
    /// The number of people who wait.
    package var waiting: Int
    /// The shopper's seat; `nil` for somebody who has not joined, or whose browser has lost the
    /// ticket.
    package var seat: SeatView?
    package var limitPerPerson: Int?
    /// What this device has reserved of the drop, where one person may have so many.
    package var limitHad: LimitReached?
    /// How long a turn lasts, written: `5 minutes`.
    package var turnLasts: String
    /// The number of turns that a place has.
    package var turnsInAll: Int
    package var shipping: Shipping
    package var products: [ProductView]
    /// The choice so far, for readers without scripts and for the form that joins.
    package var chosen: [ChosenLine]
    package var details: DetailsForm
    package var idempotencyKey: String
    package var recovery: RecoveryForm
    /// The notice of what could not be done.
    package var notice: LineNotice?
    /// The change of prices for which a press reserved nothing: it would have cost more than was
    /// shown.
    package var priceChange: PriceChange?
    /// The prices that this page shows, which go along with the form.
    package var seen: String
    /// The proof that the form which joins gives back, when the shop asks for work or for a wait.
    package var proof: JoinProof?
    /// The stamp that tells that somebody was here before the line began; goes along with the form
    /// that joins.
    package var stamp: String?
    /// The refresh: where and when the page loads itself anew without scripts; `nil` while
    /// something is typed.
    package var refresh: PageRefresh?
    package var contact: String?
    /// Whether the drop is a rehearsal: nothing is sold here, and the page says so.
    package var isRehearsal: Bool

    package init(
        slug: String, title: String, panel: LinePanel, now: Int64, joinsAt: TimeText,
        opening: Countdown, isEarly: Bool, waiting: Int, seat: SeatView? = nil,
        limitPerPerson: Int? = nil, limitHad: LimitReached? = nil, turnLasts: String,
        turnsInAll: Int, shipping: Shipping,
        products: [ProductView], chosen: [ChosenLine] = [], details: DetailsForm = DetailsForm(),
        idempotencyKey: String, recovery: RecoveryForm = RecoveryForm(),
        notice: LineNotice? = nil, priceChange: PriceChange? = nil, seen: String,
        proof: JoinProof? = nil, stamp: String? = nil,
        refresh: PageRefresh? = nil, contact: String? = nil,
        isRehearsal: Bool = false
    ) {
        self.slug = slug
        self.title = title
        self.panel = panel
        self.now = now
        self.joinsAt = joinsAt
        self.opening = opening
        self.isEarly = isEarly
        self.waiting = waiting
        self.seat = seat
        self.limitPerPerson = limitPerPerson
        self.limitHad = limitHad
        self.turnLasts = turnLasts
        self.turnsInAll = turnsInAll
        self.shipping = shipping
        self.products = products
        self.chosen = chosen
        self.details = details
        self.idempotencyKey = idempotencyKey
        self.recovery = recovery
        self.notice = notice
        self.priceChange = priceChange
        self.seen = seen
        self.proof = proof
        self.stamp = stamp
        self.refresh = refresh
        self.contact = contact
        self.isRehearsal = isRehearsal
    }
}

extension LinePage {
    package var isRefused: Bool {
        switch notice {
        case .notNow, .nothingChosen, .wrongDetails: true
        default: details.isRefused || recovery.isWrong || priceChange != nil
        }
    }
}

/// The panel of the page, by where a shopper stands.
package enum LinePanel: String, CaseIterable, Sendable {
    /// The shopper has not joined, and nobody can yet.
    case soon
    /// The shopper has not joined, and can.
    case join
    /// The shopper joined before the opening: places are not drawn yet.
    case gathering
    case waiting
    /// The shopper waits while nobody is called.
    case paused
    /// Nothing is left, at least for now.
    case soldOut
    /// The shopper was called, and not let in yet.
    case turn
    /// The shopper was let in, until a moment.
    case inside
    /// The shopper's turn ended, and another one can be taken.
    case over
    /// The shopper's turns were all taken.
    case used
    case closed

    /// Whether the shopper can reserve now.
    package var isTurn: Bool { self == .turn || self == .inside }

    /// Whether the shopper can choose, now or for later.
    package var mayChoose: Bool { self != .used && self != .closed }

    /// Whether the place is shown.
    package var isWaiting: Bool { self == .waiting || self == .paused || self == .soldOut }
}

/// A shopper's own ticket, as its page shows it.
package struct SeatView: Sendable {
    /// The ticket's number in the order of joining.
    package var number: Int
    /// The ticket's place; `nil` before the draw.
    package var place: Int?
    /// The number of people before this one who were not called.
    package var ahead: Int?
    package var estimate: LineEstimate?
    /// Whether the turn has come.
    package var isCalled: Bool
    /// The time that is left of the turn that is running; `nil` while none is.
    package var left: Countdown?
    /// Whether less than a minute of the turn is left.
    package var isEnding: Bool
    /// The number of turns that were begun.
    package var turns: Int
    package var turnsLeft: Int
    package var recoveryCode: String
    package var receipt: String

    package init(
        number: Int, place: Int? = nil, ahead: Int? = nil, estimate: LineEstimate? = nil,
        isCalled: Bool = false, left: Countdown? = nil, isEnding: Bool = false, turns: Int = 0,
        turnsLeft: Int, recoveryCode: String, receipt: String
    ) {
        self.number = number
        self.place = place
        self.ahead = ahead
        self.estimate = estimate
        self.isCalled = isCalled
        self.left = left
        self.isEnding = isEnding
        self.turns = turns
        self.turnsLeft = turnsLeft
        self.recoveryCode = recoveryCode
        self.receipt = receipt
    }
}

/// An estimate of how long somebody will wait, told no more exactly than anybody can know.
package enum LineEstimate: Hashable, Sendable {
    /// The wait is less than a minute.
    case short
    /// The wait is a range of minutes, written: `5–8`.
    case minutes(String)
    /// The wait is more than two hours.
    case long

    /// The bounds of the ranges, in minutes. `estimate.js` has the same.
    private static let bounds = [1, 2, 3, 5, 8, 12, 16, 20, 30, 45, 60, 90, 120]

    /// The milliseconds after the opening from which on the rate of calling says something.
    package static let settled: Int64 = 15_000

    /// Estimates the wait; `nil` while nobody was called for a while, because then nobody knows.
    package init?(ahead: Int64, perMinute: Int) {
        guard perMinute > 0 else { return nil }
        let minutes = Double(ahead) / Double(perMinute)
        guard minutes >= 1 else {
            self = .short
            return
        }
        guard let index = Self.bounds.firstIndex(where: { Double($0) > minutes }) else {
            self = .long
            return
        }
        self = .minutes("\(Self.bounds[index - 1])–\(Self.bounds[index])")
    }
}

/// A notice of what could not be done, and why.
package enum LineNotice: String, CaseIterable, Sendable {
    /// The line has as many people as it may have.
    case full
    /// The turn has come, but as many as can be are inside.
    case crowded
    /// The place was not called yet, or its turn was over when the button was pressed.
    case notNow
    case nothingChosen
    /// Some details are wrong; each says so itself.
    case wrongDetails
    /// The place was lost when an older copy of the shop was put back.
    case lostTicket
}

/// The form that finds a lost place by its recovery code.
package struct RecoveryForm: Sendable {
    package var typed: String
    /// Whether the code does not belong to this line.
    package var isWrong: Bool

    package init(typed: String = "", isWrong: Bool = false) {
        self.typed = typed
        self.isWrong = isWrong
    }
}

/// The proof that the shop asks of somebody who joins without scripts while many do.
package struct JoinProof: Sendable {
    /// The challenge that goes back with the form; an aged one stands for the work that a script
    /// does.
    package var challenge: String
    /// The time until the challenge is old enough, written, when the shop asks for it; else `nil`.
    package var wait: String?

    package init(challenge: String, wait: String? = nil) {
        self.challenge = challenge
        self.wait = wait
    }
}

/// A refresh: when and where a page without scripts loads itself anew.
package struct PageRefresh: Sendable {
    package var seconds: Int
    package var address: String

    package init(seconds: Int, address: String) {
        self.seconds = seconds
        self.address = address
    }
}

extension LinePage {
    package var derived: [String: any Sendable] {
        [
            "isTurn": panel.isTurn, "isWaiting": panel.isWaiting,
            "isInLine": panel == .gathering || panel.isWaiting,
            "canChoose": true, "tellsStock": true,
            "showsForm": panel.mayChoose,
            // For scripts, which read plain digits.
            "figures": Figures(
                number: Int64(seat?.number ?? 0), place: Int64(seat?.place ?? 0),
                turns: Int64(seat?.turns ?? 0), limit: limitPerPerson.map { String($0) } ?? ""),
        ]
    }

    private struct Figures: Sendable {
        var number: Int64
        var place: Int64
        var turns: Int64
        var limit: String
    }
}
