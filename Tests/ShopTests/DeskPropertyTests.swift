import Shop
import TestShop
import Testing

/// Random batches against what must hold whatever they are.
@Suite("The desk under random batches")
struct DeskPropertyTests {
    private struct Run {
        var generator: SeededGenerator
        var state: DeskState
        let limit: Int?
        var sold: [VariantID: Int] = [:]
        var units: [Person: Int] = [:]
        var firstAnswers: [[UInt8]: ReservationAnswer] = [:]
        var lastOrder: Int64 = 0

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            limit = Bool.random(using: &generator) ? Int.random(in: 1...5, using: &generator) : nil
            let drop = Fixture.drop(limit: limit)
            var variants: [VariantID: SaleVariant] = [:]
            for number in 1...4 as ClosedRange<Int64> {
                variants[VariantID(number)] = SaleVariant(
                    drop: drop.id, price: Fixture.baht(number),
                    available: Int.random(in: 0...30, using: &generator))
            }
            state = DeskState(drops: [drop.id: drop], variants: variants, units: [:], answered: [:])
        }

        mutating func wish() -> Reservation {
            let variants = (1...4 as ClosedRange<Int64>).map { VariantID($0) }
                .shuffled(using: &generator)
            let count = Int.random(in: 1...4, using: &generator)
            let person = Int.random(in: 0...8, using: &generator)
            let customer: Customer? =
                switch person {
                case 0: nil
                case 1...4: Fixture.customer("+668\(person)")
                default: Fixture.customer("+668\(person % 3)", "p\(person)@b.example")
                }
            return Reservation(
                drop: DropID(1),
                lines: variants.prefix(count).map { variant in
                    WantedLine(
                        variant: variant, quantity: Int.random(in: 1...4, using: &generator))
                }, customer: customer,
                key: RequestKey(
                    name: [UInt8.random(in: 0...255, using: &generator)],
                    fingerprint: [UInt8.random(in: 0...1, using: &generator)]))
        }
    }

    @Test(
        "stock is conserved, never negative, and limits hold",
        arguments: 1...60 as ClosedRange<UInt64>)
    func conserved(seed: UInt64) {
        var run = Run(seed: seed)
        let stock = run.state.variants.mapValues(\.available)

        for _ in 0..<12 {
            let batch = (0..<Int.random(in: 1...25, using: &run.generator)).map { _ in run.wish() }
            let answers = run.state.decide(
                batch, at: Fixture.now, lastOrder: OrderID(run.lastOrder))
            #expect(answers.count == batch.count)
            for (wish, answer) in zip(batch, answers) { check(wish, answer, &run) }
        }

        for (variant, units) in stock {
            let left = run.state.variants[variant]?.available ?? -1
            #expect(left >= 0)
            #expect(left + run.sold[variant, default: 0] == units, "seed \(seed)")
        }
        if let limit = run.limit {
            #expect(run.units.values.allSatisfy { $0 <= limit }, "seed \(seed)")
        }
    }

    private func check(_ wish: Reservation, _ answer: ReservationAnswer, _ run: inout Run) {
        switch answer {
        case .reserved(let order, isReplay: false):
            run.lastOrder += 1
            #expect(order.id == OrderID(run.lastOrder))
            #expect(order.lines.map(\.quantity) == wish.lines.map(\.quantity))
            for line in order.lines { run.sold[line.variant, default: 0] += line.quantity }
            for mark in wish.customer?.marks ?? [] {
                run.units[Person(drop: wish.drop, mark: mark), default: 0] += wish.quantity
            }
            #expect(run.firstAnswers[wish.key.name] == nil)
            run.firstAnswers[wish.key.name] = answer
        case .reserved(let order, isReplay: true):
            let first = run.firstAnswers[wish.key.name]
            #expect(first == .reserved(order, isReplay: false))
        case .refused(.soldOut), .refused(.limitReached):
            let first = run.firstAnswers[wish.key.name]
            #expect(first == nil || first == answer)
            run.firstAnswers[wish.key.name] = answer
        case .refused(.keyReused):
            #expect(run.firstAnswers[wish.key.name] != nil)
        case .refused(let other):
            Issue.record("unexpected refusal \(other)")
        }
    }
}
