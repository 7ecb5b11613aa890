internal import Storage

/// Numbers of a sequence that a new era has passed over: those after `last`, up to `first`.
struct Passed: Equatable {
    var name: String
    var last: Int
    var first: Int

    /// As the shop has noted them, oldest first.
    static func stored(on connection: any Connection) throws -> [Passed] {
        try connection.all("SELECT name, last, first FROM era_numbers ORDER BY era, name") { row in
            Passed(name: row.text(0), last: Int(row.integer(1)), first: Int(row.integer(2)))
        }
    }
}

extension Picture {
    /// Fills in what was passed over before the next order, slip and payment with these numbers.
    mutating func passOver(_ passed: [Passed], until order: Int, _ slip: Int, _ payment: Int) {
        for gap in passed where gap.first > gap.last {
            switch gap.name {
            case "orders" where gap.first < order && orders.count == gap.last:
                orders += repeatElement(.passedOver, count: gap.first - gap.last)
            case "slips" where gap.first < slip && slips.count == gap.last:
                slips += repeatElement(.passedOver, count: gap.first - gap.last)
            case "payments" where gap.first < payment && payments.count == gap.last:
                payments += repeatElement(.passedOver, count: gap.first - gap.last)
            default: break
            }
        }
    }

    /// A new era goes on so many numbers later.
    mutating func passOver(_ count: Int) {
        orders += repeatElement(.passedOver, count: count)
        slips += repeatElement(.passedOver, count: count)
        payments += repeatElement(.passedOver, count: count)
        entries += count
    }
}
