import Formats
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("the search's index")
struct SearchIndexTests {
    static let names = [
        "นางสาวน้ำหวาน", "José Nguyễn", "Jean-Luc Đặng", "田中さくら", "Pat O\u{2019}Neil", "ｻｸﾗ Groß",
        "李",
    ]

    @Test(
        "names are found however they are written, anywhere in the name",
        arguments: [
            ("น้ำหวาน", [1]), ("\u{0E19}\u{0E4D}\u{0E49}\u{0E32}หวาน", [1]), ("jose", [2]),
            ("Nguye\u{302}\u{303}n", [2]), ("nguyen", [2]), ("luc", [3]), ("dang", [3]),
            ("さくら", [4]), ("さく", [4]), ("O'Neil", [5]), ("neil", [5]), ("jean luc", [3]),
            ("dang-jean", [3]), ("-", [3]), ("サクラ", [6]),
            ("gross", [6]), ("李", [7]), ("luc jose", []), ("王", []),
        ] as [(String, [Int64])])
    func names(_ text: String, _ numbers: [Int64]) async throws {
        try await withStall { stall async throws in
            for (index, name) in Self.names.enumerated() {
                let form = CustomerForm.person(index + 1, name: name)
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            for _ in ["from the orders themselves", "from the index"] {
                #expect(try await find(text, stall) == numbers)
                _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            }
        }
    }

    @Test("it is made in a lane of the shop's own, whose work is not said to be staff's")
    func lane() async throws {
        let lanes = Mutex<[Lane]>([])
        try await withStall(
            around: { base in LaneWatch(base: base) { lane in lanes.withLock { $0.append(lane) } } }
        ) { stall async throws in
            try await stall.reserve([("SHIRT-S", 1)], by: .person(1))
            lanes.withLock { $0 = [] }
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
        }
        #expect(lanes.withLock { $0.first } == .upkeep)
        #expect(!lanes.withLock { $0.contains(.long) })
    }

    @Test("a code is found as people paste it, and by a part of it")
    func codes() async throws {
        try await withStall { stall async throws in
            for number in 1...3 { try await stall.reserve([("SHIRT-S", 1)], by: .person(number)) }
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            let code = stall.keeper.secret.codec.code(of: OrderID(2)).text
            let key = stall.keeper.secret.key(of: OrderID(2))
            let texts = [
                code, "#\(code)", "\u{201C}\(code)\u{201D}", "'\(code.lowercased())'",
                "https://shop.example/o/\(code)/\(key)", "/admin/orders/\(code)?status=paid",
                "#\(code.prefix(5))", String(code.suffix(5)),
            ]
            for text in texts {
                #expect(try await find(text, stall) == [2], "\(text)")
            }
        }
    }

    @Test("what changes after a part was made is found as it is now")
    func later() async throws {
        try await withStall { stall async throws in
            let first = try await stall.awaiting()
            #expect(
                try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0)))
            _ = try await stall.keeper.giveDetails(
                .person(2, name: "Somchai Newname"), to: first)
            for isIndexed in [false, true] {
                #expect(try await find("newname", stall) == [first.value], "\(isIndexed)")
                #expect(try await find("jaidee", stall).isEmpty)
                _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            }
            #expect(try await stall.count("search_parts") == 1)
            // Nothing has changed: there is nothing to index.
            #expect(
                try await !stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0)))
        }
    }

    @Test(
        "a parcel's number finds its order, whole, in part and with blanks",
        arguments: ["EB123456789TH", "eb 123 456 789 th", "456789", "#EB123456789TH"])
    func tracking(_ text: String) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            try await stall.awaiting("SHIRT-S", 1, by: 2)
            _ = try await stall.keeper.setStatus(
                of: order, to: .paid, reason: "cash", force: false, shipment: nil,
                by: .staff(.owner))
            _ = try await stall.keeper.setStatus(
                of: order, to: .fulfilled, reason: "sent", force: false, unpaid: true,
                shipment: Shipment(carrier: "EMS", tracking: "EB 1234 56789 TH"),
                by: .staff(.owner))
            for _ in ["from the orders themselves", "from the index"] {
                #expect(try await find(text, stall) == [order.value])
                _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            }
        }
    }

    @Test("an order is found at once, also by who starts the shop anew with no indexer at work")
    func unindexed() async throws {
        let folder = try TemporaryFolder()
        try await withStall(in: folder) { stall async throws in
            try await stall.reserve([("SHIRT-S", 1)], by: .person(1, name: "นางสาวน้ำหวาน"))
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            try await stall.reserve([("SHIRT-S", 1)], by: .person(2, name: "Jean-Luc"))
            #expect(try await find("luc", stall) == [2])
        }
        guard TestEngine.chosen == .sqlite else { return }
        try await withStall(nil, in: folder) { stall async throws in
            #expect(try await find("luc", stall) == [2])
            #expect(try await find("น้ำหวาน", stall) == [1])
            try await stall.reserve(
                [("SHIRT-S", 1)], by: .person(3, name: "田中さくら"), key: "after the start")
            #expect(try await find("さくら", stall) == [3])
        }
    }

    @Test(
        "a copy finds all, before and after its own index is made",
        arguments: TestEngine.allCases)
    func copied(to engine: TestEngine) async throws {
        try await withStall { stall async throws in
            for (index, name) in Self.names.enumerated() {
                let form = CustomerForm.person(index + 1, name: name)
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            let folder = try TemporaryFolder()
            let target = try engine.open(folder)
            let copy = CopyShop(from: stall.store, to: target, chunk: 100)
            try await copy.copy { _ in }
            _ = try await copy.finish { _ in }
            let codec = stall.keeper.secret.codec
            for _ in ["from the orders themselves", "from the index"] {
                let found = try await target.read { connection in
                    let search = OrderSearch("น้ำหวาน", codec: codec, plan: nil)
                    return try OrderIndex(OrderFilter(), search: search, on: connection).ids(
                        past: nil, .newestFirst, limit: 9, on: connection)
                }
                #expect(found == [OrderID(1)])
                let findings = try await target.read { connection in
                    var findings = IntegrityFindings(names: StoredNames(codec: codec))
                    try SearchIndexCheck().run(on: connection, &findings)
                    return findings.listed
                }
                #expect(findings.isEmpty)
                let work = IndexOrders(
                    codec: codec, at: stall.keeper.clock(), fewest: 1, patience: .milliseconds(0))
                if let draft = try await target.read({ try work.draft(on: $0) }) {
                    try await target.write { try IndexOrders.write(draft, on: $0) }
                }
            }
            await target.close()
        }
    }

    @Test("many candidates of the index are walked along, and few are read: both find the same")
    func walked() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 60)])) { stall async throws in
            for number in 1...40 {
                let name = number % 3 == 0 ? "Jean-Luc" : "Somchai Jeanluc"
                try await stall.reserve([("SHIRT-S", 1)], by: .person(number, name: name))
            }
            for number in stride(from: 2, through: 40, by: 5) {
                _ = try await stall.keeper.setStatus(
                    of: OrderID(Int64(number)), to: .cancelled, reason: "asked for", force: false,
                    shipment: nil, by: .staff(.owner))
            }
            while try await stall.keeper.indexOrders(
                fewest: 1, patience: .milliseconds(0), most: 16)
            {}
            #expect(try await stall.count("search_parts") > 2)
            let search = OrderSearch("luc", codec: stall.keeper.secret.codec, plan: nil)
            for statuses in [[], [OrderStatus.cancelled]] as [Set<OrderStatus>] {
                for direction in [OrderIndex.Direction.newestFirst, .oldestFirst] {
                    let found = try await stall.store.read { connection in
                        try [0, 1, .max - 1].map { rare in
                            let index = try OrderIndex(
                                OrderFilter(statuses: statuses), search: search, rare: rare,
                                on: connection)
                            var pages: [OrderID] = []
                            while true {
                                let page = try index.ids(
                                    past: pages.last, direction, limit: 3, on: connection)
                                guard !page.isEmpty else { return pages }
                                pages += page
                            }
                        }
                    }
                    #expect(Set(found).count == 1, "\(statuses) \(direction)")
                    #expect(found[0].count == (statuses.isEmpty ? 40 : 8))
                }
            }
        }
    }

    @Test("few changes wait, and a part fills")
    func patience() async throws {
        try await withStall { stall async throws in
            try await stall.awaiting()
            #expect(try await !stall.keeper.indexOrders())
            #expect(try await !stall.keeper.indexOrders(fewest: 1, patience: .minutes(5)))
            #expect(try await stall.count("search_parts") == 0)
            // Parts of two changes: one that is not full is made anew with what came since.
            for (number, parts) in [(2, 1), (3, 2), (4, 2), (5, 3)] {
                try await stall.reserve([("SHIRT-S", 1)], by: .person(number, name: "Luc"))
                while try await stall.keeper.indexOrders(
                    fewest: 1, patience: .milliseconds(0), most: 2)
                {}
                #expect(try await stall.count("search_parts") == parts, "\(number)")
                #expect(try await find("luc", stall) == (2...number).map(Int64.init))
                #expect(try await stall.findings().filter { $0.weight == .fault }.isEmpty)
            }
            let lost = try await stall.store.read { connection in
                try connection.first(
                    """
                    SELECT count(*) FROM search_index
                    WHERE part NOT IN (SELECT id FROM search_parts)
                    """, []
                ) { $0.integer(0) }
            }
            #expect(lost == 0)
        }
    }

    @Test(
        "what the index lacks is a fault",
        arguments: [
            ("DELETE FROM search_index", "is not found by all that it has"),
            ("UPDATE search_parts SET orders = ''", "is not in the index of the search"),
        ])
    func faults(_ sql: String, _ words: String) async throws {
        try await withBrokenStall(.sample()) { stall async throws in
            try await stall.awaiting()
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            #expect(try await stall.findings().isEmpty)
            _ = try await stall.store.write { try $0.execute(sql) }
            let found = try await stall.findings().filter { $0.weight == .fault }
            #expect(found.count == 1)
            #expect(found.allSatisfy { $0.words.contains(words) })
        }
    }

    @Test(
        "positions are read back as they were written, few and many", arguments: [1, 7, 100, 999])
    func positions(_ step: Int) {
        let texts = (0..<1_000).map { number in
            (
                id: OrderID(Int64(number * 3 + 1)),
                text: SearchText([number % step == 0 ? "abc" : "xyz"])
            )
        }
        let part = SearchPart(texts)
        #expect(SearchPart.orders(part.orders) == texts.map { $0.id })
        let gram = SearchGrams.wanted("abc")[0]
        var found: [Int] = []
        for row in part.buckets {
            SearchPart.forEach(in: row.grams, where: { $0 == gram }) { _, positions in
                found = (0..<1_000).filter(positions.contains)
            }
        }
        #expect(found == (0..<1_000).filter { $0 % step == 0 })
    }

    @Test("a character that is repeated is a key with how often, up to the longest run")
    func runs() {
        let length = SearchGrams.runLengths
        func wanted(_ word: String) -> Set<UInt64> { Set(SearchGrams.wanted(word)) }
        func known(_ text: String) -> Set<UInt64> {
            var known: Set<UInt64> = []
            SearchGrams.forEach(in: text) { known.insert($0) }
            return known
        }
        for count in 1...length.upperBound + 2 {
            let word = String(repeating: "9", count: count)
            let runs = SearchGrams.wanted(word).filter(SearchGrams.isRun)
            #expect(runs.count == (count < length.lowerBound ? 0 : 1), "\(count)")
            for more in 0...2 {
                let text = "08" + String(repeating: "9", count: count + more) + "1\n9"
                #expect(known(text).isSuperset(of: wanted(word)), "\(count) \(more)")
            }
            let shorter = "08" + String(repeating: "9", count: count - 1) + " 9"
            let isTooLong = count > length.upperBound
            #expect(known(shorter).isSuperset(of: wanted(word)) == isTooLong || count < 3)
        }
        let two = SearchGrams.wanted("0000xx1111110000").filter(SearchGrams.isRun)
        #expect(two.count == 3 && two[0] == two[2] && two[1] != two[0])
    }

    @Test("what an older version indexed knows of no runs, and is found all the same")
    func partsWithoutRuns() async throws {
        try await withStall { stall async throws in
            for (number, name) in [(1, "Luc 99999 A"), (2, "Luc 9999 B"), (3, "Luc 199999 C")] {
                try await stall.reserve([("SHIRT-S", 1)], by: .person(number, name: name))
            }
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            #expect(try await find("99999", stall) == [1, 3])
            let runs = try await stall.store.write { connection in
                try connection.execute(
                    "DELETE FROM search_index WHERE bucket = $1", [Value(SearchLimits.buckets)])
            }
            #expect(runs == 1)
            #expect(try await find("99999", stall) == [1, 3])
            #expect(try await stall.findings().isEmpty)
        }
    }

    private func find(_ text: String, _ stall: Stall) async throws -> [Int64] {
        try await stall.keeper.orders(
            OrderFilter(search: text), past: nil, by: .staff(.viewer)
        ).rows.map(\.id.value).sorted()
    }
}

/// Sees in which lanes is read.
private struct LaneWatch: StoreAround {
    let base: any Store
    let look: @Sendable (Lane) -> Void

    func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        look(lane)
        return try await base.read(in: lane, body)
    }
}
