@testable import Simulation

extension PlantedBug {
    /// What could be wrong with statements and refunds.
    static let bank: [PlantedBug] = [
        .saying(
            "a row that was told before is stored as money again", within: 40,
            (
                "SELECT row_key FROM statement_rows WHERE row_key IN",
                "SELECT row_key FROM statement_rows WHERE 1 = 0 AND row_key IN"
            )),
        .saying(
            "a file is read from its beginning after a crash", within: 40,
            ("UPDATE statements SET taken = $1,", "UPDATE statements SET taken = 0 * $1,")),
        .saying(
            "a row has all of its money after it gave some", within: 40,
            ("SET assigned = assigned + $1,", "SET assigned = assigned + 0 * $1,")),
        .saying(
            "what a slip has told of is paid once more by the statement", within: 60,
            (
                "SELECT payment_id FROM statement_shares WHERE payment_id IN",
                "SELECT id FROM payments WHERE id IN"
            )),
        .changing("a payment that was taken back is still shown by its row", within: 40) {
            statement, _ in
            statement.sql.hasPrefix("DELETE FROM statement_shares") ? nil : statement
        },
        .saying(
            "a row is money of nobody when the statement that told it first is cancelled",
            within: 200,
            ("SELECT 1 FROM statements WHERE state <>", "SELECT 1 FROM statements WHERE NULL <>")),
        .saying(
            "what is at the bank is handed to it again", within: 40,
            (
                "FROM refunds WHERE state = 'sent' AND order_id",
                "FROM refunds WHERE 1 = 0 AND order_id"
            )),
        .changing("a refund that is handed to the bank is not written down", within: 30) {
            statement, _ in
            statement.sql.hasPrefix("INSERT INTO refunds") ? nil : statement
        },
    ]
}
