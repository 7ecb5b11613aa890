/// The rules by which money of a bank's statement finds the orders that it is for.
///
/// What leaves no doubt is `certain` and may be confirmed in bulk; everything else is told with its
/// reasons, and a person decides. Two rows are never both certain of one order.
package struct StatementMatcher: Sendable {
    private let orders: [MatchingOrder]
    /// The most that money with an order's code may fall short and still pay it, in minor units.
    private let forgiving: Int64
    private let codes: CodeSearch
    /// The orders that owe an amount, by it.
    private let owing: [Int64: [Int]]
    /// The orders that owe an amount, by it and the shopper's name.
    private let named: CodeTable
    private let names: [PayerName]
    /// The orders whose slips have a reference, by it.
    private let slips: [String: [Int]]
    /// The orders that owe an amount and have a slip of a minute, by both.
    private let timed: [AmountAndMinute: [Int]]

    /// - Parameters:
    ///   - orders: those that may get money, or whose money no statement has shown yet, all
    ///   of one currency, oldest first.
    ///   - forgiving: the most that is forgiven, in minor units.
    package init(_ orders: [MatchingOrder], forgiving: Int64 = 0) {
        self.orders = orders
        self.forgiving = forgiving
        codes = CodeSearch(orders.map(\.code))
        let names = orders.map { PayerName($0.name) }
        self.names = names
        var owing: [Int64: [Int]] = [:]
        var keys: [(key: UInt64, place: Int)] = []
        for (place, order) in orders.enumerated() {
            for amount in Self.amounts(of: order) {
                owing[amount, default: []].append(place)
                keys += names[place].keys(of: amount).map { ($0, place) }
            }
        }
        self.owing = owing
        var named = CodeTable(for: keys.count)
        for (key, place) in keys { named.add(key, place) }
        self.named = named
        var slips: [String: [Int]] = [:]
        var timed: [AmountAndMinute: [Int]] = [:]
        for (place, order) in orders.enumerated() where !order.slips.isEmpty {
            for slip in Set(order.slips.map(\.reference)) { slips[slip, default: []].append(place) }
            for minute in Set(order.slips.compactMap(\.second).map { $0 / 60 }) {
                for amount in Self.amounts(of: order) {
                    timed[AmountAndMinute(amount: amount, minute: minute), default: []]
                        .append(place)
                }
            }
        }
        self.slips = slips
        self.timed = timed
    }

    private struct AmountAndMinute: Hashable {
        var amount: Int64
        var minute: Int64
    }

    /// The amounts of a row that would settle something of an order.
    private static func amounts(of order: MatchingOrder) -> Set<Int64> {
        var amounts = Set(order.unproven)
        if order.isOpen { amounts.insert(order.owed) }
        return amounts
    }

    /// What each of some rows is for, in their order.
    ///
    /// Rows with a code, or with the reference of a slip, come first: what they settle is no longer
    /// looked for by the others.
    package func matches(of rows: [MatchingRow]) -> [RowMatch] {
        var settled: Set<Int> = []
        /// The first of two transfers pays; the second is somebody's to look at.
        func once(_ match: RowMatch, of place: Int?) -> RowMatch {
            guard match.isCertain, let place, !settled.insert(place).inserted else { return match }
            var second = match
            second.finding = .again
            return second
        }
        let coded = rows.map { row in
            (ofCodes(row) ?? ofSlips(row)).map { place, match in once(match, of: place) }
        }
        let left = owing.mapValues { places in places.filter { !settled.contains($0) } }
        let found = zip(rows, coded).map { row, match in
            if let match { return match }
            let (place, found) = ofOthers(row, left, except: settled)
            return once(found, of: place)
        }
        return together(found)
    }

    /// The matches with those told apart that pay an order together: each names it and is too
    /// little, and their sum is what it owes.
    private func together(_ matches: [RowMatch]) -> [RowMatch] {
        var parts: [OrderID: [Int]] = [:]
        for (index, match) in matches.enumerated()
        where match.finding == .short && !match.reasons.isDisjoint(with: [.code, .slipReference]) {
            if let order = match.shares.first?.order { parts[order, default: []].append(index) }
        }
        parts = parts.filter { (2...MatchingLimits.shares).contains($0.value.count) }
        guard !parts.isEmpty else { return matches }
        let paid = Set(
            matches.filter { $0.finding == .pays || $0.finding == .paysSeveral }
                .flatMap(\.shares).map(\.order))
        var matches = matches
        for order in orders where !paid.contains(order.id) {
            guard let places = parts[order.id] else { continue }
            let sum = places.reduce(Int64(0)) { $0 + (matches[$1].shares.first?.amount ?? 0) }
            guard sum == order.owed else { continue }
            for place in places { matches[place].finding = .paysPart }
        }
        return matches
    }

    /// What rows are for whose currency no order has: nobody can give them to one, and those that
    /// they name are told.
    package func matches(ofOtherCurrency rows: [MatchingRow]) -> [RowMatch] {
        rows.map { row in
            let places = codes.codes(in: row.text).map(\.place)
            return RowMatch(
                row: row.id, finding: .otherCurrency,
                shares: places.prefix(MatchingLimits.shares).map {
                    MatchShare(order: orders[$0].id, amount: row.amount)
                }, reasons: places.isEmpty ? [] : [.code])
        }
    }

    /// What a row without a code is for, and the place of its order where it has one.
    ///
    /// - Parameters:
    ///   - left: the orders that owe each amount and that no code has settled.
    ///   - settled: the orders that rows before have settled.
    private func ofOthers(
        _ row: MatchingRow, _ left: [Int64: [Int]], except settled: Set<Int>
    ) -> (place: Int?, match: RowMatch) {
        let name = PayerName(row.name)
        func only(_ place: Int, _ known: Set<MatchReason>) -> (place: Int?, match: RowMatch) {
            (place, whole(row, place, known, name))
        }
        let candidates = codes.nearCodes(in: row.text).filter { !settled.contains($0) }
        let nearly = candidates.filter { settles(row, $0) }
        let agreeing = nearly.filter { names[$0].agrees(with: name) }
        if let place = nearly.only ?? agreeing.only { return only(place, [.nearCode]) }
        if !nearly.isEmpty { return (nil, choice(row, nearly, [.nearCode, .amount])) }
        let timed = timed(row, except: settled)
        let called = called(name, row, except: settled)
        if let found = ofTime(row, timed, called, only: only) { return found }
        if let place = called.only { return only(place, []) }
        if !called.isEmpty { return (nil, choice(row, called, [.name, .amount])) }
        let fitting = fitting(row, left[row.amount] ?? [], except: settled)
        if let place = fitting.only { return only(place, []) }
        if !fitting.isEmpty { return (nil, choice(row, fitting, [.amount])) }
        if !candidates.isEmpty { return (nil, choice(row, candidates, [.nearCode])) }
        return (nil, RowMatch(row: row.id, finding: .unknown, shares: [], reasons: []))
    }

    /// What a row is for at whose time there is a slip. Whoever is called like the payer stands
    /// beside whoever has the slip: a slip's time is what its sender says.
    private func ofTime(
        _ row: MatchingRow, _ timed: [Int], _ called: [Int],
        only: (Int, Set<MatchReason>) -> (place: Int?, match: RowMatch)
    ) -> (place: Int?, match: RowMatch)? {
        guard !timed.isEmpty else { return nil }
        let both = timed.filter(called.contains)
        // Who has a slip of another time has paid at that one.
        let others = called.filter { !timed.contains($0) && orders[$0].slips.isEmpty }
        if others.isEmpty, let place = both.only ?? (both.isEmpty ? timed.only : nil) {
            return only(place, [.time])
        }
        let places = both + others + timed.filter { !both.contains($0) }
        let reasons: Set<MatchReason> =
            called.isEmpty ? [.time, .amount] : [.time, .amount, .name]
        return (nil, choice(row, places, reasons))
    }

    // MARK: With a code

    /// What a row is for whose text has codes, and the place of its order where it has one.
    private func ofCodes(_ row: MatchingRow) -> (place: Int?, match: RowMatch)? {
        let places = codes.codes(in: row.text)
        guard let first = places.first else { return nil }
        guard places.count == 1 else { return (nil, ofSeveral(places.map(\.place), row)) }
        let told = told(by: row)
        guard told.isEmpty || told.contains(first.place) else {
            return (nil, choice(row, [first.place] + told, [.code, .slipReference]))
        }
        return (first.place, ofOne(first.place, .code, isWord: first.isWord, row))
    }

    /// What a row is for whose transfer is one that slips tell of, and the place of its order where
    /// it has one.
    private func ofSlips(_ row: MatchingRow) -> (place: Int?, match: RowMatch)? {
        let places = told(by: row)
        guard let first = places.first else { return nil }
        guard places.count == 1 else { return (nil, choice(row, places, [.slipReference])) }
        return (first, ofOne(first, .slipReference, isWord: true, row))
    }

    /// The orders whose slips have a reference that stands in a row.
    private func told(by row: MatchingRow) -> [Int] {
        guard !slips.isEmpty else { return [] }
        return Set(row.references.flatMap { slips[$0] ?? [] }).sorted()
    }

    /// - Parameters:
    ///   - reason: what names the order.
    ///   - isWord: whether a code stands in the text as a word of its own. In the middle of a
    ///     number it may be there by chance, and somebody else's name then says so.
    private func ofOne(
        _ place: Int, _ reason: MatchReason, isWord: Bool, _ row: MatchingRow
    ) -> RowMatch {
        let order = orders[place]
        let name = PayerName(row.name)
        let isSure =
            isWord || name.isShort || names[place].isShort || names[place].agrees(with: name)
        if settles(row, place) {
            return whole(row, place, [isSure ? reason : .nearCode], name)
        }
        var reasons: Set<MatchReason> = [reason]
        if names[place].agrees(with: name) { reasons.insert(.name) }
        if told(by: row).contains(place) { reasons.insert(.slipReference) }
        if let second = row.second, order.hasSlip(near: second) { reasons.insert(.time) }
        let finding: MatchFinding
        if reason == .code, isSure, isForgiven(row, place) {
            reasons.insert(.forgiven)
            finding = .pays
        } else if !order.unproven.isEmpty {
            finding = .contradicts
        } else if !order.status.holdsStock {
            finding = .late
        } else if order.owed <= 0 {
            finding = .again
        } else {
            finding = row.amount < order.owed ? .short : .over
        }
        return RowMatch(
            row: row.id, finding: finding,
            shares: [MatchShare(order: order.id, amount: row.amount)], reasons: reasons)
    }

    /// Several codes in one text: a transfer for all of them, if it is what they owe together.
    private func ofSeveral(_ places: [Int], _ row: MatchingRow) -> RowMatch {
        let found = places.map { orders[$0] }
        let sum = found.reduce(Int64(0)) { $0 + max(0, $1.owed) }
        guard sum == row.amount, found.allSatisfy(\.isOpen), found.count <= MatchingLimits.shares
        else { return choice(row, places, [.code]) }
        return RowMatch(
            row: row.id, finding: .paysSeveral,
            shares: found.map { MatchShare(order: $0.id, amount: $0.owed) },
            reasons: [.code, .amount])
    }

    // MARK: Without one

    /// The orders that the amount would settle and whose shopper is called like the payer.
    ///
    /// - Parameter all: whether those who are called so in part are told beside those who are
    ///   called just so.
    private func called(
        _ name: PayerName, _ row: MatchingRow, except settled: Set<Int>, all: Bool = false
    ) -> [Int] {
        var found: [Int] = []
        // The whole name comes first; its beginnings are for one that was cut off.
        for key in name.keys(of: row.amount) {
            named.forEach(key, atMost: MatchingLimits.names) { place in
                if orders[place].madeAt <= row.latest, !settled.contains(place),
                    names[place].agrees(with: name), !found.contains(place)
                {
                    found.append(place)
                }
            }
            if !found.isEmpty, !all { break }
        }
        return found.sorted()
    }

    /// The orders that the amount would settle and that have a slip of the row's time.
    private func timed(_ row: MatchingRow, except settled: Set<Int>) -> [Int] {
        guard let second = row.second, !timed.isEmpty else { return [] }
        let reach = MatchingLimits.apart.milliseconds / 1_000
        let minutes = (second - reach) / 60...(second + reach) / 60
        let places = minutes.flatMap {
            timed[AmountAndMinute(amount: row.amount, minute: $0)] ?? []
        }
        return Set(places).sorted().filter { place in
            !settled.contains(place) && orders[place].hasSlip(near: second)
                && orders[place].madeAt <= row.latest
        }
    }

    /// The orders that the amount alone would settle; none where there are too many to tell.
    private func fitting(
        _ row: MatchingRow, _ left: [Int], except settled: Set<Int>
    ) -> [Int] {
        let most = MatchingLimits.shares
        // Names and near codes have settled some since, each row one at most.
        let open = left.lazy.filter { !settled.contains($0) && orders[$0].madeAt <= row.latest }
        let first = Array(open.prefix(most + 1))
        return first.count <= most ? first : []
    }

    /// Whether a row's amount is what the order owes, or a payment that no statement has shown.
    private func settles(_ row: MatchingRow, _ place: Int) -> Bool {
        let order = orders[place]
        guard order.madeAt <= row.latest else { return false }
        return order.isOpen && order.owed == row.amount || order.unproven.contains(row.amount)
    }

    /// Whether a row's amount is less than the order waits for, by no more than is forgiven.
    private func isForgiven(_ row: MatchingRow, _ place: Int) -> Bool {
        let order = orders[place]
        return order.status.waitsForMoney && order.unproven.isEmpty && order.madeAt <= row.latest
            && row.amount < order.owed && order.owed - row.amount <= forgiving
    }

    private func whole(
        _ row: MatchingRow, _ place: Int, _ known: Set<MatchReason>, _ name: PayerName
    ) -> RowMatch {
        let order = orders[place]
        var reasons = known.union([.amount])
        var isDoubtful = false
        if names[place].agrees(with: name) || names[place].isProved(by: name) {
            reasons.insert(.name)
            isDoubtful = !names[place].isProved(by: name) || isOthersToo(name, row, place)
        }
        let owes = order.isOpen && order.owed == row.amount
        if owing[row.amount]?.count == 1 {
            reasons.insert(owes && order.hasOwnAmount ? .ownAmount : .onlyAmount)
        }
        if told(by: row).contains(place) { reasons.insert(.slipReference) }
        if let second = row.second, order.hasSlip(near: second) { reasons.insert(.time) }
        if order.isKnown(by: row.account) { reasons.insert(.account) }
        return RowMatch(
            row: row.id, finding: owes ? .pays : .proves,
            shares: [MatchShare(order: order.id, amount: row.amount)], reasons: reasons,
            isNameDoubtful: isDoubtful)
    }

    /// Whether the money would also settle another order whose shopper is called like the payer,
    /// and whose slips do not tell of another transfer.
    private func isOthersToo(_ name: PayerName, _ row: MatchingRow, _ place: Int) -> Bool {
        called(name, row, except: [place], all: true).contains { orders[$0].slips.isEmpty }
    }

    private func choice(
        _ row: MatchingRow, _ places: [Int], _ reasons: Set<MatchReason>
    ) -> RowMatch {
        RowMatch(
            row: row.id, finding: .choice,
            shares: places.prefix(MatchingLimits.shares).map {
                MatchShare(order: orders[$0].id, amount: row.amount)
            }, reasons: reasons)
    }
}

extension MatchingOrder {
    /// Whether the order waits for money.
    var isOpen: Bool { status.holdsStock && owed > 0 }

    /// Whether its shopper is known by an account.
    func isKnown(by account: String) -> Bool {
        guard let known = AccountAgreement.known(account) else { return false }
        return accounts.contains(known)
            || refundAccount.map { AccountAgreement.isOf($0, account) } ?? false
    }

    /// Whether one of its slips was made about then.
    func hasSlip(near second: Int64) -> Bool {
        slips.contains { slip in
            slip.second.map { abs($0 - second) * 1_000 <= MatchingLimits.apart.milliseconds }
                ?? false
        }
    }
}

extension Array {
    /// The element of an array that has just one.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
