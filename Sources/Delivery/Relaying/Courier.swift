package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// A receiver of deliveries: whoever is told of entries, outside of the shop's own pages.
package protocol Receiver: Sendable {
    /// The name of the receiver among those of its relay, which stays for ever.
    var name: String { get }
    /// When a delivery is tried again that has failed.
    var ladder: RetryLadder { get }
    /// Whether no other node serves this receiver, so that what is held for it when the process
    /// begins was left by one that has ended.
    var isOwn: Bool { get }

    /// Tries to deliver once. It ends within `RelayLimits.held`: after that another node may try.
    func deliver(_ held: HeldDelivery) async -> DeliveryOutcome
}

/// The courier of one relay, which lets it hear of every entry and takes what is to be delivered
/// to the receivers: to each beside the others, so that one that is slow or away delays nobody.
///
/// Each delivery arrives at least once: one whose process died is tried again when its hold is
/// over, under the same number.
package struct Courier: Service {
    private let shopkeeper: Shopkeeper
    private let relay: any Relay
    private let receivers: [any Receiver]
    private let wait: Wait
    private let logger: Logger

    /// How often the courier looks for entries, and for what is due.
    package static let pause: Span = .milliseconds(500)

    package init(
        shopkeeper: Shopkeeper, relay: any Relay, receivers: [any Receiver], wait: @escaping Wait,
        logger: Logger
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
                for receiver in receivers { group.addTask { await serve(receiver) } }
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

    private func serve(_ receiver: any Receiver) async {
        let failures = FailureLog(
            logger, failure: "deliveries could not be looked for (\(relay.name))",
            end: "deliveries are looked for again (\(relay.name))")
        var hasLetGo = !receiver.isOwn
        await forever(every: Self.pause, wait: wait, failures: failures) {
            if !hasLetGo {
                try await shopkeeper.letGoOfDeliveries(of: relay.name, to: receiver.name)
                hasLetGo = true
            }
            while !Task.isCancelled, try await deliverNext(to: receiver) {}
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
        if state == .givenUp, case .failed(let words, _) = outcome {
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
