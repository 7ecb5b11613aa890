internal import Storage

/// Numbers of a sequence that a new era has passed over: those after `last`, up to `first`.
struct Passed: Equatable {
    var name: String
    var last: Int
    var first: Int
}

/// An era as it was begun: its id, and what it passed over in each sequence that is looked at.
struct EraPicture: Equatable {
    var id: String
    var passed: [Passed]

    /// The sequences that are looked at, as the shop names them.
    static let names = ["orders", "payments", "slips", "timeline"]

    func passed(_ name: String) -> Passed? { passed.first { $0.name == name } }

    /// The eras as the shop has noted them, oldest first.
    ///
    /// - Throws: also `Complaint` when one is missing.
    static func stored(on connection: any Connection) throws -> [EraPicture] {
        var passed: [Int64: [Passed]] = [:]
        try connection.forEach("SELECT era, name, last, first FROM era_numbers ORDER BY name", []) {
            row in
            guard names.contains(row.text(1)) else { return }
            passed[row.integer(0), default: []].append(
                Passed(
                    name: row.text(1), last: Int(row.integer(2)), first: Int(row.integer(3))))
        }
        let rows = try connection.all("SELECT number, id FROM eras ORDER BY number") { row in
            (number: row.integer(0), id: row.text(1))
        }
        return try rows.enumerated().map { index, row in
            guard row.number == Int64(index) + 1 else {
                throw Complaint("era \(row.number) comes after \(index)")
            }
            return EraPicture(id: row.id, passed: passed[row.number] ?? [])
        }
    }
}

extension [EraPicture] {
    /// What a node knows after it has read what is there: that, unless it only lacks the latest.
    func learning(_ found: [EraPicture]) -> [EraPicture] {
        count > found.count && map(\.id).starts(with: found.map(\.id)) ? self : found
    }

    /// What was passed over in a sequence, each number once: an era whose row was lost has passed
    /// over what the next one did as well.
    func passed(_ name: String) -> [Passed] {
        var whole: [Passed] = []
        for gap in compactMap({ $0.passed(name) }).sorted(by: { $0.last < $1.last }) {
            if let before = whole.last, gap.last <= before.first {
                whole[whole.count - 1].first = Swift.max(before.first, gap.first)
            } else {
                whole.append(gap)
            }
        }
        return whole.filter { $0.first > $0.last }
    }

    /// The greatest number of a sequence that one of them began after.
    func first(_ name: String) -> Int { compactMap { $0.passed(name)?.first }.max() ?? 0 }
}

extension Picture {
    /// The greatest number of each sequence that is taken.
    var reached: [String: Int] {
        [
            "orders": orders.count, "payments": payments.count, "slips": slips.count,
            "timeline": entries,
        ]
    }

    /// Fills in what was passed over before the next order, slip and payment with these numbers.
    mutating func passOver(until order: Int, _ slip: Int, _ payment: Int) {
        func count(_ name: String, after last: Int, until next: Int) -> Int {
            guard last < next - 1,
                let gap = eras.passed(name).first(where: { $0.last == last && $0.first < next })
            else { return 0 }
            return gap.first - gap.last
        }
        orders += repeatElement(
            .passedOver, count: count("orders", after: orders.count, until: order))
        slips += repeatElement(.passedOver, count: count("slips", after: slips.count, until: slip))
        payments += repeatElement(
            .passedOver, count: count("payments", after: payments.count, until: payment))
    }

    /// A new era begins, and those that are known and are not here are put in again before it. It
    /// goes on `gap` numbers after all that anything is known of.
    mutating func beginEra(id: String, knowing known: [EraPicture], gap: Int) {
        let here = reached
        if known.learning(eras) == known {
            eras += known.dropFirst(eras.count).map { era in
                var era = era
                era.passed = era.passed.map { passed in
                    let last = max(passed.last, here[passed.name] ?? 0)
                    return Passed(
                        name: passed.name, last: last, first: max(passed.first, last))
                }
                return era
            }
        }
        let passed = EraPicture.names.map { name in
            let last = here[name] ?? 0
            return Passed(name: name, last: last, first: max(last, known.first(name)) + gap)
        }
        eras.append(EraPicture(id: id, passed: passed))
        func missing(_ name: String) -> Int { eras.first(name) - (here[name] ?? 0) }
        orders += repeatElement(.passedOver, count: missing("orders"))
        slips += repeatElement(.passedOver, count: missing("slips"))
        payments += repeatElement(.passedOver, count: missing("payments"))
        // Its beginning is an entry itself.
        entries += missing("timeline") + 1
    }

    /// The id of the era that an order was given out in; empty for the first.
    func era(ofOrder number: Int) -> String {
        eras.last { number > $0.passed("orders")?.first ?? 0 }?.id ?? ""
    }
}
