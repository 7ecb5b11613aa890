import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Idempotency keys")
struct RequestKeyTests {
    private func name(_ key: String, scope: String = "orders 1") -> [UInt8] {
        RequestKey(scope: scope, key: key, body: []).name
    }

    @Test("differ by scope, key and body")
    func differ() {
        let key = RequestKey(scope: "a", key: "b", body: [1])
        #expect(key == RequestKey(scope: "a", key: "b", body: [1]))
        #expect(key.name != RequestKey(scope: "a", key: "c", body: [1]).name)
        #expect(key.name != RequestKey(scope: "c", key: "b", body: [1]).name)
        #expect(key.name != RequestKey(scope: "a b", key: "", body: [1]).name)
        #expect(key.fingerprint != RequestKey(scope: "a", key: "b", body: [2]).fingerprint)
    }

    @Test("keep the order of the clients' own keys, so that those of one minute lie together")
    func ordered() {
        let keys = ["0193a000-0000-7000-8000-00", "0193a000-0001-7fff-8000-00", "k", "ké", "ก"]
        for (earlier, later) in zip(keys, keys.dropFirst()) {
            #expect(name(earlier).lexicographicallyPrecedes(name(later)))
        }
    }

    @Test("are kept short, whatever a client sends", arguments: [0, 1, 69, 70, 71, 255, 5_000])
    func long(count: Int) {
        let longest = RequestKey.longest - "orders 1\n".utf8.count
        let stored = name(String(repeating: "k", count: count))
        #expect(stored.count == (count <= longest ? count + 9 : 33))
        #expect(stored != name(String(repeating: "k", count: count) + "k"))
    }

    @Test("a digest is never the name of a short key")
    func digests() {
        let digest = name(String(repeating: "k", count: 200))
        #expect(digest.first == 0)
        #expect(name("k").first != 0)
    }

    @Test("old answers are looked for a few at a time, and all of them in the end")
    func clearing() async throws {
        var file = ShopFile.sample(stock: [("SHIRT-S", 100)])
        file.drops[0].closesAt = HandClock.start + .days(9)
        try await withStall(file) { stall async throws in
            for number in 0..<10 { try await stall.reserve([("SHIRT-S", 1)], key: "a\(number)") }
            stall.clock.advance(by: RequestKeyLimits.kept)
            stall.clock.advance(by: .seconds(1))
            for number in 0..<10 { try await stall.reserve([("SHIRT-S", 1)], key: "b\(number)") }

            func clear() async throws -> Int {
                try await stall.keeper.clearAnswers(at: stall.clock.now, chunk: 3, chunks: 2)
                return try await stall.count("idempotency")
            }
            #expect(try await clear() == 14)
            #expect(try await clear() == 10)
            for _ in 0..<5 { #expect(try await clear() == 10) }
            // It has begun anew meanwhile: what has grown old since is found as well.
            stall.clock.advance(by: .hours(49))
            for _ in 0..<5 { _ = try await clear() }
            #expect(try await stall.count("idempotency") == 0)
        }
    }
}
