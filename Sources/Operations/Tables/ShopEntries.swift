internal import Shop
internal import Storage

/// The history of everything that is no order, append-only. It takes its numbers from the counter
/// of the timeline, so that both are one history in the order of commits.
enum ShopEntries {
    static let insert = MultiRowInsert(
        into: "shop_entries (id, at, actor, subject_kind, subject, kind, version, details)",
        columns: 8)

    /// The row of an entry.
    static func row(_ entry: ShopEntry) -> [Value] {
        [
            .integer(entry.number), .integer(entry.at.milliseconds), .text(entry.actor.text),
            .text(entry.subject.kind.rawValue), .text(entry.subject.key),
            .text(entry.event.kind.rawValue), .integer(entry.event.kind.version),
            .text(entry.event.details.text),
        ]
    }

    /// Appends an entry, in a write transaction that is not the desk's.
    static func append(
        _ event: ShopEvent, of subject: EntrySubject, by actor: Actor, at now: Timestamp,
        on connection: any Connection
    ) throws {
        let entry = ShopEntry(
            number: try Counters.next(.timeline, on: connection), at: now, actor: actor,
            subject: subject, event: event)
        try insert.run(connection, row(entry))
    }

    /// The entries that a condition chooses.
    ///
    /// - Throws: `StorageError`, also where one is of a later version of the program.
    static func entries(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [ShopEntry] {
        try connection.all(query(condition), arguments, entry)
    }

    /// The entries with numbers.
    ///
    /// - Throws: as `entries` does.
    static func entries(
        numbered numbers: [Value], on connection: any Connection
    ) throws -> [ShopEntry] {
        var entries: [ShopEntry] = []
        try ofNumbers.forEach(connection, numbers) { entries.append(try entry($0)) }
        return entries
    }

    static let ofNumbers = KeyedQuery { query("WHERE id IN (\($0))") }

    /// What `entries` asks.
    static func query(_ condition: String) -> String {
        """
        SELECT id, at, actor, subject_kind, subject, kind, version, details
        FROM shop_entries \(condition)
        """
    }

    private static func entry(_ row: any Row) throws -> ShopEntry {
        let number = row.integer(0)
        let kind: ShopEvent.Kind = try row.known(5, "shop_entries.kind", of: number)
        guard row.integer(6) <= kind.version else {
            throw StorageError.unknown(row.integer(6), in: "shop_entries.version", of: number)
        }
        guard let event = ShopEvent(kind, DetailText(row.text(7))) else {
            throw StorageError.unknown(row.text(7), in: "shop_entries.details", of: number)
        }
        let subject: EntrySubject.Kind = try row.known(
            3, "shop_entries.subject_kind", of: number)
        return ShopEntry(
            number: number, at: Timestamp(milliseconds: row.integer(1)),
            actor: Actor(text: row.text(2)), subject: EntrySubject(subject, row.text(4)),
            event: event)
    }
}

extension ShopEvent {
    /// The details as a row keeps them.
    var details: DetailText {
        var text = DetailText()
        switch self {
        case .shopApplied(let changes, let isOverNewer):
            text["changes"] = "\(changes)"
            text["over_newer"] = isOverNewer ? "yes" : "no"
        case .accountsAsked(let change), .accountsConfirmed(let change),
            .accountsRefused(let change):
            text["account_change"] = "\(change)"
        case .dropCopied(let slug), .rehearsalCleared(let slug): text["slug"] = slug
        case .codesMade(let count, let label):
            text["count"] = "\(count)"
            text["label"] = label
        case .lineChanged(let change, let move, let reason):
            text["change"] = change.text
            text["move"] = "\(move)"
            text["reason"] = reason
        case .accountAdded(let role), .accountRemoved(let role), .tokenAdded(let role),
            .tokenRemoved(let role):
            text["role"] = role.rawValue
        case .passwordChanged, .signedIn, .signedOut, .sentAgain, .webhookRotated,
            .webhookTested, .webhookGone:
            break
        case .webhookAdded(let kind, let host), .webhookRemoved(let kind, let host):
            text["kind"] = kind
            text["host"] = host
        case .jobAsked(let kind), .jobCancelled(let kind): text["job"] = kind.rawValue
        case .exported(let format, let isSearch):
            text["format"] = format
            text["search"] = isSearch ? "yes" : "no"
        case .eraBegun(let number, let cause):
            text["era"] = "\(number)"
            text["cause"] = cause.rawValue
        case .alertRaised(let note):
            text["state"] = note.state
            text["limit"] = note.limit
            text["number"] = "\(note.number)"
            text["run"] = note.run
            text["text"] = note.text
            text["body"] = note.body
        case .reminded(let deadline): text["deadline"] = "\(deadline.milliseconds)"
        case .signedInFromNewPlace(let address): text["address"] = address
        case .waitlistRemoved(let number, let reason):
            text["number"] = "\(number)"
            text["reason"] = reason
        case .batchAnnounced(let moment): text["at"] = moment.map { "\($0.milliseconds)" }
        case .waitedInVain(let moment): text["closed"] = "\(moment.milliseconds)"
        }
        return text
    }

    /// Reads what `details` wrote; `nil` where something is missing or unknown.
    init?(_ kind: Kind, _ text: DetailText) {
        let found: ShopEvent? =
            switch kind {
            case .shopApplied:
                text["changes"].flatMap { Int($0) }.map {
                    .shopApplied(changes: $0, isOverNewer: text["over_newer"] == "yes")
                }
            case .accountsAsked: text.change.map { .accountsAsked(change: $0) }
            case .accountsConfirmed: text.change.map { .accountsConfirmed(change: $0) }
            case .accountsRefused: text.change.map { .accountsRefused(change: $0) }
            case .dropCopied: text["slug"].map { .dropCopied(from: $0) }
            case .rehearsalCleared: text["slug"].map { .rehearsalCleared(slug: $0) }
            case .codesMade:
                text["count"].flatMap { Int($0) }.map {
                    .codesMade(count: $0, label: text["label"] ?? "")
                }
            case .lineChanged: Self.lineChanged(text)
            case .accountAdded: text.role.map { .accountAdded($0) }
            case .accountRemoved: text.role.map { .accountRemoved($0) }
            case .tokenAdded: text.role.map { .tokenAdded($0) }
            case .tokenRemoved: text.role.map { .tokenRemoved($0) }
            case .passwordChanged: .passwordChanged
            case .signedIn: .signedIn
            case .signedOut: .signedOut
            case .eraBegun: Self.eraBegun(text)
            case .jobAsked: text.job.map { .jobAsked($0) }
            case .exported:
                text["format"].map { .exported(format: $0, isSearch: text["search"] == "yes") }
            case .jobCancelled: text.job.map { .jobCancelled($0) }
            case .sentAgain: .sentAgain
            case .alertRaised: text.alert.map { .alertRaised($0) }
            case .webhookAdded:
                text["kind"].map { .webhookAdded(kind: $0, host: text["host"] ?? "") }
            case .webhookRemoved:
                text["kind"].map { .webhookRemoved(kind: $0, host: text["host"] ?? "") }
            case .webhookRotated: .webhookRotated
            case .webhookTested: .webhookTested
            case .webhookGone: .webhookGone
            case .reminded:
                text["deadline"].flatMap { Int64($0) }.map {
                    .reminded(deadline: Timestamp(milliseconds: $0))
                }
            case .signedInFromNewPlace: .signedInFromNewPlace(address: text["address"] ?? "")
            case .waitlistRemoved:
                text["number"].flatMap { Int64($0) }.map {
                    .waitlistRemoved(number: $0, reason: text["reason"] ?? "")
                }
            case .waitedInVain:
                text["closed"].flatMap { Int64($0) }.map {
                    .waitedInVain(closedAt: Timestamp(milliseconds: $0))
                }
            case .batchAnnounced:
                .batchAnnounced(
                    at: text["at"].flatMap { Int64($0) }.map(Timestamp.init(milliseconds:)))
            }
        guard let found else { return nil }
        self = found
    }

    private static func eraBegun(_ text: DetailText) -> ShopEvent? {
        guard let number = text["era"].flatMap({ Int64($0) }),
            let cause = text["cause"].flatMap({ Era.Cause(rawValue: $0) })
        else { return nil }
        return .eraBegun(number: number, cause)
    }

    private static func lineChanged(_ text: DetailText) -> ShopEvent? {
        guard let change = text["change"].flatMap({ LineChange(text: $0) }),
            let move = text["move"].flatMap({ Int64($0) })
        else { return nil }
        return .lineChanged(change, move: move, reason: text["reason"])
    }
}

extension DetailText {
    fileprivate var role: Role? { self["role"].flatMap { Role(rawValue: $0) } }
    fileprivate var change: Int64? { self["account_change"].flatMap { Int64($0) } }
    fileprivate var job: JobKind? { self["job"].flatMap { JobKind(rawValue: $0) } }

    fileprivate var alert: AlertNote? {
        guard let state = self["state"], let limit = self["limit"], let run = self["run"],
            let number = self["number"].flatMap({ Int($0) })
        else { return nil }
        return AlertNote(
            state: state, limit: limit, number: number, run: run, text: self["text"] ?? "",
            body: self["body"] ?? "")
    }
}
