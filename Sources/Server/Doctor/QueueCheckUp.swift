internal import Shop
internal import Web

/// Whether the kernel keeps as many connections for the shop as the shop asks for.
///
/// listen(2) shortens a queue to `net.core.somaxconn` without a word. Connections that have not yet
/// finished their handshake wait elsewhere, at most `net.ipv4.tcp_max_syn_backlog` of them. Whoever
/// finds no room in either tries again after one second, then after three. How many did not find
/// any is counted by the kernel; nobody else ever knows. A process is told the figure of each of
/// its own sockets; this one, which has none, is told the sum of all.
struct QueueCheckUp: Sendable {
    /// The folder where the kernel tells; another place in tests.
    var proc = "/proc"
    /// The queue that the shop asks for.
    var wanted = WebLimits().backlog

    func checkUp() -> CheckUp {
        let names = ["net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog"]
        let settings = names.map { (name: $0, value: value($0)) }
        guard settings.allSatisfy({ $0.value != nil }) else {
            return .none("queue", "the system does not say how many connections it keeps")
        }
        let found = settings.map { "\($0.name) is \($0.value ?? 0)" }.joined(separator: ", ")
        let dropped = MachineReader(directory: "/", proc: proc).connectionsDropped
        let past =
            dropped > 0
            ? "; of all that listens on this machine \(dropped) connections found no room since it "
                + "was started" : ""
        let short = settings.filter { ($0.value ?? 0) < wanted }.map(\.name)
        guard !short.isEmpty else {
            let words = "\(found): a crowd of \(wanted) may connect in the same moment\(past)"
            guard dropped > 0 else { return .ok("queue", words) }
            return .warn(
                "queue", words,
                "the page Live tells whether they were the shop's, and whether it goes on during a "
                    + "rush: then start another server, or let people in by a line")
        }
        let command = short.map { "\($0)=\(wanted)" }.joined(separator: " ")
        return .warn(
            "queue", "\(found): the shop asks for \(wanted)\(past)",
            "run `sysctl -w \(command)` (and write it to /etc/sysctl.d/holdfast.conf), then start "
                + "the shop again: of a crowd, who finds no room waits a second or more")
    }

    private func value(_ name: String) -> Int? {
        let path = name.replacing(".", with: "/")
        guard let bytes = try? FileBytes.read("\(proc)/sys/\(path)", atMost: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).prefix(while: \.isNumber))
    }
}
