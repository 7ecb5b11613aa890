internal import CSlipCodes

/// What a process takes upon itself before it reads a stranger's picture: limits, and a list of the
/// few calls of the system that it needs to compute and to answer.
package enum Confinement {
    /// A limit that the system refused. The others hold.
    package struct Refused: Hashable, Sendable {
        /// The limit's name as its manual page calls it.
        package let name: String
        /// The error's number (errno(3)).
        package let code: Int32
    }

    /// The most time on the processor, in seconds.
    package static let processorSeconds = 5
    /// The most memory, in bytes of addresses. The program and its libraries take about 150 MiB of
    /// it, whether they use them or not.
    package static let memoryBytes = 768 * 1_024 * 1_024
    /// The most bytes that are written where the answer goes into a file; none otherwise, since a
    /// pipe is not counted.
    package static let writtenBytes = 16 * 1_024 * 1_024

    /// Makes malloc take its memory in the only way that is left later. Comes first in the process,
    /// before anything large is allocated.
    package static func prepare() -> [Refused] {
        let refused = refused("M_MMAP_MAX", slip_allocate_by_brk())
        // A wish, no limit: a system without large pages reads as well.
        if refused.isEmpty { _ = slip_ask_for_large_pages() }
        return refused
    }

    /// Confines this process for good.
    ///
    /// - Parameter writesFile: whether the answer goes into a file.
    package static func take(writesFile: Bool) -> [Refused] {
        limit("RLIMIT_CPU", SLIP_LIMIT_PROCESSOR_SECONDS, processorSeconds)
            + limit("RLIMIT_AS", SLIP_LIMIT_MEMORY_BYTES, memoryBytes)
            + limit("RLIMIT_FSIZE", SLIP_LIMIT_WRITTEN_BYTES, writesFile ? writtenBytes : 0)
            + limit("RLIMIT_NPROC", SLIP_LIMIT_PROCESSES, 0)
            + limit("RLIMIT_CORE", SLIP_LIMIT_CORE_BYTES, 0)
            + limit("RLIMIT_NOFILE", SLIP_LIMIT_OPEN_FILES, 0)
            + refused("PR_SET_NO_NEW_PRIVS", slip_take_no_new_privileges())
            + refused("SECCOMP_MODE_FILTER", slip_take_call_list())
    }

    private static func limit(_ name: String, _ limit: slip_limit, _ most: Int) -> [Refused] {
        refused(name, slip_take_limit(Int32(limit.rawValue), UInt64(most)))
    }

    private static func refused(_ name: String, _ code: Int32) -> [Refused] {
        code == 0 ? [] : [Refused(name: name, code: code)]
    }
}
