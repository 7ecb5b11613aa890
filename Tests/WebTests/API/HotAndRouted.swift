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
        let hot = try await answers(to: requests, yaml, isHot: true, prepare)
        let routed = try await answers(to: requests, yaml, isHot: false, prepare)
        #expect(hot.count == requests.count)
        for ((hot, routed), request) in zip(zip(hot, routed), requests) {
            #expect(hot.status == routed.status, "\(request)")
            #expect(hot.text == routed.text, "\(request)")
            #expect(sorted(hot) == sorted(routed), "\(request)")
        }
        return hot
    }

    private static func answers(
        to requests: [String], _ yaml: String?, isHot: Bool,
        _ prepare: @escaping @Sendable (APIShop) async throws -> Void
    ) async throws -> [HTTPAnswer] {
        let answers = Mutex<[HTTPAnswer]>([])
        try await APIShop.run(yaml, isHot: isHot) { shop in
            try await prepare(shop)
            for request in requests {
                let connection = try shop.server.connect()
                try await connection.send(request)
                let answer = try await connection.answer()
                answers.withLock { $0.append(answer) }
            }
            #expect((shop.hotCalls.value > 0) == isHot)
        }
        return answers.withLock(\.self)
    }

    private static func sorted(_ answer: HTTPAnswer) -> [String] {
        answer.fields.map { "\($0.name): \($0.value)" }.sorted()
    }
}
