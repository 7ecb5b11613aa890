package import Logging
package import Operations
internal import ServiceLifecycle
internal import Shop

/// The clock of the lines, which looks at them once a second and calls as many places as the shop
/// can take.
///
/// Every node has one: a node that dies leaves the others calling.
package struct LineClock: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger,
            failure: "a line could not be looked at and will be tried again",
            end: "lines are looked at again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var gauge = StrainGauge(shopkeeper.desk)
            await forever(every: LineRules.step, wait: wait, failures: failures) {
                try await shopkeeper.stepLines(strain: gauge.read(shopkeeper.desk))
            }
        }
    }
}

/// How busy this node has been since the last look.
private struct StrainGauge {
    private var shed: Int64

    /// How long a command may wait at the desk while the shop is still well.
    private static let longWait = Span.milliseconds(250)

    init(_ desk: Desk) {
        shed = desk.pressure.shed
    }

    mutating func read(_ desk: Desk) -> LineStrain {
        let pressure = desk.pressure
        defer { shed = pressure.shed }
        if pressure.isShedding || pressure.shed > shed { return .heavy }
        return max(pressure.delay, pressure.wait) > Self.longWait ? .some : .none
    }
}
