import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Verify recomputes every line")
struct LineCheckTests {
    /// Five came early, one late; two were let in, one of them has an order.
    private func fill(_ stall: Stall) async throws {
        let receipts = try await stall.called(5)
        _ = try await stall.join(1)
        try await stall.look(times: 2)
        let turn = try await stall.admit(receipts[0])
        _ = try await stall.admit(receipts[1])
        try await stall.reserve(
            [("SHIRT-S", 1)], turn: ShownTurn(admission: turn.text, ticket: nil))
    }

    @Test("a line as it was is right, drawn or not", arguments: [true, false])
    func right(isDrawn: Bool) async throws {
        try await withStall(.lined()) { stall async throws in
            if isDrawn {
                try await fill(stall)
            } else {
                try await stall.look()
                _ = try await stall.join(3)
            }
            #expect(try await stall.findings() == [])
        }
    }

    /// A fault as somebody with another program would make it, and what verify says to it.
    struct Planted: Sendable, CustomTestStringConvertible {
        var sql: String
        var found: [String]

        init(_ sql: String, _ found: String...) {
            self.sql = sql
            self.found = found
        }

        var testDescription: String { sql }
    }

    static let planted = [
        Planted(
            "UPDATE line_tickets SET joined_at = joined_at - 1 WHERE number = 3",
            "ticket 3 does not follow from the one before"),
        Planted(
            "DELETE FROM line_tickets WHERE number = 6",
            "its chain is not that of its tickets", "it counts 6 tickets, and 5 are stored"),
        Planted(
            "DELETE FROM line_tickets WHERE number = 4",
            "ticket 5 does not follow", "it counts 6 tickets, and 5 are stored"),
        Planted(
            "UPDATE line_tickets SET number = 9 WHERE number = 6",
            "its chain is not that of its tickets"),
        Planted(
            "UPDATE lines SET joined = joined - 1, called = called - 1",
            "its chain is not that of its tickets", "5 places were called, its moves 6",
            "it counts 5 tickets, and 6 are stored"),
        Planted(
            "UPDATE lines SET called = called - 1", "5 places were called, its moves 6"),
        Planted("UPDATE lines SET early = 4", "draw is not of the chain", "the draw in the head"),
        Planted(
            "UPDATE line_moves SET at = at - 1 WHERE number = 2", "those stored lead elsewhere"),
        Planted(
            "DELETE FROM line_moves WHERE number = 2", "move 3 stands where move 2 must",
            "before the draw", "not the same"),
        Planted(
            "UPDATE line_moves SET called = called + 90 WHERE kind = 'called'",
            "more places were called than joined"),
        Planted(
            "UPDATE line_turns SET number = 77 WHERE order_id IS NULL", "there is no such ticket"),
        Planted(
            "UPDATE line_turns SET place = 0 WHERE order_id IS NULL",
            "it was out of turn, and nobody let it in"),
        Planted(
            "UPDATE line_turns SET order_id = 99 WHERE order_id IS NOT NULL",
            "its order is not on this ticket"),
        Planted(
            "UPDATE line_turns SET ended_at = NULL WHERE order_id IS NOT NULL",
            "it has an order and is not over"),
        Planted(
            "UPDATE orders SET ticket = 77", "its order is not on this ticket",
            "is on ticket 77, which its drop's line has not"),
    ]

    @Test("what somebody changed is found", arguments: planted)
    func changed(_ planted: Planted) async throws {
        try await withStall(.lined()) { stall async throws in
            try await fill(stall)
            try await stall.plant(planted.sql)

            let found = try await stall.findings()

            #expect(found.allSatisfy { $0.weight == .fault })
            for words in planted.found {
                #expect(
                    found.contains { $0.text.contains(words) }, "\(words) in \(found.map(\.text))")
            }
        }
    }
}
