internal import Delivery
internal import Glibc
internal import Shop

/// Asks Linux how the machine does (proc(5), cgroups(7)). What it does not say stays 0.
struct MachineReader: Sendable {
    /// The directory whose disk counts.
    let directory: String
    /// The folder where the kernel tells; another place in tests.
    var proc = "/proc"
    var cgroup = "/sys/fs/cgroup"

    func reading() -> MachineReading {
        var reading = MachineReading()
        reading.resident = resident
        reading.uptime = uptime
        let (memory, processor) = (self.memory, self.processor(uptime: reading.uptime))
        (reading.memoryFree, reading.memoryTotal) = (memory.free, memory.total)
        (reading.processorUsed, reading.processorTotal) = (processor.used, processor.total)
        (reading.isMemoryOfGroup, reading.isProcessorOfGroup) = (memory.isGroup, processor.isGroup)
        (reading.diskFree, reading.diskTotal) = disk
        return reading
    }

    /// Memory that this process holds: the second number of `statm` is resident pages.
    var resident: Int64 {
        let pages = KernelText.words("\(proc)/self/statm").dropFirst().first
        return (pages.flatMap { Int64($0) } ?? 0) * Int64(sysconf(CInt(_SC_PAGESIZE)))
    }

    /// The memory that can still be had without swapping, and all there is: the machine's, or the
    /// group's where that may have less.
    private var memory: (free: Int64, total: Int64, isGroup: Bool) {
        var kibibytes: [Substring: Int64] = [:]
        let text = KernelText.read("\(proc)/meminfo")
        for line in text.split(separator: "\n") {
            let parts = line.split { $0 == ":" || $0 == " " }
            if parts.count > 1 { kibibytes[parts[0]] = Int64(parts[1]) }
        }
        let total = (kibibytes["MemTotal"] ?? 0) * 1_024
        let free = (kibibytes["MemAvailable"] ?? 0) * 1_024
        let groups = (unifiedMemory + dividedMemory).filter { $0.limit < total }
        guard let tightest = groups.min(by: { $0.free < $1.free }) else {
            return (free, total, false)
        }
        return (min(free, tightest.free), tightest.limit, true)
    }

    private struct GroupMemory {
        var limit: Int64
        var free: Int64

        /// What the group keeps of files is given up when somebody needs it: of those that were
        /// read once, and of those that were read again, which are most of a database's. What lies
        /// in memory alone (`shmem`) is not, and is in neither.
        init?(limit: Int64?, used: Int64?, files: [Int64?]) {
            guard let limit, let used else { return nil }
            self.limit = limit
            free = min(limit, max(0, limit - used + files.reduce(0) { $0 + ($1 ?? 0) }))
        }
    }

    private var groups: GroupFolders { GroupFolders(proc: proc, cgroup: cgroup) }

    /// Version 2 of groups; one without a limit says `max`.
    private var unifiedMemory: [GroupMemory] {
        groups.unified.compactMap { folder in
            let parts = KernelText.fields("\(folder)/memory.stat")
            return GroupMemory(
                limit: KernelText.number("\(folder)/memory.max"),
                used: KernelText.number("\(folder)/memory.current"),
                files: [parts["inactive_file"], parts["active_file"]])
        }
    }

    /// Version 1; one without a limit says a number beyond all memory.
    private var dividedMemory: [GroupMemory] {
        groups.divided("memory", at: ["memory"]).compactMap { folder in
            let parts = KernelText.fields("\(folder)/memory.stat")
            return GroupMemory(
                limit: KernelText.number("\(folder)/memory.limit_in_bytes"),
                used: KernelText.number("\(folder)/memory.usage_in_bytes"),
                files: [parts["total_inactive_file"], parts["total_active_file"]])
        }
    }

    /// The processor time that there was for this process, and what was used of it: the machine's,
    /// or the group's where that may have less.
    private func processor(uptime: Int64) -> (used: Int64, total: Int64, isGroup: Bool) {
        let machine = machineProcessor
        guard uptime > 0, let share = CoreQuota(proc: proc, cgroup: cgroup).share,
            share.cores < Double(machine.cores)
        else { return (machine.used, machine.total, false) }
        return (share.used, Int64(share.cores * Double(uptime) * 1_000), true)
    }

    /// The machine's processor time since it was started: used, and all there was. Time that a
    /// host took for others is used: nobody here had it. That of nice processes, such as a backup
    /// or a build, counts as free: they give way.
    private var machineProcessor: (used: Int64, total: Int64, cores: Int) {
        let lines = KernelText.read("\(proc)/stat").split(separator: "\n")
        let cores = lines.dropFirst().prefix { $0.begins(with: "cpu") }.count
        let first = lines.first ?? ""
        // user nice system idle iowait irq softirq steal; guests are in user already.
        let times = first.split(separator: " ").dropFirst().prefix(8).compactMap { Int64($0) }
        guard times.count == 8 else { return (0, 0, cores) }
        let all = times.reduce(0, +)
        return (all - times[1] - times[3] - times[4], all, cores)
    }

    private var disk: (free: Int64, total: Int64) {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return (0, 0) }
        let block = Int64(status.f_frsize)
        return (Int64(status.f_bavail) * block, Int64(status.f_blocks) * block)
    }

    /// Connections that found no room in a queue of the kernel's, or could not be made, since it
    /// was started (`ListenDrops` of netstat(8)): of all that listens on this machine.
    var connectionsDropped: Int64 {
        let lines = KernelText.read("\(proc)/net/netstat").split(separator: "\n")
            .filter { $0.begins(with: "TcpExt:") }.map { $0.split(separator: " ") }
        guard lines.count == 2, let place = lines[0].firstIndex(of: "ListenDrops"),
            place < lines[1].count
        else { return 0 }
        return Int64(lines[1][place]) ?? 0
    }

    /// Milliseconds since the machine was started.
    private var uptime: Int64 {
        let seconds = KernelText.words("\(proc)/uptime").first.flatMap { Double($0) }
        return Int64((seconds ?? 0) * 1_000)
    }
}
