internal import Formats
internal import Glibc
internal import NIOPosix
internal import Operations
internal import Shop
internal import SlipReading
internal import Synchronization

/// Reads slips by copies of a process that stands behind this one (`SlipForks`).
///
/// That process is begun with the first slip, and anew when it has ended.
final class SlipReaders: SlipInspector {
    let width: Int
    private let program: String
    private let threads: NIOThreadPool
    private let standing = Mutex(Standing())

    private struct Standing {
        var socket: CInt = -1
        var process: pid_t = 0
    }

    /// The most bytes of the line of an answer.
    static let lineBytes = 512 * 1_024
    /// How long an answer may take, in milliseconds: longer than its process lives.
    static let milliseconds: CInt = CInt(SlipForks.seconds + 10) * 1_000

    /// - Parameters:
    ///   - program: the path of this program.
    ///   - width: how many slips are read at once.
    init(program: String, width: Int) {
        self.program = program
        self.width = max(1, width)
        threads = NIOThreadPool(numberOfThreads: self.width)
        threads.start()
    }

    deinit {
        standing.withLock { Self.end(&$0) }
        threads.shutdownGracefully { _ in }
    }

    /// The process that stands behind; `nil` before the first slip.
    var process: pid_t? {
        standing.withLock { $0.socket >= 0 ? $0.process : nil }
    }

    func inspect(_ bytes: [UInt8]) async -> SlipInspected {
        do {
            return try await threads.runIfActive { self.inspectNow(bytes) }
        } catch {
            return .unavailable("the process ends")
        }
    }

    private func inspectNow(_ bytes: [UInt8]) -> SlipInspected {
        do throws(Forking.Failure) {
            let input = try Self.memoryFile(of: bytes)
            defer { close(input) }
            let (own, other) = try Self.sockets(SOCK_STREAM)
            defer { close(own) }
            try request(Forking.Files(input: input, output: other))
            let answer = Self.read(own)
            return SlipReport(answer: answer).map(SlipInspected.read)
                ?? .ended("the process that read it ended after \(answer.count) bytes")
        } catch {
            return .unavailable(DataDirectory.words(error.code))
        }
    }

    /// Sends a request, and closes this process's hold on where the answer goes.
    private func request(_ files: Forking.Files) throws(Forking.Failure) {
        defer { close(files.output) }
        try send(files)
    }

    /// Two sockets that are each other's ends, and that no other program inherits.
    private static func sockets(_ kind: __socket_type) throws(Forking.Failure) -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(kind.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Forking.Failure(code: errno) }
        return (ends[0], ends[1])
    }

    private static func memoryFile(of bytes: [UInt8]) throws(Forking.Failure) -> CInt {
        let file = try Forking.memoryFile()
        guard WholeWrite.write(bytes, to: file), lseek(file, 0, SEEK_SET) == 0 else {
            defer { close(file) }
            throw Forking.Failure(code: errno)
        }
        return file
    }

    /// Sends a request to the process that stands behind, which is begun where there is none.
    private func send(_ files: Forking.Files) throws(Forking.Failure) {
        try standing.withLock { (standing) throws(Forking.Failure) in
            if standing.socket >= 0 {
                do throws(Forking.Failure) {
                    return try Forking.send(files, over: standing.socket)
                } catch {
                    // It has ended: another one is begun.
                    Self.end(&standing)
                }
            }
            try begin(&standing)
            try Forking.send(files, over: standing.socket)
        }
    }

    private func begin(_ standing: inout Standing) throws(Forking.Failure) {
        let (own, other) = try Self.sockets(SOCK_SEQPACKET)
        defer { close(other) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, other, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        freshSignals(&attributes)
        let code = withCStrings([program, SlipForks.command]) { command in
            withCStrings(["PATH=/usr/bin:/bin", "LC_ALL=C"]) { environment in
                posix_spawn(
                    &standing.process, program, &actions, &attributes, command, environment)
            }
        }
        guard code == 0 else {
            close(own)
            throw Forking.Failure(code: code)
        }
        standing.socket = own
    }

    /// Lets go of the process that stands behind, which ends when it has begun what it was sent.
    private static func end(_ standing: inout Standing) {
        guard standing.socket >= 0 else { return }
        close(standing.socket)
        standing.socket = -1
        var status: CInt = 0
        while waitpid(standing.process, &status, 0) < 0, errno == EINTR {}
    }

    /// All of an answer; what is too long, or takes too long, is no whole one.
    private static func read(_ socket: CInt) -> [UInt8] {
        let most = lineBytes + 2 * SlipQueueLimits.copyBytes + PictureImprint.byteCount
        let deadline = ContinuousClock.now + .milliseconds(Int(milliseconds))
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= most {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            var wanted = pollfd(fd: socket, events: CShort(POLLIN), revents: 0)
            let ready = poll(&wanted, 1, CInt(max(0, left)))
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return [] }
            let count = Glibc.read(socket, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : [] }
            bytes += chunk[..<count]
        }
        return []
    }
}

extension SlipReport {
    /// Reads what a process told of a slip; `nil` where it is not all there.
    ///
    /// Only the texts of codes are taken: what they say is worked out anew.
    init?(answer: [UInt8]) {
        guard let end = answer.firstIndex(of: 0x0A), end <= SlipReaders.lineBytes,
            case .object(let line)? = try? JSONParser.parse(answer[..<end])
        else { return nil }
        self.init()
        if case .integer(let width)? = line["width"], case .integer(let height)? = line["height"],
            let width = Int32(exactly: width), let height = Int32(exactly: height)
        {
            size = PixelSize(width: Int(width), height: Int(height))
        }
        if case .string(let code)? = line["problem_code"] {
            problem = SlipReadingProblem(rawValue: code)
        }
        if case .array(let found)? = line["codes"] {
            codes = found.compactMap { code in
                guard case .object(let code) = code, case .string(let text)? = code["text"] else {
                    return nil
                }
                return SlipCode(Array(text.utf8))
            }
        }
        guard case .array(let copies)? = line["copies"] else { return nil }
        var rest = answer[(end + 1)...]
        for copy in copies {
            guard case .object(let copy) = copy, case .string(let name)? = copy["name"],
                case .integer(let bytes)? = copy["bytes"], (0...Int64(rest.count)).contains(bytes)
            else { return nil }
            let file = Array(rest.prefix(Int(bytes)))
            rest = rest.dropFirst(Int(bytes))
            switch name {
            case "copy": self.copy = file
            case "thumbnail": thumbnail = file
            case "imprint": imprint = PictureImprint(bytes: file)
            default: break
            }
        }
        guard rest.isEmpty else { return nil }
    }
}
