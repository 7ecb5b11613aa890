internal import Delivery
internal import Logging
internal import Operations
internal import ServiceLifecycle
internal import Shop
internal import Web

/// Watches one serving process: what its parts say each second, and whom to tell.
struct Watching: Sendable {
    let watch = Watch()
    let probe: DatabaseProbe
    let storing: StoringProbe
    let machine: MachineReader
    let store: StoreStanding

    init(
        keeper: Shopkeeper, clock: HeldClock, directory: DataDirectory, store: StoreStanding,
        storing: Storing, wait: @escaping Wait, logger: Logger
    ) {
        probe = DatabaseProbe(shopkeeper: keeper, clock: clock, wait: wait, logger: logger)
        self.storing = StoringProbe(
            shopkeeper: keeper, storing: storing, folder: { directory.whyNotWritable }, wait: wait,
            logger: logger)
        machine = MachineReader(directory: directory.path)
        self.store = store
    }

    /// The services that must run to watch the shop.
    ///
    /// - Parameters:
    ///   - socket: the shop's, whose queue is watched.
    ///   - alertURL: where alerts are posted; `nil` is nowhere.
    ///   - handover: from the process whose place this one takes; else `nil`.
    func services(
        of site: Site, keeper: Shopkeeper, socket: ListeningSocket, alertURL: String?,
        handover: Handover?, wait: @escaping Wait, logger: Logger
    ) -> [any Service] {
        let watcher = Watcher(
            watch: watch, wait: wait,
            read: { readings(of: site, keeper, socket) },
            tell: { log($0, site.alerts.line(of: $0), logger) }, taken: { site.tellStaff() })
        let memory = AlertMemory(run: hex(keeper.random(8)))
        let poster = AlertPoster(
            alerts: watch.alerts, address: alertURL, wait: wait, logger: logger, memory: memory,
            standing: { watch.standing(of: $0) },
            keep: { alert in
                let note = alert.note(
                    run: memory.run, text: site.alerts.text(of: alert),
                    body: String(decoding: site.alerts.json(of: alert), as: UTF8.self))
                try await keeper.keep(
                    note, at: alert.at, for: alertURL == nil ? nil : AlertRelay())
            },
            body: { site.alerts.json(of: $0) })
        let courier = alertURL.map { address in
            Courier(
                shopkeeper: keeper, relay: AlertRelay(),
                receivers: [
                    AlertReceiver(
                        node: keeper.node, post: AlertPost(address: address), memory: memory,
                        clock: keeper.clock)
                ], wait: wait, logger: logger)
        }
        let services: [any Service] = [probe, storing, watcher, poster]
        guard let courier else { return services }
        // The process before has the same node's name, and knows what its own alerts have come to.
        return services
            + [
                handover.map { handover in
                    Later(service: courier, wait: wait) { !handover.hasPredecessor }
                } ?? courier
            ]
    }

    /// Logs an alert, so that what chats are told stands in the log as well: also where no chat is.
    private func log(_ alert: Alert, _ line: String, _ logger: Logger) {
        let level: Logger.Level =
            switch (alert.kind, alert.diagnosis.limit.severity) {
            case (.calm, _): .notice
            case (.worse, .failing): .error
            case (.worse, _), (.better, _): .warning
            }
        logger.log(
            level: level, "\(line)", metadata: ["limit": "\(alert.diagnosis.limit.rawValue)"])
    }

    private func readings(
        of site: Site, _ keeper: Shopkeeper, _ socket: ListeningSocket
    ) -> Readings {
        let now = keeper.clock()
        var readings = Readings(of: keeper, at: now)
        site.read(into: &readings)
        readings.database = probe.reading(at: now)
        readings.database.heldFor = storing.pending
        readings.database.isRefusing = storing.problem != nil
        readings.slips = SlipReading(of: probe.figures, at: now)
        readings.machine = machine.reading()
        if let queue = socket.queue {
            (readings.web.backlog, readings.web.backlogLimit) = queue
        }
        readings.web.connectionsDropped = socket.drops ?? 0
        readings.store = store.reading
        return readings
    }
}
