import Formats
import Operations
import Shop
import TestShop

@testable import Web

/// A clock that a test moves. It begins when all tests of the web take place.
struct TestClock: Sendable {
    private let hands = HandClock()
    private let ran = HandClock()
    private let began = ContinuousClock.now

    init() {
        hands.advance(by: TestServer.now - HandClock.start)
    }

    var now: Clock { hands.clock }

    /// The time that runs whatever the clock is set to.
    var uptime: Uptime {
        { began + .milliseconds((ran.now - HandClock.start).milliseconds) }
    }

    func forward(_ span: Span) {
        hands.advance(by: span)
        ran.advance(by: span)
    }

    /// Sets it to another time: none passes.
    func set(by span: Span) {
        hands.advance(by: span)
    }
}

/// Bytes that look random and are the same in every run.
struct TestDice: Sendable {
    let roll = seededBytes(1)
}

extension Shopkeeper {
    /// Opens a shop that has this shop file; without one, a shop that was never set up.
    static func opened(_ parts: Parts, yaml: String?) async throws -> Shopkeeper {
        let first = try await Shopkeeper(parts)
        guard let yaml else { return first }
        let file = try ShopFileReader.read(Array(yaml.utf8))
        _ = try await first.applyAlone(file, dryRun: false)
        return try await Shopkeeper(parts)
    }
}

extension Shopkeeper {
    /// Applies another shop file while the shop is open.
    func applied(_ yaml: String) async throws {
        let file = try ShopFileReader.read(Array(yaml.utf8))
        _ = try await apply(file, by: Caller(actor: .system, role: .owner))
    }
}
