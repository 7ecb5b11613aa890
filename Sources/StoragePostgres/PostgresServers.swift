package import Storage
internal import Synchronization

/// The identity of a server as it names itself: the cluster that it was made as, and how often one
/// of that cluster was promoted before it
/// (https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES).
package struct PostgresIdentity: Hashable, Sendable {
    package var system: String
    package var timeline: Int64

    package init(system: String, timeline: Int64) {
        self.system = system
        self.timeline = timeline
    }
}

/// The servers that a node has been on, so that one that was left is not taken for the shop's again
/// only because it answers: an old primary that is started after its standby was promoted.
package final class PostgresServers: Sendable {
    /// The servers that are known: the one that the shop is on, and those that it left.
    package struct Known: Hashable, Sendable {
        package var current: PostgresIdentity?
        /// The servers that the shop was on before, the last of them first.
        package var left: [PostgresIdentity]

        package init(current: PostgresIdentity? = nil, left: [PostgresIdentity] = []) {
            self.current = current
            self.left = left
        }
    }

    private let known: Mutex<Known>
    private let seen: SeenCommits
    private let takesAny: Bool
    private let keep: @Sendable (Known) -> Void

    /// The number of servers that were left and are remembered.
    package static let remembered = 4

    /// - Parameters:
    ///   - seen: shared with whoever commits.
    ///   - takesAny: also a server that was left is taken, because somebody has said so.
    ///   - keep: keeps what is known when it changes.
    package init(
        _ known: Known = Known(), seen: SeenCommits, takesAny: Bool = false,
        keep: @escaping @Sendable (Known) -> Void = { _ in }
    ) {
        self.known = Mutex(known)
        self.seen = seen
        self.takesAny = takesAny
        self.keep = keep
    }

    /// The verdict about a server that answers.
    enum Verdict: Hashable {
        case good
        /// The server lacks commits that were seen; carries its number.
        case behind(Int64)
        /// The shop has left this server; carries why, in words.
        case left(String)
    }

    /// - Parameter number: what was seen before the server was asked where it is.
    func verdict(
        on identity: PostgresIdentity?, at point: CommitPoint?, seen number: Int64
    ) -> Verdict {
        known.withLock { known in
            if takesAny { return .good }
            if let identity, let current = known.current, identity != current {
                let isOlder =
                    identity.system == current.system && identity.timeline < current.timeline
                if isOlder || known.left.contains(identity) {
                    return .left(
                        "the shop has left this server for one that took its place (it is on "
                            + "timeline \(identity.timeline), the shop on \(current.timeline)): "
                            + "stop it or make it a standby; if it is to be the shop's again, "
                            + "`holdfast era --begin`")
                }
            }
            guard let point, point.number < number else { return .good }
            return .behind(point.number)
        }
    }

    /// The greatest number of a commit that was seen.
    var seenNumber: Int64 { seen.number }

    /// Notes that the shop is on this server from now on.
    package func settle(on identity: PostgresIdentity?) {
        guard let identity else { return }
        known.withLock { known in
            guard known.current != identity else { return }
            let left = (known.current.map { [$0] } ?? []) + known.left
            known.left = Array(left.filter { $0 != identity }.prefix(Self.remembered))
            known.current = identity
            keep(known)
        }
    }
}

extension PostgresSession {
    /// Connects to the server that the shop is on, of those that the settings name.
    ///
    /// libpq takes the first that can be written to. That is not enough: an old primary can, too.
    /// Where none is as far as what was seen, the furthest is taken, and a new era begins on it.
    static func open(_ settings: PostgresSettings) throws -> PostgresSession {
        guard let servers = settings.servers else { return try PostgresSession(settings) }
        var failure: (any Error)?
        // Told before all others: it is the one that somebody has to do something about.
        var leftBehind: StorageError?
        var furthest: (session: PostgresSession, identity: PostgresIdentity?, number: Int64)?
        for place in settings.places {
            do {
                let session = try PostgresSession(place)
                let identity = session.identity()
                let seen = servers.seenNumber
                let point = try session.commitPoint()
                switch servers.verdict(on: identity, at: point, seen: seen) {
                case .good:
                    servers.settle(on: identity)
                    return session
                case .behind(let number):
                    if number >= furthest?.number ?? .min {
                        furthest = (session, identity, number)
                    }
                case .left(let words):
                    leftBehind = .away("\(place.place): \(words)")
                }
            } catch {
                failure = error
            }
        }
        if let furthest {
            servers.settle(on: furthest.identity)
            return furthest.session
        }
        throw leftBehind ?? failure ?? StorageError.away("no server was named")
    }

    /// The identity by which the server names itself; `nil` where it does not tell.
    private func identity() -> PostgresIdentity? {
        try? first(
            """
            SELECT system_identifier::text,
                ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint
            FROM pg_control_system()
            """
        ) { PostgresIdentity(system: $0.text(0), timeline: $0.integer(1)) }
    }

    /// The commit point of the server's database; `nil` before there is a shop.
    private func commitPoint() throws -> CommitPoint? {
        let isThere = try first("SELECT to_regclass('commit_point') IS NOT NULL") {
            $0.text(0) == "t"
        }
        return isThere == true ? try CommitPoint.load(on: self) : nil
    }
}

extension PostgresSettings {
    /// The settings with one host each, in their order: libpq reads lists with commas
    /// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS).
    var places: [PostgresSettings] {
        let lists = ["host", "hostaddr", "port"].map { name in
            (
                name: name,
                values: (keywords.first { $0.name == name }?.value ?? "")
                    .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            )
        }
        let count = lists.map(\.values.count).max() ?? 1
        guard count > 1 else { return [self] }
        return (0..<count).map { index in
            var place = self
            for (name, values) in lists where values.count == count {
                place.keywords.removeAll { $0.name == name }
                place.keywords.append((name, values[index]))
            }
            return place
        }
    }
}
