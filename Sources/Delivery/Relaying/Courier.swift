package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Synchronization

/// A receiver of deliveries: whoever is told of entries, outside of the shop's own pages.
package protocol Receiver: Sendable {
    /// The name of the receiver among those of its relay, which stays for ever.
    var name: String { get }
    /// When a delivery is tried again that has failed.
    var ladder: RetryLadder { get }
    /// Whether no other node serves this receiver, so that what is held for it when the process
    /// begins was left by one that has ended.
    var isOwn: Bool { get }

    /// How many deliveries are on their way to it at once.
    var atOnce: Int { get }

    /// Whether it is left alone just now, whatever is due.
    func isResting(at now: Timestamp) -> Bool

    /// Tries to deliver once. It ends within `RelayLimits.held`: after that another node may try.
    func deliver(_ held: HeldDelivery) async -> DeliveryOutcome
}

/// Most receivers take one after the other, and are never left alone.
extension Receiver {
    package var atOnce: Int { 1 }

    package func isResting(at now: Timestamp) -> Bool { false }
}

/// The courier of one relay, which lets it hear of every entry and takes what is to be delivered
/// to the receivers: to each beside the others, so that one that is slow or away delays nobody.
///
/// Each delivery arrives at least once: one whose process died is tried again when its hold is
/// over, under the same number.
package struct Courier: Service {
    private let shopkeeper: Shopkeeper
    private let relay: any Relay
    private let receivers: @Sendable () async throws -> [any Receiver]
    private let wait: Wait
    private let logger: Logger

    /// How often the courier looks for entries, and for what is due.
    package static let pause: Span = .milliseconds(500)
    /// How often those look for what is due who help where a receiver takes several at once.
    package static let helping: Span = .seconds(2)

    package init(
        shopkeeper: Shopkeeper, relay: any Relay, receivers: [any Receiver], wait: @escaping Wait,
        logger: Logger
    ) {
        self.init(
            shopkeeper: shopkeeper, relay: relay, finding: { receivers }, wait: wait,
            logger: logger)
    }

    /// - Parameter receivers: those that there are now; asked again and again, as they come and go.
    ///   One that was there before keeps what it was given when it came.
    package init(
        shopkeeper: Shopkeeper, relay: any Relay,
        finding receivers: @escaping @Sendable () async throws -> [any Receiver],
        wait: @escaping Wait, logger: Logger
    ) {
        self.shopkeeper = shopkeeper
        self.relay = relay
        self.receivers = receivers
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await hear() }
                let served = Served()
                let failures = FailureLog(
                    logger, failure: "receivers could not be looked for (\(relay.name))",
                    end: "receivers are looked for again (\(relay.name))")
                await forever(every: Self.pause, wait: wait, failures: failures) {
                    let found = try await receivers()
                    let names = Set(found.map(\.name))
                    let known = served.exchange(for: names)
                    for receiver in found where !known.contains(receiver.name) {
                        for number in 0..<receiver.atOnce {
                            let pause = number == 0 ? Self.pause : Self.helping
                            group.addTask { await serve(receiver, every: pause, while: served) }
                        }
                    }
                }
            }
        }
    }

    private func hear() async {
        let failures = FailureLog(
            logger, failure: "what has happened could not be read for \(relay.name)",
            end: "what has happened is read again for \(relay.name)")
        await forever(every: Self.pause, wait: wait, failures: failures) {
            while !Task.isCancelled, try await shopkeeper.advance(relay) {}
        }
    }

    /// Serves a receiver for as long as it is there.
    private func serve(
        _ receiver: any Receiver, every pause: Span, while served: Served
    ) async {
        let failures = FailureLog(
            logger, failure: "deliveries could not be looked for (\(relay.name))",
            end: "deliveries are looked for again (\(relay.name))")
        var hasLetGo = !receiver.isOwn
        await forever(
            every: pause, wait: wait, failures: failures,
            while: { served.has(receiver.name) }
        ) {
            if !hasLetGo {
                try await shopkeeper.letGoOfDeliveries(of: relay.name, to: receiver.name)
                hasLetGo = true
            }
            while !Task.isCancelled, served.has(receiver.name),
                !receiver.isResting(at: shopkeeper.clock()),
                try await deliverNext(to: receiver)
            {}
        }
    }

    /// The names of those who are served.
    private final class Served: Sendable {
        private let names = Mutex<Set<String>>([])

        func has(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

        /// Takes other names; answers those of before.
        func exchange(for fresh: Set<String>) -> Set<String> {
            names.withLock { names in
                defer { names = fresh }
                return names
            }
        }
    }

    /// Tries the next delivery that is due; answers whether there was one.
    private func deliverNext(to receiver: any Receiver) async throws -> Bool {
        guard
            let held = try await shopkeeper.claimDelivery(of: relay.name, to: receiver.name)
        else { return false }
        let outcome =
            held.entry == nil
            ? .over("what it tells of was removed") : await receiver.deliver(held)
        // What the end of the process cut short says nothing of the receiver: the next tries it.
        if Task.isCancelled { return false }
        let state = try await shopkeeper.settle(held, outcome, ladder: receiver.ladder)
        if state == .givenUp, let words = outcome.words {
            logger.error(
                "a delivery was given up: \(words)",
                metadata: [
                    "delivery": "\(held.delivery.id)", "relay": "\(relay.name)",
                    "receiver": "\(receiver.name)",
                ])
        }
        return true
    }
}

extension DeliveryOutcome {
    /// Why it was not delivered; `nil` where it was, or was not tried.
    fileprivate var words: String? {
        switch bare {
        case .failed(let words, _), .askedToWait(let words, _): words
        case .delivered, .over, .notYet, .answered: nil
        }
    }
}
