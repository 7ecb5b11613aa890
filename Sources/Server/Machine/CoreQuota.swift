internal import Glibc
internal import Shop

/// The quota of processors that a group may use (cgroups(7)): a container with half a core sees all
/// cores of its machine.
struct CoreQuota: Sendable {
    /// The folder where the kernel tells; other places in tests.
    var proc = "/proc"
    var cgroup = "/sys/fs/cgroup"

    /// The share that a group may use, and has used.
    struct Share: Sendable {
        /// The cores that the group has, also parts of one.
        var cores: Double
        /// Microseconds of a core that the group has used so far.
        var used: Int64
    }

    /// Cores' worth of time, at most; `nil` where nothing limits it.
    var cores: Double? { share?.cores }

    /// The group with the least of it; `nil` where nothing limits any.
    var share: Share? {
        (unified + divided).min { $0.cores < $1.cores }
    }

    /// How many processors this process may keep busy at once, one at least.
    static var usable: Int {
        let there = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        return CoreQuota().cores.map { max(1, min(there, Int($0.rounded(.up)))) } ?? there
    }

    private var folders: GroupFolders { GroupFolders(proc: proc, cgroup: cgroup) }

    /// Version 2: `cpu.max` of the process's group and of all above it, `100000 100000`.
    private var unified: [Share] {
        folders.unified.compactMap { folder in
            let words = KernelText.words("\(folder)/cpu.max")
            guard words.count == 2, let cores = Self.part(words[0], of: words[1]) else {
                return nil
            }
            let used = KernelText.fields("\(folder)/cpu.stat")["usage_usec"] ?? 0
            return Share(cores: cores, used: used)
        }
    }

    /// Version 1: the same in two files of the hierarchy with the controller `cpu`. What was used
    /// is told by another controller, in nanoseconds.
    private var divided: [Share] {
        folders.divided("cpu", at: ["cpu", "cpu,cpuacct"]).compactMap { folder in
            let quota = KernelText.words("\(folder)/cpu.cfs_quota_us")
            let period = KernelText.words("\(folder)/cpu.cfs_period_us")
            guard let quota = quota.first, let period = period.first,
                let cores = Self.part(quota, of: period)
            else { return nil }
            let beside = "\(folder)/".replacing("\(cgroup)/cpu/", with: "\(cgroup)/cpuacct/")
            let places = [folder, beside]
            let used = places.lazy.compactMap { KernelText.number("\($0)/cpuacct.usage") }.first
            return Share(cores: cores, used: (used ?? 0) / 1_000)
        }
    }

    private static func part(_ quota: Substring, of period: Substring) -> Double? {
        guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0
        else { return nil }
        return quota / period
    }
}
