import Foundation
import TestSupport
import Testing

/// Debian's haproxy with the configuration that `deploy/` has, before nodes of this machine.
final class Balancer: Sendable {
    /// Names the node that has answered.
    static let answeredBy = "x-answered-by"

    let port: Int
    private let process: ChildProcess

    init(_ nodes: [Serving], in folder: ShopFolder) async throws {
        port = try Self.freePort()
        let text = try String(contentsOf: projectFile("deploy/haproxy.cfg"), encoding: .utf8)
        let file = try folder.write(Self.adapted(text, port, nodes), to: "haproxy.cfg")
        process = try ChildProcess("/usr/sbin/haproxy", ["-db", "-f", file], environment: [:])
        try await Buyers.until("haproxy did not start: bin/setup --test installs it") {
            try await status() == 200
        }
    }

    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }

    func stop() async {
        process.signal(15)
        _ = await process.ended()
    }

    private func status() async throws -> Int? {
        do {
            return try await connect().request("GET", "/readyz").status
        } catch is ConnectionFailure {
            return nil
        }
    }

    /// Other addresses, no certificate, and a field that tells who has answered.
    private static func adapted(_ text: String, _ port: Int, _ nodes: [Serving]) -> String {
        var lines = text.split(separator: "\n").map(String.init)
        lines.removeAll { $0.contains("    server ") || $0.contains("log /dev/log") }
        lines = lines.map { line in
            if line.contains("    bind ") { return "    bind 127.0.0.1:\(port)" }
            // The live stream keeps a node busy, and all of them are to have their turn.
            return line.contains("    balance ") ? "    balance roundrobin" : line
        }
        lines.append("    http-response set-header \(answeredBy) %s")
        for (number, node) in nodes.enumerated() {
            lines.append("    server node-\(number) 127.0.0.1:\(node.port)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func freePort() throws -> Int {
        // A relay picks a free port too; once it is gone the port is free.
        try PostgresRelay(to: 1).port
    }
}

/// A browser of a few lines: it keeps cookies, and each of its requests has its own connection,
/// so that a balancer sends each to another node.
struct PlainBrowser {
    private var connect: () throws -> HTTPConnection
    private var cookies: [String: String] = [:]
    /// Who has answered so far.
    private(set) var answeredBy: Set<String> = []

    init(_ balancer: Balancer) {
        connect = balancer.connect
    }

    init(_ node: Serving) {
        connect = { try node.connect() }
    }

    /// From now on it asks this node.
    mutating func turn(to node: Serving) {
        connect = { try node.connect() }
    }

    var cookieField: (String, String) {
        ("cookie", cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
    }

    mutating func get(_ path: String) async throws -> HTTPAnswer {
        kept(try await connect().request("GET", path, fields: [cookieField]))
    }

    mutating func post(_ path: String, _ fields: [String: String]) async throws -> HTTPAnswer {
        let letters = CharacterSet.alphanumerics
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: letters) ?? "")"
        }
        let form = ("content-type", "application/x-www-form-urlencoded")
        return kept(
            try await connect().request(
                "POST", path, fields: [cookieField, form],
                body: Array(body.joined(separator: "&").utf8)))
    }

    /// Sends a form of a page with what is typed in, and with what is hidden in it.
    mutating func submit(
        _ page: HTTPAnswer, to path: String, _ typed: [String: String]
    ) async throws -> HTTPAnswer {
        let csrf = try #require(page.text.firstMatch(of: /name="csrf" value="([^"]+)"/))
        return try await post(path, typed.merging(["csrf": String(csrf.1)]) { own, _ in own })
    }

    private mutating func kept(_ answer: HTTPAnswer) -> HTTPAnswer {
        for cookie in answer.values("set-cookie") {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        if let node = answer[Balancer.answeredBy] { answeredBy.insert(node) }
        return answer
    }
}
