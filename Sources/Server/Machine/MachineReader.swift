internal import Delivery
internal import Glibc

/// Asks Linux how the machine does (proc(5), cgroups(7)). What it does not say stays 0.
struct MachineReader: Sendable {
    /// The directory whose disk counts.
    let directory: String
    /// Where the kernel tells; another place in tests.
    var proc = "/proc"
    var cgroup = "/sys/fs/cgroup"

    func reading() -> MachineReading {
        var reading = MachineReading()
        reading.resident = resident
        (reading.memoryFree, reading.memoryTotal) = memory
        (reading.processorUsed, reading.processorTotal) = processor
        (reading.diskFree, reading.diskTotal) = disk
        return reading
    }

    /// Memory that this process holds: the second number of `statm` is resident pages.
    var resident: Int64 {
        let pages = words("\(proc)/self/statm").dropFirst().first
        return (pages.flatMap { Int64($0) } ?? 0) * Int64(sysconf(CInt(_SC_PAGESIZE)))
    }

    /// What can still be had without swapping, and all there is: the machine's, or the group's
    /// where that may have less.
    private var memory: (free: Int64, total: Int64) {
        var kibibytes: [Substring: Int64] = [:]
        let text = text("\(proc)/meminfo")
        for line in text.split(separator: "\n") {
            let parts = line.split { $0 == ":" || $0 == " " }
            if parts.count > 1 { kibibytes[parts[0]] = Int64(parts[1]) }
        }
        let total = (kibibytes["MemTotal"] ?? 0) * 1_024
        let free = (kibibytes["MemAvailable"] ?? 0) * 1_024
        guard let limit = words("\(cgroup)/memory.max").first.flatMap({ Int64($0) }),
            let used = words("\(cgroup)/memory.current").first.flatMap({ Int64($0) }),
            limit < total
        else { return (free, total) }
        // What the group keeps of files is given up when somebody needs it.
        let files = fields("\(cgroup)/memory.stat")["inactive_file"] ?? 0
        return (min(free, max(0, limit - used + files)), limit)
    }

    /// The machine's processor time since it was started: used, and all there was. Time that a
    /// host took for others is used: nobody here had it. That of nice processes, such as a backup
    /// or a build, counts as free: they give way.
    private var processor: (used: Int64, total: Int64) {
        let first = text("\(proc)/stat").split(separator: "\n").first ?? ""
        // user nice system idle iowait irq softirq steal; guests are in user already.
        let times = first.split(separator: " ").dropFirst().prefix(8).compactMap { Int64($0) }
        guard times.count == 8 else { return (0, 0) }
        let all = times.reduce(0, +)
        return (all - times[1] - times[3] - times[4], all)
    }

    private var disk: (free: Int64, total: Int64) {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return (0, 0) }
        let block = Int64(status.f_frsize)
        return (Int64(status.f_bavail) * block, Int64(status.f_blocks) * block)
    }

    private func fields(_ path: String) -> [Substring: Int64] {
        var fields: [Substring: Int64] = [:]
        let text = text(path)
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { fields[parts[0]] = Int64(parts[1]) }
        }
        return fields
    }

    private func words(_ path: String) -> [Substring] {
        text(path).split { $0 == " " || $0 == "\n" }
    }

    private func text(_ path: String) -> String {
        String(decoding: (try? FileBytes.read(path, atMost: 1_048_576)) ?? [], as: UTF8.self)
    }
}
