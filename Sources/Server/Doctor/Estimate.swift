internal import Web

/// An estimate of what this machine carries, reckoned from what was measured elsewhere
/// (docs/scaling.md) and from this machine's disk, cores, memory and files. `holdfast rehearse`
/// measures.
struct Estimate: Encodable, Sendable {
    var reservationsPerSecond: Int
    var pagesPerSecond: Int
    /// People who may be connected at once.
    var people: Int

    /// The named figures of the machine of docs/scaling.md.
    private enum Measured {
        /// Shoppers who wait for the desk together.
        static let together = 256.0
        /// The seconds that a reservation takes beyond the sync: on SQLite, and on PostgreSQL.
        static let ofOwn = 0.000_037
        static let ofServer = 0.000_055
        /// The seconds that a commit on PostgreSQL takes with its round trips.
        static let commitOfServer = 0.000_5
        /// Pages from memory a second, with the load generator on the same core.
        static let pagesOfCore = 42_000
        /// Bytes of an open connection.
        static let connection: Int64 = 16_000
    }

    /// - Parameter syncsPerSecond: of the data folder's disk; `nil` when a server keeps the orders.
    init(machine: Machine, syncsPerSecond: Double?) {
        let commit = syncsPerSecond.map { 1 / max($0, 1) } ?? Measured.commitOfServer
        let order = syncsPerSecond == nil ? Measured.ofServer : Measured.ofOwn
        // While one half waits for its commit the other half comes back and waits for the next, so
        // that a batch is half of those who are there: all of them would make a slow disk twice as
        // fast as it is.
        let batch = Measured.together / 2
        let rate = batch / (commit + batch * order)
        reservationsPerSecond = Self.rounded(Int(rate))
        pagesPerSecond = Self.rounded(Int(machine.usableCores * Double(Measured.pagesOfCore)))
        let connections = WebLimits.connections(openFiles: machine.openFiles)
        let memory = machine.freeMemory.map { max(0, $0 - Machine.Limits.memory) }
        people = min(connections, memory.map { Int($0 / Measured.connection) } ?? connections)
    }

    /// The estimate in a sentence or two.
    var text: String {
        """
        This machine carries about \(reservationsPerSecond) reservations and \(pagesPerSecond) \
        pages a second, and \(people) people at once. That is an estimate from the sync rate, \
        cores, memory and files, on cores like those of docs/scaling.md; `make bench` measures.
        """
    }

    /// Two digits say all that an estimate knows.
    private static func rounded(_ number: Int) -> Int {
        var unit = 1
        while number / unit >= 100 { unit *= 10 }
        return number / unit * unit
    }
}
