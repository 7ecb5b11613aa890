import Crypto
import TestSupport
import Testing

/// Shoppers who reserve, give details, upload and cancel, each on a connection of its own, until
/// the shop is gone.
struct Crowd: Sendable {
    static let shoppers = 8

    let ledger: Ledger
    let port: Int
    let seed: UInt64

    /// Returns when every shopper has lost its connection.
    func rush() async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<Self.shoppers {
                group.addTask { await run(UInt64(number)) }
            }
        }
    }

    private func run(_ number: UInt64) async {
        var chance = Seeded(seed &* 1_000 &+ number)
        do {
            let shopper = Shopper(connection: try HTTPConnection(port: port))
            for turn in 0... {
                let key = "\(seed)-\(number)-\(turn)"
                guard let order = try await reserve(shopper, key, &chance) else { continue }
                try await goOn(shopper, order, &chance)
            }
        } catch is ConnectionFailure {
            // The shop was killed: what this shopper was told is in the ledger.
        } catch {
            Issue.record(error)
        }
    }

    private func reserve(
        _ shopper: Shopper, _ key: String, _ chance: inout Seeded
    ) async throws -> Shopper.Order? {
        var lines = [ShopText.sku: Int.random(in: 1...3, using: &chance)]
        if Bool.random(using: &chance) {
            lines[ShopText.otherSKU] = Int.random(in: 1...2, using: &chance)
        }
        ledger.asked(key, lines)
        let order = try await Self.reserve(shopper, key, lines)
        ledger.answered(key, order)
        return order
    }

    /// `nil` when it is sold out.
    static func reserve(
        _ shopper: Shopper, _ key: String, _ lines: [String: Int]
    ) async throws -> Shopper.Order? {
        let sorted = lines.sorted { $0.key < $1.key }.map { (sku: $0.key, quantity: $0.value) }
        let answer = try await shopper.reserve(Shopper.reservation(sorted), key: key)
        if answer.status == 409 { return nil }
        #expect(answer.status == 201, "\(answer.text)")
        return try Shopper.order(answer)
    }

    private func goOn(
        _ shopper: Shopper, _ order: Shopper.Order, _ chance: inout Seeded
    ) async throws {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0..<2:
            return
        case 2..<4:
            ledger.asked(order, "cancelled")
            let answer = try await shopper.cancel(order)
            #expect((200..<300).contains(answer.status), "\(answer.text)")
            ledger.answered(order)
        default:
            ledger.asked(order, "awaiting_payment")
            let answer = try await shopper.giveDetails(order)
            #expect(answer.status == 200, "\(answer.text)")
            ledger.answered(order)
            guard Bool.random(using: &chance) else { return }
            let bytes = Int.random(in: 1_000...150_000, using: &chance)
            let slip = slip(chance.next(), bytes: bytes)
            ledger.asked(order, "under_review", isSlip: true)
            let taken = try await shopper.upload(slip, to: order)
            #expect(taken.status == 201, "\(taken.text)")
            ledger.answered(order, slip: digest(slip))
        }
    }
}

/// SHA-256 as lower-case hex.
func digest(_ bytes: some Sequence<UInt8>) -> String {
    SHA256.hash(data: Array(bytes)).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}
