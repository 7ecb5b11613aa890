import Storage

@testable import Simulation

extension PlantedBug {
    /// What could be wrong with waitlists.
    static let waitlist: [PlantedBug] = [
        .saying(
            "units that come back are for sale although somebody waits", within: 30,
            ("on_sale, kept, waiting, told,", "on_sale, kept, 0 * waiting, told,")),
        .saying(
            "whoever asked last is offered first", within: 60,
            (
                "ORDER BY entry.drop_id, entry.number, line.variant_id",
                "ORDER BY entry.drop_id, -entry.number, line.variant_id"
            )),
        .changing("whoever was offered something still waits", within: 30) { statement, _ in
            statement.sql.hasPrefix("UPDATE waitlist_entries SET state = $1, order_id")
                ? nil : statement
        },
        .changing("an offer is not in the record", within: 30) { statement, _ in
            guard statement.sql.hasPrefix("INSERT INTO waitlist_moves"),
                case .text(let text) = statement.arguments[2], text.contains("offered")
            else { return statement }
            return nil
        },
    ]

    /// What could be wrong with mail.
    static let mail: [PlantedBug] = [
        .saying(
            "shoppers are not written to", within: 10,
            ("AND orders.email_key IS NOT NULL", "AND orders.email_key IS NULL")),
        .saying(
            "what was given up is not sent again", within: 30,
            (
                "UPDATE deliveries SET state = 'waiting', tries = 0",
                "UPDATE deliveries SET tries = 0"
            )),
    ]
}
