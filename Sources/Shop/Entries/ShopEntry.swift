/// An entry of the shop's history beside those of its orders: who did what to what, and when.
package struct ShopEntry: Hashable, Sendable {
    /// The number of the entry. Entries of orders and these share one row of numbers, in the order
    /// of their commits.
    package let number: Int64
    package let at: Timestamp
    package let actor: Actor
    package let subject: EntrySubject
    package let event: ShopEvent

    package init(
        number: Int64, at: Timestamp, actor: Actor, subject: EntrySubject, event: ShopEvent
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.subject = subject
        self.event = event
    }
}

/// An event of the shop: what happened to the subject of an entry, with its details.
package enum ShopEvent: Hashable, Sendable {
    /// A shop file was applied. Carries how many things it changed, and whether it was applied over
    /// changes that were made after the file.
    case shopApplied(changes: Int, isOverNewer: Bool)
    /// A change of the receiving accounts was asked for, confirmed or refused. Carries its number.
    case accountsAsked(change: Int64), accountsConfirmed(change: Int64)
    case accountsRefused(change: Int64)
    /// A copy of a drop was made to rehearse on. Carries the short name of the copied drop.
    case dropCopied(from: String)
    /// The orders of a rehearsal were removed. Carries the short name of its drop.
    case rehearsalCleared(slug: String)
    /// Access codes of a drop were made. Carries how many, and what they are called.
    case codesMade(count: Int, label: String)
    /// A line was steered. Carries the number of the line's move, and the reason that was given.
    case lineChanged(LineChange, move: Int64, reason: String?)
    /// A database was found behind what had been given out, or was copied. Carries the number of
    /// the era that began, and why.
    case eraBegun(number: Int64, Era.Cause)
    case accountAdded(Role)
    case accountRemoved(Role)
    /// An account got another password.
    case passwordChanged
    /// Somebody signed in, or out.
    case signedIn, signedOut
    case tokenAdded(Role)
    case tokenRemoved(Role)
    /// A job was asked for.
    case jobAsked(JobKind)
    /// Orders were exported, or a finished export was fetched. Carries the format, and whether the
    /// orders were searched for; never by what, which may be a shopper's name.
    case exported(format: String, isSearch: Bool)
    /// A job was asked to end.
    case jobCancelled(JobKind)
    /// What was given up was sent again.
    case sentAgain
    /// A node has raised an alert.
    case alertRaised(AlertNote)
    /// Somebody outside is told from now on, or no more. Carries the kind of webhook, by its name,
    /// and the host that is told.
    case webhookAdded(kind: String, host: String)
    case webhookRemoved(kind: String, host: String)
    /// A webhook got another secret.
    case webhookRotated
    /// A webhook was sent a trial.
    case webhookTested
    /// A webhook answered that it is there no more.
    case webhookGone
    /// The time to pay for an order is nearly over. Carries the deadline.
    case reminded(deadline: Timestamp)
    /// Somebody signed in from a browser that had not signed in to the account before. Carries the
    /// address that it came from.
    case signedInFromNewPlace(address: String)

    /// An entry of a drop's waitlist was removed. Carries its number, and why.
    case waitlistRemoved(number: Int64, reason: String)
    /// Staff said when what is kept for a drop's waitlist is offered; `nil` takes it back.
    case batchAnnounced(at: Timestamp?)
    /// A drop has closed, and an entry of its waitlist was offered nothing. Carries when it closed.
    case waitedInVain(closedAt: Timestamp)

    /// The kind of an event. The raw value is what is stored.
    package enum Kind: String, CaseIterable, Sendable {
        case shopApplied = "shop_applied"
        case accountsAsked = "accounts_asked"
        case accountsConfirmed = "accounts_confirmed"
        case accountsRefused = "accounts_refused"
        case dropCopied = "drop_copied"
        case rehearsalCleared = "rehearsal_cleared"
        case codesMade = "codes_made"
        case lineChanged = "line_changed"
        case eraBegun = "era_begun"
        case accountAdded = "account_added"
        case accountRemoved = "account_removed"
        case passwordChanged = "password_changed"
        case signedIn = "signed_in"
        case signedOut = "signed_out"
        case tokenAdded = "token_added"
        case tokenRemoved = "token_removed"
        case jobAsked = "job_asked"
        case exported
        case jobCancelled = "job_cancelled"
        case sentAgain = "sent_again"
        case alertRaised = "alert_raised"
        case webhookAdded = "webhook_added"
        case webhookRemoved = "webhook_removed"
        case webhookRotated = "webhook_rotated"
        case webhookTested = "webhook_tested"
        case webhookGone = "webhook_gone"
        case reminded
        case signedInFromNewPlace = "signed_in_from_new_place"
        case waitlistRemoved = "waitlist_removed"
        case batchAnnounced = "batch_announced"
        case waitedInVain = "waited_in_vain"

        /// The version of the details that this program writes; it reads that and all before it.
        package var version: Int64 { 1 }
    }

    package var kind: Kind {
        switch self {
        case .shopApplied: .shopApplied
        case .accountsAsked: .accountsAsked
        case .accountsConfirmed: .accountsConfirmed
        case .accountsRefused: .accountsRefused
        case .dropCopied: .dropCopied
        case .rehearsalCleared: .rehearsalCleared
        case .codesMade: .codesMade
        case .lineChanged: .lineChanged
        case .eraBegun: .eraBegun
        case .accountAdded: .accountAdded
        case .accountRemoved: .accountRemoved
        case .passwordChanged: .passwordChanged
        case .signedIn: .signedIn
        case .signedOut: .signedOut
        case .tokenAdded: .tokenAdded
        case .tokenRemoved: .tokenRemoved
        case .jobAsked: .jobAsked
        case .exported: .exported
        case .jobCancelled: .jobCancelled
        case .sentAgain: .sentAgain
        case .alertRaised: .alertRaised
        case .webhookAdded: .webhookAdded
        case .webhookRemoved: .webhookRemoved
        case .webhookRotated: .webhookRotated
        case .webhookTested: .webhookTested
        case .webhookGone: .webhookGone
        case .reminded: .reminded
        case .signedInFromNewPlace: .signedInFromNewPlace
        case .waitlistRemoved: .waitlistRemoved
        case .batchAnnounced: .batchAnnounced
        case .waitedInVain: .waitedInVain
        }
    }
}

/// An alert as an entry keeps it.
package struct AlertNote: Hashable, Sendable {
    /// What happened: `worse`, `better` or `calm`.
    package let state: String
    /// What limits the shop, by its name in documents.
    package let limit: String
    /// The number of the alert among those of its run.
    package let number: Int
    /// The run of the process that raised it, as a text of chance: only that run knows whether what
    /// the alert tells is so still.
    package let run: String
    /// What it tells people, in the shop's language.
    package let text: String
    /// What is posted of it: JSON.
    package let body: String

    package init(
        state: String, limit: String, number: Int, run: String, text: String, body: String
    ) {
        self.state = state
        self.limit = limit
        self.number = number
        self.run = run
        self.text = text
        self.body = body
    }
}
