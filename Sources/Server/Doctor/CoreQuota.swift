/// What part of the processors a group may use (cgroups(7)): a container with half a core sees all
/// cores of its machine.
struct CoreQuota: Sendable {
    /// Where the kernel tells; other places in tests.
    var proc = "/proc"
    var cgroup = "/sys/fs/cgroup"

    /// Cores' worth of time, at most; `nil` where nothing limits it.
    var cores: Double? {
        (unified + divided).min()
    }

    /// Version 2: `cpu.max` of the process's group and of all above it, `100000 100000`.
    private var unified: [Double] {
        folders(of: "0", "", below: cgroup).compactMap { folder in
            let words = Self.words("\(folder)/cpu.max")
            guard words.count == 2 else { return nil }
            return Self.share(words[0], of: words[1])
        }
    }

    /// Version 1: the same in two files of the hierarchy with the controller `cpu`.
    private var divided: [Double] {
        ["cpu", "cpu,cpuacct"].flatMap { hierarchy in
            folders(of: nil, "cpu", below: "\(cgroup)/\(hierarchy)")
        }.compactMap { folder in
            let quota = Self.words("\(folder)/cpu.cfs_quota_us")
            let period = Self.words("\(folder)/cpu.cfs_period_us")
            guard let quota = quota.first, let period = period.first else { return nil }
            return Self.share(quota, of: period)
        }
    }

    /// The folders of a hierarchy from the process's own group up to the top. Inside a container
    /// the group's path is often another than where it is mounted: then the top is all there is.
    private func folders(of number: String?, _ controller: String, below root: String) -> [String] {
        let lines = Self.text("\(proc)/self/cgroup").split(separator: "\n")
        let own = lines.lazy.compactMap { line -> Substring? in
            let parts = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let names = parts[1].split(separator: ",")
            let fits = number.map { parts[0] == $0 } ?? names.contains { $0 == controller }
            return fits ? parts[2] : nil
        }.first
        var folders = [root]
        for part in (own ?? "").split(separator: "/") where part != ".." {
            folders.append("\(folders[folders.count - 1])/\(part)")
        }
        return folders
    }

    private static func share(_ quota: Substring, of period: Substring) -> Double? {
        guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    private static func words(_ path: String) -> [Substring] {
        text(path).split { $0 == " " || $0 == "\n" }
    }

    private static func text(_ path: String) -> String {
        String(decoding: (try? FileBytes.read(path, atMost: 65_536)) ?? [], as: UTF8.self)
    }
}
