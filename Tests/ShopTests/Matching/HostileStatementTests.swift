import Formats
import Shop
import TestShop
import Testing

/// A statement as payers and banks make it: references that are cut, mistyped, merged with other
/// texts or missing, names in two scripts, and few different amounts.
@Suite("A hostile statement is settled without a mistake")
struct HostileStatementTests {
    /// What was paid, and what for.
    private struct Paid {
        var row: MatchingRow
        var orders: Set<OrderID>
    }

    @Test(
        "At least 98 of 100 rows find their orders first, and none that is certain is wrong",
        arguments: [1, 2, 3] as [UInt64])
    func hostile(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let orders = orders(2_000, &chance)
        let paid = statement(of: orders, &chance)
        let matches = StatementMatcher(orders).matches(of: paid.map(\.row))
        var right = 0
        var wrong: [RowMatch] = []
        for (match, truth) in zip(matches, paid) {
            let shares = match.shares.prefix(truth.orders.count).map(\.order)
            let isRight = Set(shares) == truth.orders
            if isRight { right += 1 }
            if match.isCertain, !isRight { wrong.append(match) }
        }
        #expect(wrong.isEmpty)
        #expect(right * 100 >= paid.count * 98, "\(right) of \(paid.count)")
    }

    /// Somebody who knows what others pay orders for as much, in a name that is like theirs, and
    /// sends a slip that tells the minute of their transfer.
    @Test("Nothing is certain for whoever claims what others pay", arguments: [4, 5] as [UInt64])
    func forged(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let orders = orders(500, &chance)
        var paid = statement(of: orders, &chance)
        var claims: [MatchingOrder] = []
        for index in paid.indices {
            let second = Int64(1_000_000 + 300 * index)
            paid[index].row.second = second
            guard index % 3 == 0,
                let victim = orders.first(where: { paid[index].orders == [$0.id] })
            else { continue }
            var claim = victim
            claim.id = OrderID(Int64(10_000 + index))
            claim.code = UInt64(9_000_000 + index)
            let length = Int.random(in: 4...max(4, victim.name.count), using: &chance)
            claim.name = index % 2 == 0 ? victim.name : String(victim.name.prefix(length))
            claim.slips = [MatchingSlip(reference: "FORGED\(index)0000", second: second)]
            claims.append(claim)
        }
        // Transfers of strangers, and some that come a second time.
        paid += paid.prefix(50).map { Paid(row: $0.row, orders: []) }
        for index in paid.indices { paid[index].row.id = StatementRowID(Int64(index + 1)) }
        let matches = StatementMatcher(orders + claims).matches(of: paid.map(\.row))
        let claimed = Set(claims.map(\.id))
        var certain = 0
        for (match, truth) in zip(matches, paid) where match.isCertain {
            certain += 1
            #expect(claimed.isDisjoint(with: match.shares.map(\.order)))
            #expect(Set(match.shares.map(\.order)) == truth.orders)
        }
        #expect(claims.count > 100 && certain > 200)
    }

    private func orders(_ count: Int, _ chance: inout SeededGenerator) -> [MatchingOrder] {
        let codec = OrderCodec(roundKeys: (0..<OrderCodec.rounds).map { _ in chance.next() })
        return (1...Int64(count)).map { number in
            MatchingOrder(
                id: OrderID(number),
                code: PlainSymbols.number(
                    codec.code(of: OrderID(number)).text.utf8, length: OrderCode.length) ?? 0,
                status: .awaitingPayment, owed: Self.amounts.randomElement(using: &chance) ?? 1,
                unproven: [], name: SearchFolding.folded(name(number, &chance)),
                madeAt: Timestamp(milliseconds: number))
        }
    }

    /// Names that are all different, as a fan club's are but for a few.
    private func name(_ number: Int64, _ chance: inout SeededGenerator) -> String {
        let isThai = Bool.random(using: &chance)
        let parts = isThai ? Self.thai : Self.latin
        let given = (0..<3).map { _ in parts.randomElement(using: &chance) ?? "" }.joined()
        let family = (0..<4).map { _ in parts.randomElement(using: &chance) ?? "" }.joined()
        return "\(given) \(family)"
    }

    private func statement(
        of orders: [MatchingOrder], _ chance: inout SeededGenerator
    ) -> [Paid] {
        var rest = orders.shuffled(using: &chance)
        var paid: [Paid] = []
        while let order = rest.popLast() {
            let code = Array(OrderCode(number: order.code).text)
            var text = String(code)
            var name = order.name
            var amount = order.owed
            var ids: Set<OrderID> = [order.id]
            switch Int.random(in: 0..<20, using: &chance) {
            case 0..<9: text = "HF-\(String(code[..<4]))-\(String(code[4...]))"
            case 9: text = "pay \(String(code[..<3])) \(String(code[3...])) thx"
            case 10: text = String(code.dropLast())
            case 11: text = String(code.dropFirst())
            case 12: text = mistyped(code, &chance)
            case 13: text = swapped(code, &chance)
            case 14, 15: text = "เสื้อยืด"
            case 16:
                text = ""
                name = "นาย" + String(name.dropLast(3))
            case 17: name = "somebody else"
            case 18:
                guard let other = rest.popLast() else { break }
                text += " " + OrderCode(number: other.code).text
                amount += other.owed
                ids.insert(other.id)
            default: text = text.replacing("0", with: "O").replacing("1", with: "l").lowercased()
            }
            paid.append(
                Paid(
                    row: MatchingRow(
                        id: StatementRowID(Int64(paid.count + 1)), amount: amount,
                        text: MatchingText(SearchFolding.folded(text)),
                        name: SearchFolding.folded(name), latest: Timestamp(milliseconds: 10_000)),
                    orders: ids))
        }
        return paid
    }

    private func mistyped(_ code: [Character], _ chance: inout SeededGenerator) -> String {
        var code = code
        code[Int.random(in: code.indices, using: &chance)] =
            Array("0123456789CDFHJKMNPQRTVWXY").randomElement(using: &chance) ?? "0"
        return String(code)
    }

    private func swapped(_ code: [Character], _ chance: inout SeededGenerator) -> String {
        var code = code
        let place = Int.random(in: 1..<code.count, using: &chance)
        code.swapAt(place, place - 1)
        return String(code)
    }

    private static let amounts: [Int64] = [40_000, 42_000, 80_000, 84_000, 27_000]
    private static let thai = [
        "สม", "ชาย", "ใจ", "ดี", "วัน", "ศรี", "แก้ว", "ทอง", "น้ำ", "มณี", "พร", "ชัย",
    ]
    private static let latin = [
        "an", "na", "li", "se", "jo", "ro", "ber", "tha", "mi", "ka", "lo", "ven",
    ]
}
