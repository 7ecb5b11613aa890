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

    /// What must run.
    ///
    /// - Parameter alertURL: where alerts are posted; `nil` is nowhere.
    func services(
        of site: Site, keeper: Shopkeeper, alertURL: String?, wait: @escaping Wait, logger: Logger
    ) -> [any Service] {
        let watcher = Watcher(
            watch: watch, wait: wait,
            read: { readings(of: site, keeper) }, taken: { site.tellStaff() })
        let poster = alertURL.map { address in
            AlertPoster(
                alerts: watch.alerts, address: address, wait: wait, logger: logger,
                body: { site.body(of: $0) })
        }
        return [probe, storing, watcher] + (poster.map { [$0] } ?? [])
    }

    private func readings(of site: Site, _ keeper: Shopkeeper) -> Readings {
        let now = keeper.clock()
        var readings = Readings(of: keeper, at: now)
        site.read(into: &readings)
        readings.database = probe.reading(at: now)
        readings.machine = machine.reading()
        readings.store = store.reading
        return readings
    }
}
