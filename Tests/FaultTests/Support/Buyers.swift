import Glibc
import TestSupport
import Testing

/// Buyers who go on until they have an answer: whoever is refused as busy or loses the connection
/// asks again, with the same key, wherever the shop still answers.
struct Buyers: Sendable {
    /// How long a buyer tries for one order before the test fails: only a shop that does not come
    /// back takes so long, also on a machine that has other things to do.
    static let patience = Duration.seconds(300)
    static let count = 8

    let purchases: Purchases
    let nodes: Nodes
    /// Tells the keys of one crowd from those of another.
    var name = "buyer"
    /// Seconds that an answer may take.
    var answerIn = 60

    /// Returns when every buyer has bought so often, or was told that it is sold out.
    func buy(each orders: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<Self.count {
                group.addTask { await buy(number, orders: orders) }
            }
        }
        purchases.end()
    }

    private func buy(_ number: Int, orders: Int) async {
        var connection: HTTPConnection?
        for turn in 0..<orders {
            let key = "\(name) \(number) \(turn)"
            let start = ContinuousClock.now
            purchases.asked(key)
            var attempt = number + turn
            while !(await ask(key, 1 + turn % 3, of: attempt, on: &connection, since: start)) {
                guard ContinuousClock.now - start < Self.patience else {
                    Issue.record("\(key) had no answer")
                    return
                }
                attempt += 1
                await Self.breathe()
            }
        }
    }

    /// Answers whether it was a final answer.
    private func ask(
        _ key: String, _ quantity: Int, of attempt: Int, on connection: inout HTTPConnection?,
        since start: ContinuousClock.Instant
    ) async -> Bool {
        do {
            let open = try connection ?? nodes.any(attempt).connect(patience: answerIn)
            connection = open
            let answer = try await Shopper(connection: open).reserve(
                Shopper.reservation([(ShopText.sku, quantity)]), key: key)
            if answer.status == 503 {
                #expect(answer["retry-after"].flatMap { Int($0) } != nil, "\(answer)")
                purchases.wasBusy()
                // Another one may be better off.
                connection = nil
                return false
            }
            #expect([201, 409].contains(answer.status), "\(answer)")
            let purchase =
                answer.status == 201
                ? Purchases.Purchase(order: try Shopper.order(answer), quantity: quantity) : nil
            purchases.answered(key, purchase, after: ContinuousClock.now - start)
            return true
        } catch is ConnectionFailure {
            purchases.wasCut()
        } catch {
            Issue.record(error)
        }
        connection = nil
        return false
    }

    /// Asks again until it holds; after a while the test fails.
    static func until(
        _ what: @autoclosure () -> String, patience: Duration = Buyers.patience,
        _ holds: () async throws -> Bool
    ) async throws {
        let start = ContinuousClock.now
        while !(try await holds()) {
            try #require(ContinuousClock.now - start < patience, "\(what())")
            await breathe()
        }
    }

    /// What a client does before it asks again. Eight who did not would take the processor that
    /// the shop needs to come back.
    static func breathe() async {
        _ = await blocking { poll(nil, 0, 50) }
    }
}
