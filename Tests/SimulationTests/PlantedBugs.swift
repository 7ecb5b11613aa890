import Storage
import Testing

@testable import Simulation

/// A bug that is planted on purpose, and within how many seeds the simulator must notice it.
struct PlantedBug: CustomTestStringConvertible, Sendable {
    var name: String
    var within: Int
    var tampering: Tampering
    /// What the worlds are full of in which it is looked for; `nil` takes any.
    var focus: Focus?

    var testDescription: String { name }

    /// A statement says something else wherever it has these words.
    static func saying(
        _ name: String, within: Int, _ words: (String, String)...
    ) -> PlantedBug {
        changing(name, within: within) { statement, _ in
            var changed = statement
            for (from, to) in words {
                changed.sql =
                    changed.sql.split(separator: from, omittingEmptySubsequences: false)
                    .joined(separator: to)
            }
            return changed
        }
    }

    /// A statement is changed, or not run at all.
    static func changing(
        _ name: String, within: Int,
        _ change: @escaping @Sendable (Statement, _ earlier: [String]) -> Statement?
    ) -> PlantedBug {
        var tampering = Tampering()
        tampering.statement = change
        return PlantedBug(name: name, within: within, tampering: tampering)
    }

    /// The store or the desk does otherwise.
    static func doing(
        _ name: String, within: Int, _ change: (inout Tampering) -> Void
    ) -> PlantedBug {
        var tampering = Tampering()
        change(&tampering)
        return PlantedBug(name: name, within: within, tampering: tampering)
    }
}

extension PlantedBug {
    static let all =
        (limits + stock + keys + timeline + money + commits + line + eras + outbox)
        .map { $0.amid(.sales) } + bank.map { $0.amid(.money) }
        + waitlist.map { $0.amid(.waitlist) } + mail.map { $0.amid(.money) }

    /// It is looked for where there is much of something.
    private func amid(_ focus: Focus) -> PlantedBug {
        var bug = self
        bug.focus = focus
        return bug
    }

    private static let limits: [PlantedBug] = [
        .saying(
            "nobody's limit is looked at", within: 30,
            ("sum(quantity) FROM orders", "0 * sum(quantity) FROM orders")),
        .saying(
            "an e-mail address does not count", within: 30,
            ("AND email_key IN", "AND 1 = 0 AND email_key IN")),
        .saying(
            "what is paid does not count to the limit", within: 100,
            ("'under_review', 'paid', 'fulfilled')", "'under_review')")),
        .saying(
            "what is off sale can be reserved", within: 100,
            ("oversold, on_sale, kept,", "oversold, 1, kept,")),
        .saying(
            "the same key is answered in today's words", within: 200,
            (
                "told_goods.id = told\nWHERE order_id IN",
                """
                told_goods.id = (SELECT variants.told FROM variants WHERE variants.id = variant_id)
                WHERE order_id IN
                """
            )),
    ]

    private static let line: [PlantedBug] = [
        .saying(
            "a turn can be used for two orders", within: 60,
            ("SELECT turn, expires_at, ended_at", "SELECT turn, expires_at, NULL")),
        .saying(
            "a turn never ends by itself", within: 60,
            ("SELECT turn, expires_at,", "SELECT turn, expires_at + 100000000,")),
        .changing("an order does not use its turn up", within: 30) { statement, _ in
            guard statement.sql.hasPrefix("INSERT INTO line_turns") else { return statement }
            var changed = statement
            for row in stride(from: 0, to: statement.arguments.count, by: 8) {
                changed.arguments[row + 6] = .null
                changed.arguments[row + 7] = .null
            }
            return changed
        },
        .saying(
            "units of a ticket's other orders do not count", within: 60,
            ("AND ticket IN", "AND 1 = 0 AND ticket IN")),
        .saying(
            "those who are inside do not count", within: 60,
            ("AND ended_at IS NULL AND expires_at > $2", "AND 1 = 0 AND expires_at > $2")),
        .saying(
            "places that never come stop the line", within: 60,
            ("WHERE drop_id = $1 AND at <= $2", "WHERE drop_id = $1 AND at <= 0 * $2")),
        .saying(
            "a number is left out", within: 30,
            ("SET secret = $1, joined = $2", "SET secret = $1, joined = $2 + 1")),
        .saying(
            "the chain stays where it was", within: 30,
            ("chain = $3, early", "chain = coalesce(chain, $3), early")),
        .saying(
            "the early crowd is drawn again", within: 30, ("early = $4", "early = nullif($4, $4)")),
        .saying("a place is called again", within: 30, ("called = $6", "called = max(0, $6 - 1)")),
        .saying(
            "a join that comes twice is two joins", within: 60,
            ("FROM line_tickets WHERE id IN", "FROM line_tickets WHERE 1 = 0 AND id IN")),
    ]

    private static let stock: [PlantedBug] = [
        .changing("an expired order gives nothing back", within: 30) { statement, earlier in
            let isRelease = statement.sql.hasPrefix("UPDATE variants SET available")
            let isExpiry = earlier.contains { $0.contains("deadline_at <= $1") }
            return isRelease && isExpiry ? nil : statement
        },
        .saying(
            "one unit too many is given back", within: 30,
            ("available = given.column2", "available = min(stock, given.column2 + 1)")),
        .saying(
            "an oversell is not written down", within: 100,
            ("oversold = given.column3", "oversold = 0 * given.column3")),
        .saying(
            "nobody looks whether there is stock to take again", within: 100,
            ("price, available, oversold", "price, max(1, available), oversold")),
        .saying(
            "memory is told one unit less than there is", within: 30,
            (
                "SELECT id, available * on_sale FROM",
                "SELECT id, max(0, available * on_sale - 1) FROM"
            )),
        .saying(
            "the sweeper looks too late", within: 100,
            (
                "SELECT 1 FROM orders WHERE deadline_at",
                "SELECT 1 FROM orders WHERE deadline_at <= $1 - 9000 AND deadline_at"
            )),
        .saying(
            "the sweeper ends only what ended long ago", within: 100,
            (
                "SELECT id FROM orders\nWHERE deadline_at",
                "SELECT id FROM orders\nWHERE deadline_at <= $1 - 9000 AND deadline_at"
            )),
    ]

    private static let keys: [PlantedBug] = [
        .changing("an answer is not kept", within: 30) { statement, _ in
            statement.sql.hasPrefix("INSERT INTO idempotency") ? nil : statement
        },
        .saying(
            "an answer is not looked for", within: 30,
            ("FROM idempotency WHERE key IN", "FROM idempotency WHERE 1 = 0 AND key IN"),
            ("INSERT INTO idempotency", "INSERT OR REPLACE INTO idempotency")),
        .changing("a kept answer has another fingerprint", within: 30) { statement, _ in
            guard statement.sql.hasPrefix("INSERT INTO idempotency") else { return statement }
            var changed = statement
            changed.arguments[1] = .blob([0])
            return changed
        },
        .changing("a kept answer is stale", within: 30) { statement, _ in
            guard statement.sql.hasPrefix("INSERT INTO idempotency"),
                case .text(let text) = statement.arguments[4]
            else { return statement }
            var changed = statement
            changed.arguments[4] = .text(text + "0")
            return changed
        },
    ]

    private static let timeline: [PlantedBug] = [
        .changing("a cancellation is not in the timeline", within: 30) { statement, _ in
            statement.sql.hasPrefix("INSERT INTO timeline")
                && statement.arguments.contains(.text("cancelled")) ? nil : statement
        },
        .saying(
            "the figures miss an entry", within: 30,
            ("WHERE timeline.id > $1 ORDER", "WHERE timeline.id > $1 + 1 ORDER")),
        .changing("a clock ends a moment too early", within: 30) { statement, _ in
            guard statement.sql.hasPrefix("UPDATE orders SET status = given.column2, deadline_at"),
                case .integer(let deadline) = statement.arguments[2]
            else { return statement }
            var changed = statement
            changed.arguments[2] = .integer(deadline - 1)
            return changed
        },
    ]

    private static let outbox: [PlantedBug] = [
        .changing("a shop file that was applied is not told", within: 30) { statement, _ in
            statement.sql.hasPrefix("INSERT INTO shop_entries") ? nil : statement
        },
        .saying(
            "a relay passes an entry that it has not heard", within: 30,
            ("UPDATE relays SET entry = $1", "UPDATE relays SET entry = $1 + 1")),
        .saying(
            "a later word overtakes an earlier one", within: 30,
            ("earlier.state = 'waiting'", "earlier.state = 'never'")),
        .saying(
            "what failed is called delivered", within: 30,
            (
                "UPDATE deliveries SET state = $1",
                "UPDATE deliveries SET state = substr($1 || 'delivered', length($1) + 1)"
            )),
    ]

    private static let money: [PlantedBug] = [
        .saying(
            "a payment is not added up", within: 30,
            ("confirmed = given.column6", "confirmed = confirmed")),
        .changing("a form that is sent twice enters its payment twice", within: 30) {
            statement, _ in
            var changed = statement
            if statement.sql.contains("WHERE request_key IN") { return nil }
            if statement.sql.hasPrefix("INSERT INTO payments") {
                for row in stride(from: 0, to: statement.arguments.count, by: 10) {
                    changed.arguments[row + 8] = .null
                }
            }
            return changed
        },
        .saying(
            "the day of the first payment stays when it is paid again", within: 100,
            ("paid_at = given.column5", "paid_at = coalesce(paid_at, given.column5)")),
        .saying(
            "a slip can be decided on twice", within: 30,
            (
                "SELECT id, order_id, status, bytes, digest, original FROM",
                "SELECT id, order_id, 'waiting', bytes, digest, original FROM"
            )),
        .saying(
            "a payment that was taken back can be taken back again", within: 30,
            ("slip_id, reverses FROM payments", "slip_id, NULL FROM payments")),
        .saying(
            "a line costs more than was said", within: 30,
            (
                "unit_price, told) VALUES ($1, $2, $3, $4, $5, $6)",
                "unit_price, told) VALUES ($1, $2, $3, $4, $5 + 1, $6)"
            )),
    ]

    private static let eras: [PlantedBug] = [
        .doing("a node writes to a database that went back", within: 200) {
            $0.trustsAnyWorld = true
        },
        .doing("nobody remembers what was seen", within: 60) { $0.forgetsSeen = true },
        .doing("an era that was lost is forgotten", within: 200) { $0.forgetsLostEras = true },
        .doing("a node that opens again has forgotten the eras", within: 400) {
            $0.keepsNoEras = true
        },
        .changing("an era's numbers go on where they were", within: 60) { statement, earlier in
            let isBeginning = earlier.contains { $0.hasPrefix("INSERT INTO eras") }
            return isBeginning && statement.sql.hasPrefix("UPDATE counters") ? nil : statement
        },
        .changing("places that were there are forgotten", within: 60) { statement, _ in
            guard statement.sql.hasPrefix("INSERT INTO era_numbers"),
                case .text(let name) = statement.arguments[1], name.hasPrefix("line ")
            else { return statement }
            return nil
        },
    ]

    private static let commits: [PlantedBug] = [
        .doing("a caller is answered although the commit failed", within: 30) {
            $0.hidesFailedCommits = true
        },
        .doing("a lost reply is told as a failure that wrote nothing", within: 100) {
            $0.hidesDoubt = true
        },
        .doing("half of a failed batch stays", within: 100) { $0.keepsFailedWrites = true },
        .doing("a command is done after nobody waits for it", within: 100) { $0.isPatient = true },
        .doing("a node recalls orders that others have changed since", within: 100) {
            $0.overlooksOthers = true
        },
        .doing("a node takes others' commits for its own", within: 100) {
            $0.takesOthersForOwn = true
        },
    ]
}
