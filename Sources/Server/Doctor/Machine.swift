internal import Foundation
internal import Glibc
internal import Rehearsal
internal import Shop
internal import Web

/// The machine, as far as it gives the program something.
struct Machine: Sendable {
    var cores: Int
    /// Cores' worth of time that the process's group may use; `nil` where nothing limits it.
    var coreQuota: Double?
    /// Bytes that are free for the program; `nil` where the system does not say.
    var freeMemory: Int64?
    /// Files that the process may open.
    var openFiles: Int
    /// Whether somebody keeps the clock right; `nil` where the system does not say.
    var isClockKept: Bool?

    /// The named limits of the machine's check.
    enum Limits {
        /// Connections of a drop of thousands.
        static let connections = 4_000
        /// Memory that the shop wants besides its connections.
        static let memory: Int64 = 512 * 1_024 * 1_024
        /// How far a stored moment may be ahead of the clock.
        static let ahead: Span = .seconds(2)
    }

    /// This machine.
    static func here(openFiles: Int) -> Machine {
        Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount, coreQuota: CoreQuota().cores,
            freeMemory: readFreeMemory(),
            openFiles: openFiles, isClockKept: readClockState())
    }

    /// The check-ups of what the machine has, in words.
    func checkUps(newest: Timestamp?, at now: Timestamp) -> [CheckUp] {
        [files, memory, clock(newest: newest, at: now)]
    }

    private var files: CheckUp {
        let connections = WebLimits.connections(openFiles: openFiles)
        let found =
            "\(openFiles) may be open, so \(connections) connections: "
            + "\(connections / RehearsalLimits.connections) people whose browsers open "
            + "\(RehearsalLimits.connections) each"
        guard connections < Limits.connections else { return .ok("files", found) }
        return .warn(
            "files", found,
            "allow more: LimitNOFILE=20000 under systemd, or `ulimit -n 20000` before the start")
    }

    private var memory: CheckUp {
        guard let freeMemory else { return .none("memory", "the system does not say") }
        let found = "\(freeMemory / 1_000_000) MB free, \(coreWords)"
        guard freeMemory < Limits.memory else { return .ok("memory", found) }
        return .warn("memory", found, "free some: a rush of thousands takes half a gigabyte")
    }

    /// Cores that are of use, whole ones and parts.
    var usableCores: Double { min(Double(cores), coreQuota ?? .infinity) }

    private var coreWords: String {
        guard usableCores < Double(cores) else { return "\(cores) cores" }
        return String(format: "%.1f of %d cores by the group's limit", usableCores, cores)
    }

    private func clock(newest: Timestamp?, at now: Timestamp) -> CheckUp {
        if let newest, newest > now + Limits.ahead {
            let seconds = (newest - now).milliseconds / 1_000
            return .fail(
                "clock", "\(seconds) s behind the newest entry of the shop's history",
                "set it, best by a time server (chrony, systemd-timesyncd)")
        }
        switch isClockKept {
        case true?: return .ok("clock", "kept by a time server")
        case false?:
            return .warn(
                "clock", "no time server keeps it",
                "holds and openings go by it: install chrony or systemd-timesyncd")
        case nil: return .none("clock", "the system does not say who keeps it")
        }
    }

    /// The memory that the kernel would give without swapping, or less where a container has less.
    private static func readFreeMemory() -> Int64? {
        guard let text = text(of: "/proc/meminfo"),
            let line = text.split(separator: "\n").first(where: { $0.begins(with: "MemAvailable:") }
            ),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int64($0) })
        else { return nil }
        let free = kibibytes * 1_024
        guard let most = number(of: "/sys/fs/cgroup/memory.max"),
            let used = number(of: "/sys/fs/cgroup/memory.current")
        else { return free }
        return min(free, max(0, most - used))
    }

    private static func number(of path: String) -> Int64? {
        text(of: path).flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func text(of path: String) -> String? {
        (try? FileBytes.read(path, atMost: 65_536)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Asks the kernel whether its clock is synchronised (adjtimex(2)). Swift's Glibc does not show
    /// the call, which reads when the first number of its structure is 0.
    private static func readClockState() -> Bool? {
        guard let symbol = dlsym(nil, "adjtimex") else { return nil }
        typealias Call = @convention(c) (UnsafeMutableRawPointer) -> CInt
        let call = unsafeBitCast(symbol, to: Call.self)
        var room = [UInt64](repeating: 0, count: 64)
        let state = room.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map(call) ?? -1
        }
        return state < 0 ? nil : state != unsynchronised
    }

    /// `TIME_ERROR` of sys/timex.h.
    private static let unsynchronised: CInt = 5
}
