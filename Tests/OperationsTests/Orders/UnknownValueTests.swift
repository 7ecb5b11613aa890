import Shop
import Storage
import TestShop
import Testing

@testable import Operations

/// A value that a newer version, or somebody's hand, has written.
@Suite("What a row holds and this version does not know")
struct UnknownValueTests {
    private static func refuses(
        _ place: String, _ act: () async throws -> Void
    ) async {
        let error = await #expect(throws: StorageError.self, "\(place)") { try await act() }
        guard let error else { return }
        let words = "\(place) is 'unheard of', which this version of Holdfast does not know"
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test("it is an error that names its place, and never a value of our choice")
    func places() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let reads: [(table: String, column: String, read: () async throws -> Void)] = [
                ("orders", "currency", { _ = try await stall.detail(order) }),
                ("timeline", "kind", { _ = try await stall.detail(order) }),
                ("drops", "line_mode", { _ = try await stall.detail(order) }),
            ]
            for (table, column, read) in reads {
                let before = try await stall.store.read { connection in
                    try connection.all("SELECT id, \(column) FROM \(table) ORDER BY id") {
                        ($0.integer(0), $0.text(1))
                    }
                }
                let (key, text) = try #require(before.first)
                let set = "UPDATE \(table) SET \(column) = $1 WHERE id = $2"
                try await stall.store.write { connection in
                    _ = try connection.execute(set, [.text("unheard of"), .integer(key)])
                }
                await Self.refuses("\(table).\(column) of row \(key)", read)
                try await stall.store.write { connection in
                    _ = try connection.execute(set, [.text(text), .integer(key)])
                }
            }
            // As it was before, it is read again.
            #expect(try await stall.detail(order).order.status == .awaitingPayment)
        }
    }

    @Test("also where the schema would not let it be written, as a newer one might")
    func texts() async throws {
        try await withStall { stall async throws in
            await #expect(throws: StorageError.unknown("unheard of", in: "slips.status", of: 17)) {
                try await stall.store.read { connection in
                    _ = try connection.first("SELECT 17, 'unheard of'") { row -> SlipStatus in
                        try row.known(1, "slips.status", of: row.integer(0))
                    }
                }
            }
        }
    }

    @Test("a null is no unknown value")
    func nothing() async throws {
        try await withStall { stall async throws in
            let found = try await stall.store.read { connection in
                try connection.first("SELECT NULL, 'paid'") { row -> [OrderStatus?] in
                    [
                        try row.optionalKnown(0, "orders.status", of: 1),
                        try row.optionalKnown(1, "orders.status", of: 1),
                    ]
                }
            }
            #expect(found == [nil, .paid])
        }
    }
}
