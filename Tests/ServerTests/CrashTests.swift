import Foundation
import Glibc
import TestSupport
import Testing

/// The promise of the whole shop: what was said is on disk, whenever the process dies.
@Suite("Killed, or told to stop, at random moments under load", .serialized)
struct CrashTests {
    private static let rounds = 5
    private static let stock = 700
    private static let other = 250

    @Test(
        "Every acknowledged order is there, stock is conserved, no slip is lost",
        arguments: [1, 2, 3, 4] as [UInt64])
    func killed(seed: UInt64) async throws {
        try await rush(seed, endedBy: SIGKILL) { #expect(await $0.ended() == 128 + SIGKILL) }
    }

    /// What was begun is ended and answered: the shop knows of nothing that nobody was told.
    @Test("Told to stop, nothing in flight is lost", arguments: [5, 6] as [UInt64])
    func stopped(seed: UInt64) async throws {
        try await rush(seed, endedBy: SIGTERM) {
            #expect(await $0.ended() == 0)
        } whenEnded: {
            folder, ledger in
            let rows = try await exported(folder)
            let known = Dictionary(
                uniqueKeysWithValues: ledger.entries.map { ($0.order.code, $0) })
            #expect(Set(rows.keys) == Set(known.keys))
            for (code, entry) in known {
                #expect(rows[code]?.status == entry.status)
                #expect(rows[code]?.slips == entry.slips.count)
            }
        }
    }

    private func rush(
        _ seed: UInt64, endedBy signal: Int32,
        ending: @Sendable (ChildProcess) async -> Void,
        whenEnded: (ShopFolder, Ledger) async throws -> Void = { _, _ in }
    ) async throws {
        let folder = try await ShopFolder.applied(
            ShopText.shop(stock: Self.stock, other: Self.other))
        let ledger = Ledger()
        var chance = Seeded(seed)
        for round in 0..<Self.rounds {
            let serving = try await folder.serve()
            let count = Int.random(in: 1...120, using: &chance)
            let turns = Int.random(in: 0...300_000, using: &chance)
            ledger.kill(after: count) {
                DispatchQueue.global().async {
                    Self.end(serving.process, signal, turns: turns)
                }
            }
            let crowd = Crowd(
                ledger: ledger, port: serving.port, seed: seed * 100 + UInt64(round))
            await crowd.rush()
            await ending(serving.process)
            try await whenEnded(folder, ledger)
            try await check(folder, ledger)
        }
        #expect(ledger.acknowledged > Self.rounds)
    }

    /// Ends it at no particular moment: some time after the answer that set it off.
    private static func end(_ process: ChildProcess, _ signal: Int32, turns: Int) {
        for _ in 0..<turns { sched_yield() }
        process.signal(signal)
    }

    private func check(_ folder: ShopFolder, _ ledger: Ledger) async throws {
        let serving = try await folder.serve()
        #expect(folder.files(in: "uploads") == [], "half an upload was left")
        let shopper = Shopper(connection: try serving.connect())
        // Whoever asks again with the same key gets the order that there is, or a new one.
        for (key, lines) in ledger.open {
            ledger.answered(key, try await Crowd.reserve(shopper, key, lines))
        }
        try await checkOrders(folder, ledger)
        try await checkSlips(folder, ledger)
        // On a slow machine that has taken longer than a connection may rest.
        let later = Shopper(connection: try serving.connect())
        for entry in ledger.entries {
            #expect(try await later.status(of: entry.order) == entry.status)
        }
        try await checkStock(later, ledger)
        #expect(await serving.stop() == 0)
    }

    private func checkOrders(_ folder: ShopFolder, _ ledger: Ledger) async throws {
        let rows = try await exported(folder)
        let known = Dictionary(uniqueKeysWithValues: ledger.entries.map { ($0.order.code, $0) })
        #expect(Set(rows.keys) == Set(known.keys), "orders are missing, or nobody knows them")
        for (code, row) in rows {
            guard let entry = known[code] else { continue }
            #expect([entry.status, entry.doubted].contains(row.status))
            #expect(row.quantity == entry.lines.values.reduce(0, +))
            #expect(entry.slipCounts.contains(row.slips))
            ledger.settle(code, status: row.status, slips: row.slips)
        }
    }

    private struct ExportedOrder {
        var status: String
        var quantity: Int
        var slips: Int
    }

    private func exported(_ folder: ShopFolder) async throws -> [String: ExportedOrder] {
        let file = folder.path + "/orders.csv"
        try await Program.done([
            "export", "orders", "--data", folder.data, "--output", file, "--columns",
            "code,status,quantity,slips",
        ])
        var orders: [String: ExportedOrder] = [:]
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for row in text.split(separator: "\r\n").dropFirst() {
            let cells = row.split(separator: ",").map(String.init)
            try #require(cells.count == 4)
            orders[cells[0]] = ExportedOrder(
                status: cells[1], quantity: try #require(Int(cells[2])),
                slips: try #require(Int(cells[3])))
        }
        return orders
    }

    private func checkSlips(_ folder: ShopFolder, _ ledger: Ledger) async throws {
        let names = folder.files(in: "blobs")
        for name in names {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.data + "/blobs/" + name))
            #expect(name.hasSuffix(digest(bytes)), "a stored file is not what its name says")
        }
        let stored = Set(names.compactMap { $0.split(separator: "/").last.map(String.init) })
        let acknowledged = ledger.entries.reduce(into: Set<String>()) { $0.formUnion($1.slips) }
        #expect(acknowledged.isSubset(of: stored), "an acknowledged slip is lost")
    }

    private func checkStock(_ shopper: Shopper, _ ledger: Ledger) async throws {
        var taken: [String: Int] = [:]
        for entry in ledger.entries where entry.status != "cancelled" {
            taken.merge(entry.lines, uniquingKeysWith: +)
        }
        let available = try await shopper.available()
        #expect(available[ShopText.sku] == Self.stock - taken[ShopText.sku, default: 0])
        #expect(available[ShopText.otherSKU] == Self.other - taken[ShopText.otherSKU, default: 0])
    }
}
