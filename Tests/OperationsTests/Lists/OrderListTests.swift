import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Lists of orders")
struct OrderListTests {
    private let viewer = Caller.staff(.viewer)

    private func pages(
        _ filter: OrderFilter, limit: Int, newer: Bool, _ stall: Stall
    ) async throws -> [OrderID] {
        var found: [OrderID] = []
        var cursor = newer ? OrderID(0) : nil
        while true {
            let list = try await stall.keeper.orders(
                filter, past: cursor, newer: newer, limit: limit, by: viewer)
            #expect(list.rows.map(\.id) == list.rows.map(\.id).sorted(by: >))
            #expect(list.rows.count <= limit)
            found = newer ? list.rows.map(\.id) + found : found + list.rows.map(\.id)
            guard let next = list.next else { return found }
            cursor = next
        }
    }

    @Test(
        "filters and pages, in both directions, agree with a naive model",
        arguments: [1, 2] as [UInt64])
    func model(seed: UInt64) async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 120, seed: seed)
            let known = try await Market.known(stall)
            var generator = SeededGenerator(seed: seed)

            for _ in 0..<60 {
                var filter = OrderFilter()
                var slug: String?
                if Bool.random(using: &generator) {
                    slug = Market.slugs[Int.random(in: 0...1, using: &generator)]
                    filter.drop = stall.keeper.catalogue?.listing(slug: slug ?? "")?.drop.id
                }
                if Bool.random(using: &generator) {
                    filter.statuses = Set(
                        OrderStatus.allCases.filter { _ in Bool.random(using: &generator) })
                }
                func moment() -> Timestamp {
                    HandClock.start + .seconds(Int64.random(in: -100...4_000, using: &generator))
                }
                if Bool.random(using: &generator) { filter.from = moment() }
                if Bool.random(using: &generator) { filter.to = moment() }
                let expected = known.filter { order in
                    (slug == nil || order.slug == slug)
                        && (filter.statuses.isEmpty || filter.statuses.contains(order.status))
                        && (filter.from.map { order.createdAt >= $0 } ?? true)
                        && (filter.to.map { order.createdAt < $0 } ?? true)
                }.map(\.id)
                let limit = Int.random(in: 1...50, using: &generator)

                let older = try await pages(filter, limit: limit, newer: false, stall)
                let newer = try await pages(filter, limit: limit, newer: true, stall)

                #expect(older == expected, "\(filter)")
                #expect(newer == expected, "\(filter)")
            }
        }
    }

    @Test("a row shows what the order is")
    func rows() async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 60, seed: 3)
            let known = try await Market.known(stall)

            let list = try await stall.keeper.orders(
                OrderFilter(), past: nil, limit: 500, by: viewer)

            #expect(list.next == nil)
            for (row, order) in zip(list.rows, known) {
                #expect(row.status == order.status && row.quantity == order.quantity)
                #expect(row.total.minorUnits == order.total)
                #expect(row.confirmed.minorUnits == order.confirmed)
                #expect(row.name == order.customer?.name && row.phone == order.customer?.phone)
                let waiting = try await stall.detail(row.id).slips
                    .count { $0.slip.status == .waiting }
                #expect(row.waitingSlips == waiting)
            }
        }
    }

    @Test(
        "an order is found by what people know of it",
        arguments: [
            ("somchai", [1]), ("JAIDEE", [1]), ("som jai", [1]), ("somchai wei", []),
            ("สมชาย", [2]), ("ใจดี", [2]), ("0810000003", [3]), ("081-000-0003", [3]),
            ("+66 81 000 0003", [3]), ("66810000003", [3]), ("0003", [3]),
            ("person4@mail.example", [4]), ("PERSON4@mail", [4]), ("400", [1, 2, 3, 4, 5]),
            ("400.00", [1, 2, 3, 4, 5]), ("400,00", [1, 2, 3, 4, 5]), ("400,50", []), ("750", [6]),
            ("750.5", []), ("o'b", [5]),
            ("nobody", []), ("%", []), ("_", []), ("'", [5]), ("\"", []), ("*", []), ("\\", []),
            ("somchai jaidee person1 mail example 400", [1]),
            ("som jai person1 mail example 400 nobody", []),
            ("som jai person1 mail example 400 0", [1]),
            ("1 2 3 4 5 6 7 8 9", []), (String(repeating: "qq ", count: 300), []),
        ] as [(String, [Int64])])
    func search(_ text: String, _ numbers: [Int64]) async throws {
        try await withStall { stall async throws in
            let names = ["Somchai Jaidee", "สมชาย ใจดี", "Ana López", "Wei Li", "Pat O'Brien"]
            for (index, name) in names.enumerated() {
                let form = CustomerForm.person(index + 1, name: name)
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            try await stall.reserve([("SHIRT-M", 2)], by: .person(6, name: "Öz"))

            for _ in ["from the orders themselves", "from the index"] {
                let found = try await stall.keeper.orders(
                    OrderFilter(search: text), past: nil, by: viewer)
                #expect(found.rows.map(\.id.value).sorted() == numbers)
                _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            }
        }
    }

    @Test("every letter of a long word counts, and not its beginning alone")
    func longWords() async throws {
        try await withStall { stall async throws in
            let same = String(repeating: "Wolfeschlegelstein", count: 3)
            for (number, end) in ["hausen", "bergen"].enumerated() {
                let form = CustomerForm.person(number + 1, name: "Anna \(same)\(end)")
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            for (text, numbers) in [
                (same, [1, 2]), (same + "hausen", [1]), ("anna \(same)bergen", [2]),
                (same + "dorf", []),
            ] as [(String, [Int64])] {
                for _ in ["from the orders themselves", "from the index"] {
                    let found = try await stall.keeper.orders(
                        OrderFilter(search: text), past: nil, by: viewer)
                    #expect(found.rows.map(\.id.value).sorted() == numbers, "\(text)")
                    _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
                }
            }
        }
    }

    @Test(
        "a text with nothing to look for is no search", arguments: ["", "  ", ",", " , ,", "\u{0}"])
    func nothingToSearch(_ text: String) async throws {
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            let found = try await stall.keeper.orders(
                OrderFilter(search: text), past: nil, by: viewer)
            #expect(found.rows.count == 1)
        }
    }

    @Test("an order is found by its code in any spelling, with the filter still holding")
    func code() async throws {
        try await withStall { stall async throws in
            let receipt = try await stall.reserve([("SHIRT-S", 1)])
            _ = try await stall.awaiting()
            let text = receipt.code.text.lowercased()
            for spelling in [text, " \(text.prefix(3))-\(text.dropFirst(3))"] {
                let found = try await stall.keeper.orders(
                    OrderFilter(search: spelling), past: nil, by: viewer)
                #expect(found.rows.map(\.id) == [receipt.order.id])
            }
            let none = try await stall.keeper.orders(
                OrderFilter(statuses: [.paid], search: text), past: nil, by: viewer)
            #expect(none.rows.isEmpty)
        }
    }

    @Test(
        "whichever way a search reads the index, it finds the same orders",
        arguments: [
            "a", "so", "somchai", "somchai j", "400", "0003", "08", "somchai 400", "so ja pe",
            "person1", "person1 so", "nobody", "nobody so", "s o m c h a i j", "so ja pe 4 0 8 m",
        ])
    func waysToSearch(_ text: String) async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 90, seed: 7)
            let keeper = stall.keeper
            let search = OrderSearch(text, codec: keeper.secret.codec, plan: nil)
            let drop = keeper.catalogue?.drop(slug: Market.slugs[0])?.id
            let filters = [
                OrderFilter(), OrderFilter(drop: drop, statuses: [.paid, .awaitingPayment]),
                OrderFilter(from: HandClock.start + .seconds(500)),
            ]
            for filter in filters {
                for direction in [OrderIndex.Direction.newestFirst, .oldestFirst] {
                    for cursor in [nil, OrderID(40)] {
                        let found = try await stall.store.read { connection in
                            try [0, 5, 30, .max - 1].map { rare in
                                try OrderIndex(filter, search: search, rare: rare, on: connection)
                                    .ids(past: cursor, direction, limit: 7, on: connection)
                            }
                        }
                        #expect(Set(found).count == 1, "\(filter) \(direction)")
                    }
                }
            }
        }
    }

    @Test("corrected details are found, the old ones are not")
    func corrected() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.keeper.giveDetails(.person(2, name: "Somchai Newname"), to: order)
            for (text, count) in [
                ("jaidee", 0), ("person1@mail", 0), ("newname", 1), ("somchai", 1), ("400", 1),
            ] {
                let found = try await stall.keeper.orders(
                    OrderFilter(search: text), past: nil, by: viewer)
                #expect(found.rows.count == count, "\(text)")
            }
        }
    }

    @Test("common words alone are found by walking, as a naive list finds them", arguments: [1, 2])
    func walking(_ stride: Int) async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 120, seed: UInt64(stride))
            let known = try await Market.known(stall)
            let codec = stall.keeper.secret.codec
            for text in ["somchai jaidee", "li we", "s j"] {
                let words = text.split(separator: " ").map(String.init)
                let search = OrderSearch(text, codec: stall.keeper.secret.codec, plan: nil)
                for statuses in [[], [OrderStatus.awaitingPayment]] as [Set<OrderStatus>] {
                    let filter = OrderFilter(statuses: statuses)
                    let expected = try await stall.store.read { connection in
                        try known.filter { order in
                            let text =
                                try SearchedOrder.load(
                                    [order.id], codec: codec, on: connection
                                ).first?.text.text ?? ""
                            return (statuses.isEmpty || statuses.contains(order.status))
                                && words.allSatisfy { text.contains($0) }
                        }.map(\.id)
                    }
                    let found = try await stall.store.read { connection in
                        // No word is rare: every one is walked for.
                        let index = try OrderIndex(filter, search: search, rare: 0, on: connection)
                        var pages: [OrderID] = []
                        while true {
                            let page = try index.ids(
                                past: pages.last, .newestFirst, limit: stride * 7, on: connection)
                            guard !page.isEmpty else { return pages }
                            pages += page
                        }
                    }
                    #expect(found == expected, "\(text) \(statuses)")
                }
            }
        }
    }
}
