internal import Rehearsal
internal import Web

/// An estimate of what this machine carries, reckoned from what its desk and its disk were measured
/// at, from its cores, memory and files, and from what was measured elsewhere (docs/scaling.md).
/// `holdfast rehearse` measures all of it together.
struct Estimate: Encodable, Sendable {
    var reservationsPerSecond: Int
    var pagesPerSecond: Int
    /// People who may be connected at once, each by as many connections as a browser opens.
    var people: Int

    /// The named figures of the machine of docs/scaling.md.
    private enum Measured {
        /// The seconds of a batch's reservation beyond the sync: on SQLite, where the batch itself
        /// was not measured, and on PostgreSQL.
        static let ofOwn = 0.000_060
        static let ofServer = 0.000_055
        /// The seconds that a commit on PostgreSQL takes with its round trips.
        static let commitOfServer = 0.000_5
        /// How many times as long it takes from one commit to the next as the commit takes.
        static let round = 1.05
        /// The part by which the desk's own work takes longer on two cores while the answers to the
        /// batch before go out beside it.
        static let beside = 0.8
        /// How many times the desk's processor time a reservation takes in all: it is read,
        /// answered and carried by the system too.
        static let wholeOfDesk = 3.2
        /// Pages from memory a second, with the load generator on the same core.
        static let pagesOfCore = 42_000
        /// Bytes of an open connection.
        static let connection: Int64 = 16_000
    }

    /// - Parameters:
    ///   - syncsPerSecond: of the data folder's disk; `nil` when a server keeps the orders.
    ///   - batch: what the desk takes for one; `nil` where that was not measured.
    init(machine: Machine, syncsPerSecond: Double?, batch: BatchProbe.Batch? = nil) {
        let size = Double(BatchProbe.Limits.batch)
        let commit = syncsPerSecond.map { 1 / max($0, 1) } ?? Measured.commitOfServer
        let order = syncsPerSecond == nil ? Measured.ofServer : Measured.ofOwn
        let beside = Measured.beside * min(1, 2 / machine.usableCores)
        let seconds =
            batch.map { $0.seconds + size * $0.processorOfOne * beside } ?? commit + size * order
        let byDisk = size / (seconds * Measured.round)
        let byCores = batch.map {
            machine.usableCores / ($0.processorOfOne * Measured.wholeOfDesk)
        }
        reservationsPerSecond = Self.rounded(Int(min(byDisk, byCores ?? byDisk)))
        pagesPerSecond = Self.rounded(Int(machine.usableCores * Double(Measured.pagesOfCore)))
        let connections = WebLimits.connections(openFiles: machine.openFiles)
        let memory = machine.freeMemory.map { max(0, $0 - Machine.Limits.memory) }
        people =
            min(connections, memory.map { Int($0 / Measured.connection) } ?? connections)
            / RehearsalLimits.connections
    }

    /// The estimate in a sentence or two.
    var text: String {
        """
        This machine carries about \(reservationsPerSecond) reservations and \(pagesPerSecond) \
        pages a second, and \(people) people at once, whose browsers open \
        \(RehearsalLimits.connections) connections each. That is an estimate from the disk, cores, \
        memory and files; `holdfast rehearse` plays a whole rush.
        """
    }

    /// Two digits say all that an estimate knows.
    private static func rounded(_ number: Int) -> Int {
        var unit = 1
        while number / unit >= 100 { unit *= 10 }
        return number / unit * unit
    }
}
