internal import Foundation
package import Glibc
internal import Synchronization

/// A process that a test started, with pipes to its three streams.
package final class ChildProcess: Sendable {
    /// Its number.
    package let id: pid_t
    private let output: CInt
    private let errors: CInt
    private let input = Mutex<CInt?>(nil)
    private let status = Mutex<CInt?>(nil)

    /// posix_spawn_file_actions_addclosefrom_np(3), which Swift's Glibc does not show.
    private static let closeFrom:
        @Sendable (
            UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt
        ) -> CInt = {
            typealias Call =
                @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
            let name = "posix_spawn_file_actions_addclosefrom_np"
            guard let symbol = dlsym(nil, name) else { preconditionFailure("glibc has it") }
            let call = unsafeBitCast(symbol, to: Call.self)
            return { call($0, $1) }
        }()

    /// A call of the system that did not work.
    package struct Failed: Error {
        package var call: String
        package var code: CInt
    }

    /// Starts a program. Its environment is exactly `environment`.
    ///
    /// - Parameter input: what it reads from standard input; `nil` is nothing, with no end before
    ///   this process ends.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: String? = ""
    ) throws {
        let incoming = try Self.pipe()
        let outgoing = try Self.pipe()
        let failing = try Self.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, incoming.reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, outgoing.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, failing.writing, STDERR_FILENO)
        // What others of this process have open, and not marked, is theirs: a pipe whose end is
        // somebody's word to go would stay open for as long as this child runs.
        _ = Self.closeFrom(&actions, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of a pool block signals, and a child starts with what its parent's thread blocks:
        // one that does not unblock them itself, as Varnish, could never be told to end.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let words = environment.map { "\($0.key)=\($0.value)" }
        let code = Self.withCStrings([program] + arguments) { arguments in
            Self.withCStrings(words) { environment in
                posix_spawn(&child, program, &actions, &attributes, arguments, environment)
            }
        }
        for end in [incoming.reading, outgoing.writing, failing.writing] { close(end) }
        output = outgoing.reading
        errors = failing.reading
        guard code == 0 else {
            for end in [incoming.writing, output, errors] { close(end) }
            throw Failed(call: "posix_spawn \(program)", code: code)
        }
        id = child
        guard let input else {
            self.input.withLock { $0 = incoming.writing }
            return
        }
        // A child that has ended meanwhile reads nothing; that is no reason to die of a signal.
        _ = input.withCString {
            send(incoming.writing, $0, input.utf8.count, CInt(MSG_NOSIGNAL))
        }
        close(incoming.writing)
    }

    deinit {
        if status.withLock({ $0 }) == nil {
            kill(id, SIGKILL)
            var status: CInt = 0
            waitpid(id, &status, 0)
        }
        close(output)
        close(errors)
        endInput()
    }

    /// Ends standard input, which is otherwise open for as long as this value.
    package func endInput() {
        input.withLock { input in
            if let open = input { close(open) }
            input = nil
        }
    }

    /// The next line of standard output without its end; `nil` at the end of the stream.
    package func line() async -> String? { await Self.line(of: output) }

    /// The next line of standard error.
    package func errorLine() async -> String? { await Self.line(of: errors) }

    private static func line(of descriptor: CInt) async -> String? {
        await blocking {
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) == 1 {
                if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
                bytes.append(byte)
            }
            return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The rest of standard output.
    package func restOfOutput() async -> String { await Self.rest(of: output) }

    /// All of standard error.
    package func restOfErrors() async -> String { await Self.rest(of: errors) }

    /// Takes what comes on standard error from now on and drops it.
    package func ignoreErrors() {
        let copy = dup(errors)
        Thread.detachNewThread {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while read(copy, &chunk, chunk.count) > 0 {}
            close(copy)
        }
    }

    /// Sends a signal.
    package func signal(_ number: CInt) {
        kill(id, number)
    }

    /// What each thread is called and in which call of the kernel it waits (proc(5)), a line each.
    package var threads: String {
        let folder = "/proc/\(id)/task"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { name in
            let files = ["comm", "wchan", "syscall"].map { file in
                (try? String(contentsOfFile: "\(folder)/\(name)/\(file)", encoding: .utf8))?
                    .trimmingCharacters(in: .whitespacesAndNewlines) ?? "?"
            }
            return ([name] + files).joined(separator: " ")
        }.joined(separator: "\n")
    }

    /// Waits for the end; answers the exit status, or 128 and the signal's number.
    package func ended() async -> CInt {
        if let known = status.withLock({ $0 }) { return known }
        let code = await blocking { [id] in
            var status: CInt = 0
            waitpid(id, &status, 0)
            return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
        }
        status.withLock { $0 = code }
        return code
    }

    /// A pair of sockets does as a pipe, and can be closed to other children from the start.
    private static func pipe() throws -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Failed(call: "socketpair", code: errno)
        }
        return (ends[0], ends[1])
    }

    private static func rest(of descriptor: CInt) async -> String {
        await blocking {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
                bytes += chunk[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func withCStrings<T>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
    ) -> T {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// Runs a call that blocks away from Swift's own few threads.
package func blocking<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        // Not dispatch's threads, which are few and may all wait.
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
