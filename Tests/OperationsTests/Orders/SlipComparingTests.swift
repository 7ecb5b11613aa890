import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Slips without a code are compared by their pictures")
struct SlipComparingTests {
    private let checker = Caller.staff(.checker)

    /// Answers what a test wants for a file by the letter of its text.
    private struct Reader: SlipInspector {
        let width = 2
        let answers: [String: SlipReport]

        func inspect(_ bytes: [UInt8]) async -> SlipInspected {
            // Behind the first line of a PDF.
            let letter = String(decoding: bytes.dropFirst(9).prefix(1), as: UTF8.self)
            return .read(answers[letter] ?? SlipReport())
        }
    }

    private static let kbank = "0041000600000101030040220013071152533APM077365102TH91048134"

    /// Orders of different people, each with a slip that was read, and nothing compared yet.
    private func orders(
        _ drawn: [DrawnImprint], in stall: Stall
    ) async throws -> [(order: OrderID, slip: SlipID)] {
        var made: [(order: OrderID, slip: SlipID)] = []
        for (index, imprint) in drawn.enumerated() {
            let order = try await stall.awaiting("SHIRT-M", 1, by: index + 1)
            made.append((order, try await send(imprint, "\(index)", for: order, in: stall)))
        }
        return made
    }

    /// Sends a slip and has it read.
    private func send(
        _ drawn: DrawnImprint, _ text: String, for order: OrderID, in stall: Stall
    ) async throws -> SlipID {
        let slip = try await stall.slip(text, for: order).id
        let report = SlipReport(imprint: try drawn.imprint)
        let reader = Reader(answers: [String(text.prefix(1)): report])
        while try await stall.keeper.readSlips(by: reader) {}
        return slip
    }

    private func findings(_ order: OrderID, in stall: Stall) async throws -> [[SlipFinding]] {
        let detail = try await stall.detail(order)
        return detail.slips.map(detail.findings)
    }

    private func approve(
        _ slip: SlipID, knowing others: Set<OrderID>, amount: Int64? = nil, in stall: Stall
    ) async throws -> OrderStatus {
        try await stall.keeper.decide(
            .approve(amount: amount), on: slip, knownOthers: others, by: checker)
    }

    @Test("The same picture is told at both orders, and approved on purpose only")
    func same() async throws {
        try await withStall { stall async throws in
            let made = try await orders([DrawnImprint(), DrawnImprint(bits: 9)], in: stall)
            // Until it was compared nobody says that nothing was found.
            #expect(try await findings(made[0].order, in: stall) == [[.beingRead]])
            #expect(try await stall.keeper.compareSlips())
            #expect(try await stall.keeper.compareSlips() == false)

            for (own, other) in [(0, 1), (1, 0)] {
                #expect(
                    try await findings(made[own].order, in: stall)
                        == [[.pictureReused([made[other].order]), .noCode]])
            }
            let uses = try await stall.keeper.uses(of: made.map(\.slip), by: checker)
            #expect(uses == [made[0].slip: .picture, made[1].slip: .picture])
            await #expect(throws: OrderRefusal.sentBefore) {
                try await approve(made[1].slip, knowing: [], in: stall)
            }
            #expect(
                try await approve(made[1].slip, knowing: [made[0].order], in: stall) == .paid)
        }
    }

    @Test("A picture with something changed in it is told as that", arguments: [1, 5])
    func changed(blocks: Int) async throws {
        try await withStall { stall async throws in
            let made = try await orders([DrawnImprint(), DrawnImprint(blocks: blocks)], in: stall)
            _ = try await stall.keeper.compareSlips()
            for (own, other) in [(0, 1), (1, 0)] {
                #expect(
                    try await findings(made[own].order, in: stall)
                        == [[.pictureChanged([made[other].order]), .noCode]])
            }
            let uses = try await stall.keeper.uses(of: [made[1].slip], by: checker)
            #expect(uses == [made[1].slip: .changedPicture])
            await #expect(throws: OrderRefusal.sentBefore) {
                try await approve(made[0].slip, knowing: [], in: stall)
            }
        }
    }

    @Test("What differs in more is nothing to tell of, and what differs by 60 bits is compared")
    func different() async throws {
        try await withStall { stall async throws in
            let made = try await orders(
                [
                    DrawnImprint(), DrawnImprint(blocks: 6), DrawnImprint(bits: 60),
                    DrawnImprint(form: 1), DrawnImprint(form: 1, bits: 61),
                ], in: stall)
            _ = try await stall.keeper.compareSlips()
            let uses = try await stall.keeper.uses(of: made.map(\.slip), by: checker)
            #expect(uses == [made[0].slip: .picture, made[2].slip: .picture])
            for index in [1, 3, 4] {
                #expect(try await findings(made[index].order, in: stall) == [[.noCode]])
            }
        }
    }

    @Test("Where a code names the transfer the picture is not kept")
    func named() async throws {
        try await withStall { stall async throws in
            let codes = [SlipCode(Array(Self.kbank.utf8))]
            let report = SlipReport(codes: codes, imprint: try DrawnImprint().imprint)
            _ = try await stall.slip("a", for: stall.awaiting())
            _ = try await stall.keeper.readSlips(by: Reader(answers: ["a": report]))
            #expect(try await stall.keeper.compareSlips() == false)
            let kept = try await stall.store.read { connection in
                try connection.first("SELECT count(*) FROM slip_greys") { $0.integer(0) }
            }
            #expect(kept == 0)
        }
    }

    @Test("A picture that an order has twice is told once the other was approved")
    func sameOrder() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 2)
            let first = try await send(DrawnImprint(), "a", for: order, in: stall)
            let second = try await send(DrawnImprint(), "b", for: order, in: stall)
            _ = try await stall.keeper.compareSlips()
            #expect(try await findings(order, in: stall) == [[.noCode], [.noCode]])
            _ = try await approve(first, knowing: [], amount: 10_000, in: stall)
            #expect(
                try await findings(order, in: stall)
                    == [[.noCode], [.pictureReused([order]), .noCode]])
            await #expect(throws: OrderRefusal.sentBefore) {
                try await approve(second, knowing: [], amount: 10_000, in: stall)
            }
            _ = try await approve(second, knowing: [order], amount: 10_000, in: stall)
        }
    }

    @Test("An order that has the same file is not told a second time for its picture")
    func sameFile() async throws {
        try await withStall { stall async throws in
            let one = try await stall.awaiting("SHIRT-M", 1, by: 1)
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            _ = try await send(DrawnImprint(), "a", for: one, in: stall)
            _ = try await send(DrawnImprint(), "a", for: other, in: stall)
            _ = try await stall.keeper.compareSlips()
            #expect(try await findings(one, in: stall) == [[.fileReused([other]), .noCode]])
            let detail = try await stall.detail(one)
            #expect(detail.slips[0].samePicture.isEmpty && detail.slips[0].usedFor == [other])
        }
    }

    @Test("What a process died over is compared a minute later, and others find it before")
    func held() async throws {
        try await withStall { stall async throws in
            let made = try await orders([DrawnImprint()], in: stall)
            let now = stall.clock.now
            _ = try await stall.store.write { try SlipImprints.claim(on: $0, at: now) }
            #expect(try await stall.keeper.compareSlips() == false)
            let order = try await stall.awaiting("SHIRT-M", 1, by: 9)
            _ = try await send(DrawnImprint(), "b", for: order, in: stall)
            #expect(try await stall.keeper.compareSlips())
            let earlier = made[0].order
            #expect(
                try await findings(order, in: stall) == [[.pictureReused([earlier]), .noCode]])
            stall.clock.advance(by: SlipComparingLimits.held)
            // It finds what is known, and adds nothing.
            #expect(try await stall.keeper.compareSlips())
            #expect(
                try await findings(earlier, in: stall) == [[.pictureReused([order]), .noCode]])
        }
    }

    @Test("A slip is compared with those whose numbers are near, on the last page too")
    func reach() async throws {
        try await withBrokenStall(.sample()) { stall async throws in
            let order = try await stall.awaiting()
            let (first, reach) = (Int64(7), SlipComparingLimits.reach)
            let fillers = SlipComparingLimits.page
            let plain = PackedImprint(try DrawnImprint().imprint)
            let far = PackedImprint(try DrawnImprint(form: 3).imprint)
            // A page of others lies between the first slip and the last two.
            try await stall.store.write { connection in
                let slips = """
                    INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
                        uploaded_at)
                    """
                try connection.execute(
                    """
                    \(slips)
                    WITH RECURSIVE numbers (n) AS (
                        VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(fillers))
                    SELECT 100 + n, \(order.value), 'waiting', 'image/png', 1, 'd' || n, '', 0
                    FROM numbers
                    """)
                try connection.execute(
                    "INSERT INTO slip_imprints SELECT id, $1, NULL, 1 FROM slips",
                    [.blob(far.fold)])
                for slip in [first, first + reach, first + reach + 1] {
                    try connection.execute(
                        "\(slips) VALUES ($1, $2, 'waiting', 'image/png', 1, $3, '', 0)",
                        [.integer(slip), .integer(order.value), .text("e\(slip)")])
                    try SlipImprints.add(plain, of: SlipID(slip), on: connection)
                }
            }
            #expect(try await stall.keeper.compareSlips())
            let alike = try await stall.store.read { connection in
                try connection.all(
                    "SELECT slip_id, other_id FROM slip_likenesses ORDER BY slip_id, other_id"
                ) { [$0.integer(0) - first, $0.integer(1) - first] }
            }
            #expect(
                alike == [[0, reach], [reach, 0], [reach, reach + 1], [reach + 1, reach]])
        }
    }

    @Test("Of many near ones the nearest are compared, as many as may be")
    func nearest() async throws {
        try await withStall(.sample(stock: [("A", 99)])) { stall async throws in
            // One more than may be, all compared already; the first is the farthest.
            let count = SlipComparingLimits.compared
            var slips: [SlipID] = []
            for index in 0...count {
                let order = try await stall.awaiting("A", 1, by: index + 1)
                slips.append(try await stall.slip("\(index)", for: order).id)
            }
            let sent = slips
            let (far, near) = (
                PackedImprint(try DrawnImprint(bits: 50).imprint),
                PackedImprint(try DrawnImprint().imprint)
            )
            try await stall.store.write { connection in
                for slip in sent {
                    let imprint = slip == sent[0] ? far : near
                    try SlipImprints.add(imprint, of: slip, on: connection)
                }
                try connection.execute("UPDATE slip_imprints SET compared_at = 1")
            }
            let last = try await send(
                DrawnImprint(), "z", for: stall.awaiting("A", 1, by: 90), in: stall)
            _ = try await stall.keeper.compareSlips()
            let others = try await stall.store.read { connection in
                try connection.all(
                    "SELECT other_id FROM slip_likenesses WHERE slip_id = $1 ORDER BY other_id",
                    [last.key]
                ) { SlipID($0.integer(0)) }
            }
            #expect(others == Array(slips.dropFirst()))
        }
    }

    @Test("Of those whose folds are near the nearest are kept, as many as may be")
    func searched() throws {
        func folded(_ slip: Int64, bits: Int) throws -> SlipImprints.Folded {
            SlipImprints.Folded(
                slip: SlipID(slip), fold: try DrawnImprint(bits: bits).imprint.hash.fold)
        }
        let most = SlipComparingLimits.searched
        var search = NearImprints(of: try folded(1, bits: 0))
        let (far, near) = (try folded(2, bits: 20), try folded(3, bits: 0))
        search.take([far])
        for slip in 0..<Int64(most) {
            search.take([SlipImprints.Folded(slip: SlipID(10 + slip), fold: near.fold)])
        }
        #expect(search.slips.count == most && !search.slips.contains(far.slip))
        // Itself is none of them, nor what is too far.
        search = NearImprints(of: try folded(1, bits: 0))
        search.take([try folded(1, bits: 0), try folded(4, bits: 61), far])
        #expect(search.slips == [far.slip])
        for slip in 0..<Int64(3 * most) {
            search.take([SlipImprints.Folded(slip: SlipID(10 + slip), fold: near.fold)])
        }
        #expect(search.slips.count == most && search.slips.first == SlipID(10))
    }

    @Test("A rehearsal that is cleared takes what its slips looked like along")
    func cleared() async throws {
        try await withStall { stall async throws in
            let owner = Caller.staff(.owner)
            let real = try await orders([DrawnImprint()], in: stall)[0]
            let slug = try await stall.keeper.beginRehearsal(of: "tour", by: owner)
            let played = try await stall.reserve(
                [("SHIRT-M", 1)], from: slug, by: .person(5)
            ).order.id
            _ = try await send(DrawnImprint(), "b", for: played, in: stall)
            _ = try await stall.keeper.compareSlips()
            #expect(
                try await findings(real.order, in: stall) == [[.pictureReused([played]), .noCode]])
            _ = try await stall.keeper.clearRehearsal(slug, by: owner)
            #expect(try await findings(real.order, in: stall) == [[.noCode]])
            #expect(try await stall.findings(files: true) == [])
        }
    }
}
