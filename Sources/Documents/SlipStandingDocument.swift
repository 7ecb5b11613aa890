internal import Formats
package import Operations
package import Shop

extension JSONWriter {
    /// Writes what the bank's statements say of a slip's money.
    ///
    /// - Parameters:
    ///   - standing: `nil` for whoever may not read statements.
    ///   - code: the code of an order.
    package mutating func atBank(
        _ standing: SlipStanding?, code: (OrderID) -> String
    ) {
        member("at_bank") { json in
            guard let standing else { return json.null() }
            json.object { $0.standing(standing, code) }
        }
    }

    private mutating func standing(_ standing: SlipStanding, _ code: (OrderID) -> String) {
        var orders: [OrderID] = []
        var last: CivilTime?
        var rows: [StoredRow] = []
        switch standing {
        case .shown(let given):
            member("standing", "shown")
            rows = given
        case .found(let row):
            member("standing", "found")
            rows = [row]
        case .differs(let row):
            member("standing", "differs")
            rows = [row]
        case .others(let row, let named):
            member("standing", "others")
            rows = [row]
            orders = named
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
        member("orders") { json in
            json.array(orders) { $0.string(code($1)) }
        }
        member("until", last.map(DateText.day))
    }
}
