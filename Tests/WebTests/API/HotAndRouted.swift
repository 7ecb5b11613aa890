import Operations
import Synchronization
import TestSupport
import Testing

@testable import Web

/// The same requests, to a shop that takes its hot calls at the gate and to one that leaves all of
/// them to their routes.
enum HotAndRouted {
    /// Expects the same answers of both, byte for byte, and returns them.
    static func compare(
        _ requests: [String], yaml: String? = ShopYAML.whole,
        prepare: @escaping @Sendable (APIShop) async throws -> Void = { _ in }
    ) async throws -> [HTTPAnswer] {
        try await compare(yaml: yaml) { shop in
            try await prepare(shop)
            return requests
        }
    }

    /// Expects the same answers of both to requests that each shop says itself.
    static func compare(
        yaml: String? = ShopYAML.whole,
        requests: @escaping @Sendable (APIShop) async throws -> [String]
    ) async throws -> [HTTPAnswer] {
        let hot = try await answers(yaml, isHot: true, requests)
        let routed = try await answers(yaml, isHot: false, requests)
        #expect(hot.count == routed.count)
        for (hot, routed) in zip(hot, routed) {
            #expect(hot.request == routed.request)
            #expect(hot.answer.status == routed.answer.status, "\(hot.request)")
            #expect(hot.answer.text == routed.answer.text, "\(hot.request)")
            #expect(sorted(hot.answer) == sorted(routed.answer), "\(hot.request)")
        }
        return hot.map(\.answer)
    }

    private static func answers(
        _ yaml: String?, isHot: Bool,
        _ requests: @escaping @Sendable (APIShop) async throws -> [String]
    ) async throws -> [(request: String, answer: HTTPAnswer)] {
        let answers = Mutex<[(request: String, answer: HTTPAnswer)]>([])
        try await APIShop.run(yaml, isHot: isHot) { shop in
            for request in try await requests(shop) {
                let connection = try shop.server.connect()
                try await connection.send(request)
                let answer = try await connection.answer()
                answers.withLock { $0.append((request, answer)) }
            }
            #expect((shop.hotCalls.value > 0) == isHot)
        }
        return answers.withLock(\.self)
    }

    private static func sorted(_ answer: HTTPAnswer) -> [String] {
        answer.fields.map { "\($0.name): \($0.value)" }.sorted()
    }
}
