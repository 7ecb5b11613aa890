import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Orders by the time of their creation")
struct OrderTimesTests {
    /// Makes orders of these ages, in seconds, and asks for the first that is not older.
    private func first(
        from second: Int64, of seconds: [Int64], ids: [Int64]? = nil
    ) async throws -> Int64 {
        let folder = try TemporaryFolder()
        let store = try TestEngine.chosen.open(folder)
        let answer = try await store.write { connection in
            // Before the shop's own table in the eyes of both engines.
            try connection.execute(
                "CREATE TEMPORARY TABLE orders (id BIGINT PRIMARY KEY, created_at BIGINT)")
            for (index, second) in seconds.enumerated() {
                try connection.execute(
                    "INSERT INTO orders (id, created_at) VALUES ($1, $2)",
                    [.integer(ids?[index] ?? Int64(index + 1)), .integer(second * 1_000)])
            }
            return try OrderTimes.first(
                from: Timestamp(milliseconds: second * 1_000), on: connection)
        }
        await store.close()
        return answer
    }

    @Test("an empty shop has none")
    func none() async throws {
        #expect(try await first(from: 5, of: []) == .max)
    }

    @Test("the first of those created at the moment or later", arguments: Array(0...12) as [Int64])
    func inOrder(second: Int64) async throws {
        let seconds: [Int64] = [1, 1, 3, 4, 4, 4, 7, 9, 10, 11]
        let expected = seconds.firstIndex { $0 >= second }.map { Int64($0 + 1) } ?? .max
        #expect(try await first(from: second, of: seconds) == expected)
    }

    @Test("ids may have gaps", arguments: Array(0...6) as [Int64])
    func gaps(second: Int64) async throws {
        let (seconds, ids): ([Int64], [Int64]) = ([1, 2, 3, 5], [7, 1_000, 1_001, 90_000])
        let expected = zip(seconds, ids).first { $0.0 >= second }?.1 ?? .max
        #expect(try await first(from: second, of: seconds, ids: ids) == expected)
    }

    @Test("a clock that was stepped back misleads it by no more than the step")
    func step() async throws {
        // It ran to 100 and was set back by 40.
        let seconds: [Int64] = Array(1...100) + Array(61...160)
        for moment in Int64(1)...160 {
            let id = Int(try await first(from: moment, of: seconds))
            for (index, second) in seconds.enumerated() {
                if index + 1 < id {
                    #expect(second < moment + 40)
                } else {
                    #expect(second >= moment - 40)
                }
            }
        }
    }
}
