import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Verify: who has more than a person may have")
struct PersonLimitCheckTests {
    private func expect(
        _ weight: IntegrityFinding.Weight?, _ words: String, in stall: Stall,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await stall.findings()
        // By telephone number and by e-mail address.
        let expected = weight.map { [$0, $0] } ?? []
        #expect(found.map(\.weight) == expected, sourceLocation: sourceLocation)
        #expect(
            found.allSatisfy { $0.text.contains(words) }, "\(found.map(\.text))",
            sourceLocation: sourceLocation)
    }

    private func apply(limit: Int?, to stall: Stall) async throws {
        _ = try await stall.keeper.apply(.sample(limit: limit), by: .staff(.owner))
    }

    @Test("a limit that was lowered leaves people what they have")
    func lowered() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.reserve([("SHIRT-S", 3)], by: .person(1))
            try await apply(limit: 2, to: stall)

            try await expect(.note, "the limit was lowered afterwards", in: stall)
        }
    }

    @Test("a limit that there was not before leaves people what they have", arguments: [nil, 5])
    func introduced(raised: Int?) async throws {
        try await withStall(.sample()) { stall async throws in
            try await stall.reserve([("SHIRT-S", 4)], by: .person(1))
            if let raised { try await apply(limit: raised, to: stall) }
            try await apply(limit: 2, to: stall)

            try await expect(.note, "the limit was lowered afterwards", in: stall)
        }
    }

    @Test("a limit that was raised hides nothing")
    func raised() async throws {
        try await withStall(.sample(limit: 2)) { stall async throws in
            try await apply(limit: 3, to: stall)
            try await stall.reserve([("SHIRT-S", 3)], by: .person(1))

            try await expect(nil, "", in: stall)
        }
    }

    @Test("staff who bring an order back are free to")
    func byStaff() async throws {
        try await withStall(.sample(limit: 2)) { stall async throws in
            let first = try await stall.awaiting("SHIRT-S", 2)
            _ = try await stall.keeper.cancel(first)
            try await stall.awaiting("SHIRT-S", 1)
            _ = try await stall.keeper.setStatus(
                of: first, to: .underReview, reason: "a friend", force: false, shipment: nil,
                by: .staff(.owner))

            try await expect(.note, "staff brought an order back by hand", in: stall)
        }
    }

    @Test("who slipped through the rule is a fault")
    func slippedThrough() async throws {
        try await withStall(.sample(limit: 2)) { stall async throws in
            try await stall.awaiting("SHIRT-S", 2)
            let second = try await stall.awaiting("SHIRT-S", 1, by: 2)
            try await stall.store.write { connection in
                try connection.execute(
                    """
                    UPDATE orders SET phone_key = (SELECT phone_key FROM orders WHERE id = 1),
                        email_key = (SELECT email_key FROM orders WHERE id = 1)
                    WHERE id = $1
                    """, [.integer(second.value)])
                try connection.execute("DELETE FROM order_search")
            }

            let found = try await stall.findings().filter { $0.place == "drop tour" }

            #expect(found.map(\.weight) == [.fault, .fault])
            #expect(found.allSatisfy { $0.words.contains("has 3 units where a person may have 2") })
        }
    }

    @Test("of a shop that an older Holdfast set up it cannot be told")
    func older() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.reserve([("SHIRT-S", 3)], by: .person(1))
            try await stall.store.write { connection in
                try connection.execute("UPDATE drops SET limit_per_person = 2")
                try connection.execute("DELETE FROM settings WHERE name LIKE 'limit_since%'")
            }

            try await expect(.note, "may have been lowered by a Holdfast", in: stall)
        }
    }
}
