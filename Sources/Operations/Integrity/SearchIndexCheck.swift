internal import Shop
internal import Storage

/// An order is found by its own words and by no others.
///
/// The index is sorted by term, so the terms of one order lie all over it. Instead of looking each
/// of them up, the terms that orders should have are added up as hashes and those of the index are
/// taken off again, in one pass over both: what is left of an order is not zero where one is
/// missing or one too many. Only then are its terms looked up.
struct SearchIndexCheck: IntegrityCheck {
    let name = "search"

    /// What is left of an order's terms.
    private struct Rest {
        var sum: UInt64 = 0
        var count: Int32 = 0
        var isThere = false
    }

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        var first = Int64.min
        while let start = try firstOrder(from: first, on: connection) {
            let size = IntegrityLimits.searchWindow
            let end = start > Int64.max - size ? Int64.max : start + size
            try check(start..<end, on: connection, &findings)
            first = end
        }
    }

    private func firstOrder(from id: Int64, on connection: any Connection) throws -> Int64? {
        try connection.first("SELECT min(id) FROM orders WHERE id >= $1", [.integer(id)]) {
            $0.optionalInteger(0)
        } ?? nil
    }

    private func check(
        _ window: Range<Int64>, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        var rests = try expected(window, on: connection)
        try subtractIndex(window, from: &rests, on: connection)
        for (offset, rest) in rests.enumerated() where rest.sum != 0 || rest.count != 0 {
            let id = window.lowerBound + Int64(offset)
            try report(id, rest, on: connection, &findings)
        }
    }

    /// What the orders of a window should have. It grows as far as the last of them.
    private func expected(
        _ window: Range<Int64>, on connection: any Connection
    ) throws -> [Rest] {
        var rests: [Rest] = []
        var next = window.lowerBound
        while next < window.upperBound {
            var last: Int64?
            try connection.forEach(
                """
                SELECT id, subtotal + shipping, currency, name, phone, email, address, note,
                    phone_key, email_key
                FROM orders WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3
                """,
                [.integer(next), .integer(window.upperBound), Value(IntegrityLimits.page)]
            ) { row in
                last = row.integer(0)
                let offset = Int(row.integer(0) - window.lowerBound)
                let missing = offset + 1 - rests.count
                rests.append(contentsOf: repeatElement(Rest(), count: missing))
                rests[offset].isThere = true
                for term in terms(row) {
                    rests[offset].sum &+= hash(term)
                    rests[offset].count += 1
                }
            }
            guard let last else { break }
            next = last + 1
        }
        return rests
    }

    private func terms(_ row: any Row) -> [String] {
        guard let customer = Customer(row: row, from: 3),
            let currency = Currency(code: row.text(2))
        else { return [] }
        return SearchTerms.terms(
            customer, total: Money(minorUnits: row.integer(1), currency: currency))
    }

    private func subtractIndex(
        _ window: Range<Int64>, from rests: inout [Rest], on connection: any Connection
    ) throws {
        var past: (term: String, order: Int64)? = ("", Int64.min)
        while let key = past {
            past = nil
            try connection.forEach(
                """
                SELECT term, order_id FROM order_search
                WHERE (term, order_id) > ($1, $2) ORDER BY term, order_id LIMIT $3
                """, [.text(key.term), .integer(key.order), Value(IntegrityLimits.page)]
            ) { row in
                let (term, order) = (row.text(0), row.integer(1))
                past = (term, order)
                guard window.contains(order) else { return }
                let offset = Int(order - window.lowerBound)
                // Words of orders that are not there are the check of references' to find.
                guard offset < rests.count, rests[offset].isThere else { return }
                rests[offset].sum &-= hash(term)
                rests[offset].count -= 1
            }
        }
    }

    /// FNV-1a with 64 bits (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv), finished as
    /// SplitMix64 does, so that sums of many do not cancel out.
    private func hash(_ term: String) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in term.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private func report(
        _ id: Int64, _ rest: Rest, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let missing = try SearchTerms.terms(of: OrderID(id), on: connection).filter { term in
            try connection.first(
                "SELECT 1 FROM order_search WHERE term = $1 AND order_id = $2",
                [.text(term), .integer(id)]
            ) { _ in true } == nil
        }
        let place = findings.names.order(id)
        let advice = "look it up by its code until its details are given again"
        if !missing.isEmpty {
            findings.fault(
                place, "is not found by \(missing.count) of the words it has", advice)
        }
        if Int(rest.count) != missing.count {
            findings.fault(place, "is found by words that it has not", advice)
        }
    }
}
