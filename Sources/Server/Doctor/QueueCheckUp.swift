internal import Shop
internal import Web

/// Whether the kernel keeps as many connections for the shop as the shop asks for.
///
/// listen(2) shortens a queue to `net.core.somaxconn` without a word. Connections that have not yet
/// finished their handshake wait elsewhere, at most `net.ipv4.tcp_max_syn_backlog` of them. Whoever
/// finds no room in either tries again after one second, then after three.
struct QueueCheckUp: Sendable {
    /// Where the kernel tells; another place in tests.
    var proc = "/proc"
    /// What the shop asks for.
    var wanted = WebLimits().backlog

    func checkUp() -> CheckUp {
        let names = ["net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog"]
        let settings = names.map { (name: $0, value: value($0)) }
        guard settings.allSatisfy({ $0.value != nil }) else {
            return .none("queue", "the system does not say how many connections it keeps")
        }
        let found = settings.map { "\($0.name) is \($0.value ?? 0)" }.joined(separator: ", ")
        let short = settings.filter { ($0.value ?? 0) < wanted }.map(\.name)
        guard !short.isEmpty else {
            return .ok("queue", "\(found): a crowd of \(wanted) may connect in the same moment")
        }
        let command = short.map { "\($0)=\(wanted)" }.joined(separator: " ")
        return .warn(
            "queue", "\(found): the shop asks for \(wanted)",
            "run `sysctl -w \(command)` (and write it to /etc/sysctl.d/holdfast.conf), then start "
                + "the shop again: of a crowd, who finds no room waits a second or more")
    }

    private func value(_ name: String) -> Int? {
        let path = name.replacing(".", with: "/")
        guard let bytes = try? FileBytes.read("\(proc)/sys/\(path)", atMost: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).prefix(while: \.isNumber))
    }
}
