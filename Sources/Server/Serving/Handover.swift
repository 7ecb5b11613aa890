internal import Glibc

/// The handover: what a serving process gives to the one that takes its place, which is open files,
/// by their numbers, and where each is told in the environment.
struct Handover {
    /// The lock of the data directory. Both hold it until the first has ended.
    var lock: CInt
    /// The descriptor of the shop's socket.
    var listen: CInt
    /// The socket of the figures for monitors, where there is one.
    var metrics: CInt?
    /// The successor says here that it is ready, and hears that it may accept connections.
    var ready: CInt
    /// The descriptor that is at its end when the predecessor has ended.
    var predecessor: CInt

    static let variable = Setting.handoverVariable

    /// How the successor's environment tells of them, such as `lock=3 listen=4 ready=5
    /// predecessor=6`.
    var text: String {
        var words = ["lock=\(lock)", "listen=\(listen)"]
        if let metrics { words.append("metrics=\(metrics)") }
        return (words + ["ready=\(ready)", "predecessor=\(predecessor)"]).joined(separator: " ")
    }

    /// Reads what was handed over; `nil` for a process that takes nobody's place.
    init?(environment: [String: String]) throws(Refusal) {
        guard let text = environment[Self.variable], !text.isEmpty else { return nil }
        var numbers: [Substring: CInt] = [:]
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=")
            if parts.count == 2 { numbers[parts[0]] = CInt(parts[1]) }
        }
        guard let lock = numbers["lock"], let listen = numbers["listen"],
            let ready = numbers["ready"], let predecessor = numbers["predecessor"]
        else {
            throw Refusal("\(Self.variable) is set to `\(text)`: it is not for people, unset it")
        }
        self.init(
            lock: lock, listen: listen, metrics: numbers["metrics"], ready: ready,
            predecessor: predecessor)
        for descriptor in numbers.values {
            guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
                throw Refusal("\(Self.variable) names files that are not open: unset it")
            }
        }
    }

    private init(lock: CInt, listen: CInt, metrics: CInt?, ready: CInt, predecessor: CInt) {
        self.lock = lock
        self.listen = listen
        self.metrics = metrics
        self.ready = ready
        self.predecessor = predecessor
    }

    /// Tells the predecessor that this process is ready to accept connections.
    func tellReady() {
        var byte: UInt8 = 1
        // A predecessor that is gone reads nothing; that is no reason to die of a signal.
        _ = send(ready, &byte, 1, CInt(MSG_NOSIGNAL))
    }

    /// Whether the predecessor accepts no more connections, or has ended.
    ///
    /// Only one process accepts at a time: NIO takes a socket that was readable and has nothing to
    /// accept for a fault (an assertion in `BaseSocketChannel.readable0`).
    var mayAccept: Bool {
        var entry = pollfd(fd: ready, events: CShort(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Whether the predecessor is still there.
    var hasPredecessor: Bool {
        var entry = pollfd(fd: predecessor, events: CShort(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }
}

extension Handover {
    /// Starts a program with everything handed over, and this process's arguments, environment and
    /// streams.
    ///
    /// - Returns: the new process, and what it says that it is ready on.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String],
        lock: CInt, listen: CInt, metrics: CInt?, predecessor: CInt
    ) throws(Refusal) -> Successor {
        let pipe = try OwnPipe()
        defer { close(pipe.writing) }
        let given = [lock, listen, pipe.writing, predecessor] + (metrics.map { [$0] } ?? [])
        let first: CInt = 3
        let names = given.indices.map { first + CInt($0) }
        let handover = Handover(
            lock: names[0], listen: names[1], metrics: metrics == nil ? nil : names[4],
            ready: names[2], predecessor: names[3])
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // In two steps, so that none is overwritten before it was copied.
        let aside = max(first + CInt(given.count), (given.max() ?? 0) + 1)
        for (index, descriptor) in given.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, aside + CInt(index))
        }
        for (index, name) in names.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, aside + CInt(index), name)
            posix_spawn_file_actions_addclose(&actions, aside + CInt(index))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        freshSignals(&attributes)
        var variables = environment
        variables[variable] = handover.text
        var process: pid_t = 0
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(variables.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawn(&process, program, &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else {
            close(pipe.reading)
            throw Refusal("\(program) could not be started: \(DataDirectory.words(code))")
        }
        return Successor(process: process, ready: pipe.reading)
    }
}

/// Two connected ends that no other program inherits by itself.
struct OwnPipe {
    let reading: CInt
    let writing: CInt

    init() throws(Refusal) {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Refusal("no pipe could be made: \(DataDirectory.words(errno))")
        }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// The process that is to take this one's place.
struct Successor {
    let process: pid_t
    fileprivate let ready: CInt

    /// The state of the new process.
    enum State: Equatable {
        case starting, ready, ended
    }

    /// Looks whether it is ready, or has ended before that.
    var state: State {
        var entry = pollfd(fd: ready, events: CShort(POLLIN), revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return .starting }
        var byte: UInt8 = 0
        return read(ready, &byte, 1) == 1 ? .ready : .ended
    }

    /// Lets the new process accept connections.
    func letAccept() {
        var byte: UInt8 = 1
        _ = send(ready, &byte, 1, CInt(MSG_NOSIGNAL))
    }

    /// Ends it: it is not to take over.
    func end() {
        close(ready)
        kill(process, SIGTERM)
        var status: CInt = 0
        waitpid(process, &status, 0)
    }
}
