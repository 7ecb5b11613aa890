internal import Formats
internal import Shop
internal import Storage

/// The money that other statements may have told of already, in other words: of the same day and
/// amount, in another format any of it, in the same one what has the same name or the same
/// reference. A bank's notice and its statement are both CAMT.
///
/// It is asked whether there is such a row, and never for all of them: thousands pay one price in
/// an evening.
struct ToldElsewhere {
    let statement: StatementID
    let format: StatementFormat

    /// The places of those among some rows that may be told elsewhere.
    func places(
        of places: [Int], in rows: [StatementRow], on connection: any Connection
    ) throws -> Set<Int> {
        let others = try others(days: places.map { rows[$0].day }, on: connection)
        guard !others.isEmpty else { return [] }
        var told: Set<Int> = []
        var left = places
        func ask(
            _ query: GivenQuery, _ statement: StatementID, _ words: (StatementRow) -> String?
        ) throws {
            var asked: [Asked: [Int]] = [:]
            for place in left {
                guard let words = words(rows[place]) else { continue }
                asked[Asked(rows[place], words), default: []].append(place)
            }
            let keys = Array(asked.keys)
            try query.forEach(connection, keys.indices.map { keys[$0].values($0, statement) }) {
                told.formUnion(asked[keys[Int($0.integer(0))]] ?? [])
            }
            left.removeAll(where: told.contains)
        }
        for other in others where other.format != format {
            try ask(Self.inStatement, other.id) { _ in "" }
        }
        try ask(Self.withName, statement) { $0.name.isEmpty ? nil : $0.name }
        try ask(Self.withReference, statement) { $0.reference.isEmpty ? nil : $0.reference }
        return told
    }

    /// The other statements that tell of some days.
    private func others(
        days: [CivilTime], on connection: any Connection
    ) throws -> [(id: StatementID, format: StatementFormat)] {
        guard let first = days.min(), let last = days.max() else { return [] }
        return try connection.all(
            """
            SELECT id, format FROM statements
            WHERE first_day <= $1 AND last_day >= $2 AND id <> $3 ORDER BY id
            """,
            [
                .integer(last.milliseconds), .integer(first.milliseconds),
                .integer(statement.value),
            ]
        ) { (StatementID($0.integer(0)), try $0.known(1, "statements.format", of: $0.integer(0))) }
    }

    /// What is asked of a row; equal rows ask once.
    private struct Asked: Hashable {
        var day: Int64
        var amount: Int64
        var currency: String
        var words: String

        init(_ row: StatementRow, _ words: String) {
            day = row.day.milliseconds
            amount = row.amount.minorUnits
            currency = row.amount.currency.code
            self.words = words
        }

        func values(_ place: Int, _ statement: StatementID) -> [Value] {
            [
                Value(place), .integer(day), .integer(amount), .text(currency), .text(words),
                .integer(statement.value),
            ]
        }
    }

    private static let inStatement = query(["AND statement_id = given.column6"])
    private static let withName = query(besides("name"))
    private static let withReference = query(besides("reference"))

    /// The statements before and those behind, each by itself: the rows of the one that asks lie
    /// between them in the index, and may be hundreds of thousands.
    private static func besides(_ column: String) -> [String] {
        ["<", ">"].map { side in
            """
            AND \(column) = given.column5 AND \(column) <> ''
                    AND statement_id \(side) given.column6
            """
        }
    }

    private static func query(_ conditions: [String]) -> GivenQuery {
        GivenQuery([.integer, .integer, .integer, .text, .text, .integer]) { given in
            let found = conditions.map { condition in
                """
                (SELECT 1 FROM statement_rows
                    WHERE day = given.column2 AND amount = given.column3
                        AND currency = given.column4 AND \(StatementRowTable.isMoneyIn)
                        \(condition) LIMIT 1) IS NOT NULL
                """
            }
            return "SELECT column1 FROM \(given) WHERE \(found.joined(separator: " OR "))"
        }
    }
}
