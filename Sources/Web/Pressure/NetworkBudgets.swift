internal import HTTPTypes
internal import Operations
internal import Shop

/// The budgets of networks: what one may take of the shop, so that it leaves something for the
/// others.
///
/// A network is what shares an address: a home, and as well a dormitory of five hundred phones.
/// The budgets are made so that the dormitory does not meet them; who meets them has machines.
/// Networks near by (this machine, a local network) are spared: what is there is a proxy or the
/// shopkeeper, and a proxy's shoppers would share one budget. Pages that are answered from memory
/// cost next to nothing and count for nothing; their connections do.
final class NetworkBudgets: Sendable {
    private let limits: WebLimits
    private let clock: Clock
    private let shed: ShedFigures
    private let open = NetworkCounts()
    private let connecting: NetworkBudget
    private let asking: NetworkBudget
    private let joining: NetworkBudget

    init(_ limits: WebLimits, clock: @escaping Clock, shed: ShedFigures) {
        self.limits = limits
        self.shed = shed
        self.clock = clock
        let networks = limits.networksRemembered
        connecting = NetworkBudget(
            perSecond: limits.connectsOfNetwork, atOnce: limits.connectsOfNetworkAtOnce,
            networks: networks)
        asking = NetworkBudget(
            perSecond: limits.requestsOfNetwork, atOnce: limits.requestsOfNetworkAtOnce,
            networks: networks)
        joining = NetworkBudget(
            perSecond: limits.joinsOfNetwork, atOnce: limits.joinsOfNetworkAtOnce,
            networks: networks)
    }

    /// The network that is counted; `nil` for one that is spared.
    func network(of address: ClientAddress) -> NetworkNumber? {
        guard !address.isProxy, let network = ClientNetwork.number(of: address.text) else {
            return nil
        }
        return network.isNear && limits.sparesNearNetworks ? nil : network
    }

    /// Counts a new connection, which `disconnect` ends; answers whether it may stay.
    func connect(_ network: NetworkNumber) -> Bool {
        guard connecting.spend(network, at: clock()) == nil else { return false }
        return open.begin(network, most: limits.connectionsOfNetwork)
    }

    func disconnect(_ network: NetworkNumber) {
        open.end(network)
    }

    /// Counts a request that is not answered from memory; answers how long to wait instead.
    func ask(_ network: NetworkNumber?) -> Span? {
        network.flatMap { asking.spend($0, at: clock()) }
    }

    /// Takes back that a request was counted, which `ask` counts again elsewhere.
    func giveBack(_ network: NetworkNumber?) {
        if let network { asking.giveBack(network) }
    }

    /// Counts a place in a line.
    func join(_ network: NetworkNumber?) -> Span? {
        let wait = network.flatMap { joining.spend($0, at: clock()) }
        if wait != nil { shed.joins.add() }
        return wait
    }
}

extension Problem {
    /// 429: one network has had its share for now.
    static func tooMuch(retry: Span) -> Problem {
        var problem = Problem.busy(retry: .milliseconds(retry.milliseconds + 999))
        problem.status = .tooManyRequests
        problem.detail = "Too much comes from your network at once. Try again in a moment."
        return problem
    }
}
