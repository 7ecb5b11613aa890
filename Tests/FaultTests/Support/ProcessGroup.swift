import Foundation
import TestSupport

/// A group of processes as the kernel tells one of its members of it (cgroups(7), version 2): where
/// the kernel says it for others, its files are those of the test. Its processor rests, so that
/// what else this machine is busy with is not told.
struct ProcessGroup: Sendable {
    /// The bytes of memory that it may have.
    static let memory = 1_000_000_000

    private let folder: ShopFolder
    private var path: String { folder.path + "/group" }

    init(in folder: ShopFolder) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        let cores = ProcessInfo.processInfo.processorCount
        try folder.write("\(cores * 100_000 - 1_000) 100000\n", to: "group/cpu.max")
        try folder.write("usage_usec 0\n", to: "group/cpu.stat")
        try folder.write("\(Self.memory)\n", to: "group/memory.max")
        try folder.write("inactive_file 0\nactive_file 0\n", to: "group/memory.stat")
        try uses(part: 0.2)
    }

    /// What a server of the group is started through; root may do that.
    var prefix: [String] {
        [
            "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
            #"/usr/bin/mount --bind "$0" /sys/fs/cgroup && exec "$@""#, path,
        ]
    }

    /// Lets the group use a part of its memory, of which no file can be given up.
    func uses(part: Double) throws {
        // A file that is written anew is empty for a moment.
        try "\(Int(Double(Self.memory) * part))\n".write(
            toFile: path + "/memory.current", atomically: true, encoding: .utf8)
    }
}
