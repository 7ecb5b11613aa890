internal import Glibc

/// A program of the system that works on a stranger's file: in a process of its own, which may use
/// so much of the machine and no more, with nothing of this process's environment or streams.
struct LimitedProgram {
    let path: String
    let limits: Limits
    /// What it finds in its environment beside a path, a home and a language.
    let settings: [String]

    /// What the process may use.
    struct Limits {
        /// How long it may take, in seconds, and of them on the processor.
        var seconds: Int
        var processorSeconds: Int
        /// The most memory, in bytes of addresses.
        var memory: Int
        /// The most bytes of one file that it writes.
        var writtenBytes: Int
    }

    /// The end of a program.
    enum Ending: Equatable {
        case status(CInt)
        /// A signal ended it: a limit, a fault, or somebody's.
        case signal(CInt)
        /// It could not be started.
        case unstarted
    }

    /// How much of what a program says is kept, in bytes.
    static let saidBytes = 4_096

    /// Takes a program by its path.
    init(path: String, _ limits: Limits, settings: [String] = []) {
        self.path = path
        self.limits = limits
        self.settings = settings
    }

    /// Finds a program of the system; `nil` where it is not installed.
    init?(named name: String, _ limits: Limits) {
        guard let path = Self.path(of: name) else { return nil }
        self.init(path: path, limits)
    }

    /// Where a program of the system is; `nil` where it is not installed.
    static func path(of name: String) -> String? {
        ["/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - folder: its home, and where it may write.
    /// - Returns: its end, and the first bytes of what it said on standard error.
    func run(_ arguments: [String], in folder: TemporaryDirectory) -> (Ending, [UInt8]) {
        let said = folder.path + "/said"
        let ending = run(arguments, in: folder, said: said)
        let words = try? FileBytes.read(said, atMost: limits.writtenBytes)
        unlink(said)
        return (ending, Array((words ?? []).prefix(Self.saidBytes)))
    }

    private func run(
        _ arguments: [String], in folder: TemporaryDirectory, said: String
    ) -> Ending {
        let command =
            [
                // Whoever is killed while it waits leaves nobody behind (prctl(2),
                // PR_SET_PDEATHSIG).
                "setpriv", "--pdeathsig", "KILL", "--", "/usr/bin/timeout", "--signal=KILL",
                String(limits.seconds), "/usr/bin/prlimit",
                "--as=\(limits.memory)", "--cpu=\(limits.processorSeconds)", "--core=0",
                "--fsize=\(limits.writtenBytes)", "--nofile=64", "--", "/usr/bin/setpriv",
                "--pdeathsig", "KILL", "--no-new-privs", "--", path,
            ] + arguments
        let environment =
            [
                "PATH=/usr/bin:/bin", "HOME=\(folder.path)", "TMPDIR=\(folder.path)", "LC_ALL=C",
            ] + settings
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, said, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        freshSignals(&attributes)
        var process: pid_t = 0
        let code = withCStrings(command) { command in
            withCStrings(environment) { environment in
                posix_spawn(
                    &process, "/usr/bin/setpriv", &actions, &attributes, command, environment)
            }
        }
        guard code == 0 else { return .unstarted }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return Self.ending(status)
    }

    /// What waitpid(2) says: the lower seven bits are the signal, the next byte is the status.
    private static func ending(_ status: CInt) -> Ending {
        status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
}
