internal import Shop
internal import Storage

/// The states of the catalogue after each of the last changes, so that a shop file that was made
/// from an older one is known.
struct ShopStates {
    /// One state of the shop.
    struct State {
        var version: Int64
        var at: Timestamp
        var facts: ShopFacts

        /// What `made_from` in a shop file says: `17-4be1d0a2`.
        var mark: String { ShopStates.mark(version: version, facts) }
    }

    /// Newest first.
    let states: [State]

    static func mark(version: Int64, _ facts: ShopFacts) -> String {
        "\(version)-\(facts.digest)"
    }

    static func load(on connection: any Connection) throws -> ShopStates {
        ShopStates(
            states: try connection.all(
                "SELECT version, at, facts FROM shop_states ORDER BY version DESC"
            ) { row in
                State(
                    version: row.integer(0), at: Timestamp(milliseconds: row.integer(1)),
                    facts: ShopFacts(text: row.text(2)))
            })
    }

    /// The state that a file was made from: the one that it names, else the one that it is most
    /// like. Whoever edits a copy changes less of it than all others have changed since.
    ///
    /// - Returns: `nil` when that is what the shop says now.
    func base(of file: ShopFacts, madeFrom mark: String?, now: ShopFacts) -> State? {
        if let digest = mark?.pieces(at: "-").last {
            if digest == now.digest { return nil }
            if let named = states.first(where: { $0.facts.digest == digest }) { return named }
        }
        var least = file.distance(to: now)
        var nearest: State?
        for state in states where state.facts != now {
            let distance = file.distance(to: state.facts)
            // Of two that are as near, the later one: what a file sets anew it does not bring back.
            if distance < least {
                least = distance
                nearest = state
            }
        }
        return nearest
    }

    /// Keeps a state that is another than the last one, and lets go of the oldest where there are
    /// too many.
    static func keep(_ state: State, on connection: any Connection) throws {
        let last = try connection.first(
            "SELECT facts FROM shop_states ORDER BY version DESC LIMIT 1"
        ) { $0.text(0) }
        guard last != state.facts.text else { return }
        try connection.execute(
            """
            INSERT INTO shop_states (version, at, facts) VALUES ($1, $2, $3)
            ON CONFLICT (version) DO UPDATE SET at = excluded.at, facts = excluded.facts
            """,
            [
                .integer(state.version), .integer(state.at.milliseconds),
                .text(state.facts.text),
            ])
        let sizes = try connection.all(
            "SELECT version, length(facts) FROM shop_states ORDER BY version DESC"
        ) { (version: $0.integer(0), size: Int($0.integer(1))) }
        var room = ShopStateLimits.characters
        for (place, stored) in sizes.enumerated() {
            room -= stored.size
            let isKept =
                place < ShopStateLimits.least || (place < ShopStateLimits.states && room >= 0)
            guard !isKept else { continue }
            try connection.execute(
                "DELETE FROM shop_states WHERE version <= $1", [.integer(stored.version)])
            return
        }
    }
}

/// The named limits of what is kept of earlier states of the shop.
package enum ShopStateLimits {
    /// The most states that are kept.
    package static let states = 50
    /// The most characters of all states together.
    package static let characters = 8 * 1_024 * 1_024
    /// The number of states that are kept however long they are: the one of now and the one before
    /// it.
    package static let least = 2
    /// The number of things that a refusal names before it counts the rest.
    package static let named = 20
}
