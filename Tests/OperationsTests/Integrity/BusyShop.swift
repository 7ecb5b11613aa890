import Shop
import Storage
import TestShop

@testable import Operations

extension Stall {
    /// Orders in every status, money confirmed and taken back, slips of every decision, an
    /// oversell, a late slip, a slip that two orders share, a background export.
    func makeBusy() async throws {
        let owner = Caller.staff(.owner)
        for (number, status) in OrderStatus.allCases.enumerated() {
            let order = try await reserve(
                [("SHIRT-S", 1)], by: number.isMultiple(of: 3) ? nil : .person(number + 1)
            ).order.id
            guard try await self.status(order) != status else { continue }
            _ = try await keeper.setStatus(
                of: order, to: status, reason: "by hand", force: false, unpaid: true, shipment: nil,
                by: owner)
        }
        try await makeMoney(by: owner)
        try await makeLate(by: owner)
        try await makeAlike(SlipID(3), SlipID(4))
        _ = try? await reserve([("POSTER", 9)], by: .person(90))
        _ = try await keeper.requestExport(
            OrderFilter(), ExportLayout(.csv, columns: []), by: owner)
    }

    /// Two slips without a code that look alike, but for two blocks.
    private func makeAlike(_ one: SlipID, _ other: SlipID) async throws {
        let at = clock.now
        let imprints = [(one, DrawnImprint()), (other, DrawnImprint(blocks: 2))]
        let packed = try imprints.map { ($0, PackedImprint(try $1.imprint)) }
        try await store.write { connection in
            for (slip, imprint) in packed {
                try SlipImprints.add(imprint, of: slip, on: connection)
            }
            try SlipImprints.save(
                [.init(slip: one, other: other, blocks: 2)], of: [one, other], on: connection,
                at: at)
        }
    }

    private func makeMoney(by owner: Caller) async throws {
        let paid = try await awaiting("SHIRT-M", 1, by: 21)
        let slip = try await slip("paid", for: paid).id
        _ = try await keeper.decide(.approve(amount: nil), on: slip, by: owner)
        _ = try await keeper.decide(.takeBack, on: slip, by: owner)
        _ = try await keeper.decide(.approve(amount: 100), on: slip, by: owner)
        _ = try await keeper.recordPayment(
            Money(minorUnits: 700, currency: .thb), for: paid, reason: "seen", key: "form",
            by: owner)
        let rejected = try await awaiting("SHIRT-M", 1, by: 22)
        let second = try await self.slip("paid", for: rejected).id
        _ = try await keeper.decide(.reject(reason: "not yours"), on: second, by: owner)
        try await self.slip("another", for: rejected)
        try await keeper.note("calls back", on: rejected, by: owner)
    }

    private func makeLate(by owner: Caller) async throws {
        let late = try await awaiting("POSTER", 1, by: 31)
        let gone = try await awaiting("POSTER", 2, by: 32)
        clock.advance(by: .minutes(121))
        _ = try await keeper.desk.run(ExpireOrders(limit: 1_000))
        try await slip("late", for: late)
        _ = try await reserve([("POSTER", 2)], by: .person(33))
        _ = try await keeper.setStatus(
            of: gone, to: .paid, reason: "we make more", force: true, shipment: nil, by: owner)
        let corrected = try await awaiting("SHIRT-M", 1, by: 34)
        _ = try await keeper.giveDetails(.person(35, name: "สมชาย ใจดี"), to: corrected)
    }

    /// What verify finds, but for the files' if they are not `read`.
    func findings(files: Bool = false) async throws -> [IntegrityFinding] {
        var found: [IntegrityFinding] = []
        _ = try await VerifyShop(
            store: store, files: files ? VerifyShop.Files(here: keeper.blobs) : nil,
            at: keeper.clock()
        ).run { part in
            found += part.listed
        }
        return found
    }
}
