internal import Formats
package import Operations
internal import Shop

extension JSONWriter {
    /// Writes what the bank's statements say of a slip's money.
    ///
    /// - Parameter standing: `nil` for whoever may not read statements.
    package mutating func atBank(_ standing: SlipStanding?) {
        member("at_bank") { json in
            guard let standing else { return json.null() }
            json.object { $0.standing(standing) }
        }
    }

    private mutating func standing(_ standing: SlipStanding) {
        var last: CivilTime?
        var rows: [StoredRow] = []
        switch standing {
        case .shown(let given):
            member("standing", "shown")
            rows = given
        case .found(let row):
            member("standing", "found")
            rows = [row]
        case .missing(let day):
            member("standing", "missing")
            last = day
        case .unknown: member("standing", "unknown")
        }
        member("rows") { json in
            json.array(rows) { json, stored in
                json.object { json in
                    json.member("id", String(stored.id.value))
                    json.member("statement", String(stored.statement.value))
                    json.member("date", DateText.day(stored.row.day))
                    json.member("amount", stored.row.amount)
                    json.member("name", stored.row.name)
                }
            }
        }
        member("until", last.map(DateText.day))
    }
}
