internal import Glibc

/// Tells systemd how the service does: datagrams to the socket that it names in the environment
/// (sd_notify(3), https://www.freedesktop.org/software/systemd/man/252/sd_notify.html).
///
/// With `Type=notify` it takes the service for started only when it is told so, and it learns which
/// process is the main one when another has taken its place.
struct ServiceNotice: Sendable {
    /// A message to the service manager.
    enum Message: Equatable, Sendable {
        /// The shop serves people.
        case ready
        /// Another process is about to take this one's place.
        case reloading
        /// Another process has taken this one's place: it is the service from now on.
        case mainProcess(pid_t)
        case stopping
        /// The state of the shop, as a line for people who ask `systemctl status`.
        case status(String)
    }

    /// The names that systemd gives in the environment.
    enum Variable {
        static let socket = "NOTIFY_SOCKET"
        static let invocation = "INVOCATION_ID"
        static let process = "SYSTEMD_EXEC_PID"
    }

    private let socket: String?

    /// - Parameter environment: where nobody is named, nothing is told.
    init(environment: [String: String]) {
        socket = environment[Variable.socket].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether somebody wants to be told.
    var isWanted: Bool { socket != nil }

    /// Tells something, and answers whether it arrived.
    @discardableResult
    func tell(_ message: Message) -> Bool {
        guard let socket else { return false }
        return Self.send(Self.text(of: message), to: socket)
    }

    private static func text(of message: Message) -> String {
        switch message {
        case .ready: "READY=1\nSTATUS=serves"
        case .reloading:
            "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds)\nSTATUS=is being replaced"
        case .mainProcess(let process): "MAINPID=\(process)"
        case .stopping: "STOPPING=1\nSTATUS=answers what it has begun"
        case .status(let words): "STATUS=\(words.split(separator: "\n").joined(separator: " "))"
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// Sends one datagram to a path, or to an abstract name where it begins with `@` (unix(7)).
    private static func send(_ text: String, to socket: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.first == 0 || name.first == UInt8(ascii: "/"), name.count < room else {
            return false
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL), address, length)
            }
        } == bytes.count
    }
}

/// The supervision of this process: who watches it, and what they would make of its end.
struct Supervision: Equatable, Sendable {
    /// This process, and the one that started it.
    var process: pid_t
    var parent: pid_t
    /// The name of process 1: an init system's, or a program of a container.
    var first: String
    /// The numbers that systemd has left in the environment.
    var hasInvocation: Bool
    var startedBySystemd: pid_t?
    /// Whether somebody is told which process is the main one.
    var isTold: Bool
    /// This process has taken the place of another: its parent says nothing.
    var isSuccessor: Bool

    /// Looks at the supervision of this process.
    static func here(_ environment: [String: String], isSuccessor: Bool) -> Supervision {
        let name = (try? FileBytes.read("/proc/1/comm", atMost: 64)) ?? []
        return Supervision(
            process: getpid(), parent: getppid(),
            first: String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self),
            hasInvocation: environment[ServiceNotice.Variable.invocation]?.isEmpty == false,
            startedBySystemd: environment[ServiceNotice.Variable.process].flatMap { pid_t($0) },
            isTold: ServiceNotice(environment: environment).isWanted, isSuccessor: isSuccessor)
    }

    /// The reason why no other process may take this one's place: whoever watches this one would
    /// take its end for the shop's, and end the other one too. `nil` where it may.
    var whyNotReplaced: String? {
        if process == 1 {
            return "this is process 1 of a container, which ends with it: start a container of "
                + "the new version instead"
        }
        if isTold { return nil }
        let isSystemds = startedBySystemd.map { $0 == process || $0 == parent } ?? true
        if hasInvocation, isSystemds, !isSuccessor {
            return "systemd watches this process and cannot be told of another: give its unit "
                + "Type=notify, as deploy/holdfast.service has it, and restart it"
        }
        if parent == 1, !isSuccessor, !["systemd", "init"].contains(first) {
            return "process 1 of this container (\(first)) watches this process, and the "
                + "container may end with it: start one of the new version instead"
        }
        return nil
    }
}
