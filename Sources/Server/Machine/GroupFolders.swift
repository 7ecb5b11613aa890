internal import Shop

/// The folders where the kernel keeps what a group of processes may use (cgroups(7)): a container
/// sees all of its machine, and may use a part.
struct GroupFolders: Sendable {
    /// The folder where the kernel tells; other places in tests.
    var proc = "/proc"
    var cgroup = "/sys/fs/cgroup"

    /// Version 2: the folders of the process's group and of all above it.
    var unified: [String] { folders(of: nil, below: cgroup) }

    /// Version 1: those of the hierarchy with a controller, which may be shared by two of them.
    func divided(_ controller: String, at hierarchies: [String]) -> [String] {
        hierarchies.flatMap { folders(of: controller, below: "\(cgroup)/\($0)") }
    }

    /// The folders of a hierarchy from the top down to the process's own group. Inside a container
    /// the group's path is often another than where it is mounted: then the top is all there is.
    private func folders(of controller: String?, below root: String) -> [String] {
        let lines = KernelText.read("\(proc)/self/cgroup").split(separator: "\n")
        let own = lines.lazy.compactMap { line -> Substring? in
            let parts = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let names = parts[1].split(separator: ",")
            let fits = controller.map { name in names.contains { $0 == name } } ?? (parts[0] == "0")
            return fits ? parts[2] : nil
        }.first
        var folders = [root]
        for part in (own ?? "").split(separator: "/") where part != ".." {
            folders.append("\(folders[folders.count - 1])/\(part)")
        }
        return folders
    }
}

/// The small texts in which the kernel tells things (proc(5)).
enum KernelText {
    /// A whole file; empty where there is none.
    static func read(_ path: String) -> String {
        String(decoding: (try? FileBytes.read(path, atMost: 1_048_576)) ?? [], as: UTF8.self)
    }

    /// The words of a file: what stands between blanks and ends of lines.
    static func words(_ path: String) -> [Substring] {
        read(path).split { $0 == " " || $0 == "\n" }
    }

    /// The first number of a file.
    static func number(_ path: String) -> Int64? {
        words(path).first.flatMap { Int64($0) }
    }

    /// The numbers of a file whose lines are a name and a number.
    static func fields(_ path: String) -> [Substring: Int64] {
        var fields: [Substring: Int64] = [:]
        let text = read(path)
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { fields[parts[0]] = Int64(parts[1]) }
        }
        return fields
    }
}
