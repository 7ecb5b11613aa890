internal import Foundation
internal import Glibc
internal import Shop
internal import Storage

extension Surroundings {
    /// The real clock, environment and randomness.
    static func real() -> Surroundings {
        Surroundings(
            command: [ProgramFile.own] + CommandLine.arguments.dropFirst(),
            environment: ProcessInfo.processInfo.environment,
            clock: {
                var now = timespec()
                clock_gettime(CLOCK_REALTIME, &now)
                let milliseconds = Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
                return Timestamp(milliseconds: milliseconds)
            },
            boot: BootID.own,
            random: { count in
                var generator = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            })
    }
}

/// The name that the kernel gives each start of the machine (random(4)); empty where there is none.
private enum BootID {
    static var own: String {
        let bytes = (try? FileBytes.read("/proc/sys/kernel/random/boot_id", atMost: 64)) ?? []
        return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }
}

/// The file of the program.
private enum ProgramFile {
    /// The path of the program's file when the process began. A newer version may be put there
    /// meanwhile.
    static var own: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(
            decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// How the program ends, as scripts read it.
enum ExitStatus: CInt {
    case done = 0
    /// The command was refused or failed.
    case refused = 1
    /// The command was used wrongly.
    case usage = 2

    /// Ends the process.
    func end() -> Never {
        Glibc.exit(rawValue)
    }
}

/// Settings of the process itself.
enum ProcessLimits {
    /// More open files than this are of no use to one node.
    static let openFiles: UInt64 = 20_000

    /// Lets this process go behind a shop that serves on the same machine (nice(2)).
    static func giveWay() {
        _ = setpriority(
            __priority_which_t(PRIO_PROCESS.rawValue), 0, CInt(LaneRules.longNiceness))
    }

    /// Raises the soft limit of open files to what the hard limit allows, and answers what holds.
    /// Service managers often set 1,024, which a drop's first second would use up.
    static func raiseOpenFiles() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        let wanted = min(limit.rlim_max, rlim_t(openFiles))
        if limit.rlim_cur < wanted {
            let before = limit.rlim_cur
            limit.rlim_cur = wanted
            if setrlimit(resource, &limit) != 0 { limit.rlim_cur = before }
        }
        return Int(min(limit.rlim_cur, rlim_t(openFiles)))
    }

    /// SIGUSR2 would end a process that does not wait for it yet.
    static func outliveUpgradeSignal() {
        signal(SIGUSR2, SIG_IGN)
    }

    /// SIGTERM and SIGINT end a process that has nothing to finish yet, also process 1 of a
    /// container, for which the kernel does nothing by itself. Whoever serves waits for them later.
    static func endWhenAsked() {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    }

    /// Makes what the program writes its own user's only: it holds personal data and secrets.
    static func keepFilesPrivate() {
        umask(0o077)
    }
}
