import Foundation
import Glibc
import TestSupport
import Testing
import Yams

/// The files in `deploy/` name only figures that the server prints.
@Suite("Rules and dashboard")
struct DeployTests {
    private static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// What a served shop prints.
    private static func printed() async throws -> String {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(["--metrics-listen", "127.0.0.1:0"])
        _ = try await serving.request("GET", "/d/tour")
        var port: Int?
        while port == nil, let line = await serving.process.errorLine() {
            port = line.firstMatch(of: /figures on http:..127.0.0.1:(\d+)/).flatMap { Int($0.1) }
        }
        let connection = try HTTPConnection(port: try #require(port))
        let text = try await connection.request("GET", "/metrics").text
        #expect(await serving.stop() == 0)
        return text
    }

    /// The names of the figures that were printed.
    private static func types(in printed: String) -> [String] {
        printed.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.compactMap { line in
            line.split(separator: " ").dropFirst(2).first.map(String.init)
        }
    }

    /// Metric names in an expression, a histogram's by its own name.
    private static func names(in expression: String) -> Set<String> {
        let words = expression.matches(of: /\b(?:holdfast|process)_[a-z_]+/).map { String($0.0) }
        return Set(
            words.map { word in
                for ending in ["_bucket", "_sum", "_count"] where word.hasSuffix(ending) {
                    return String(word.dropLast(ending.count))
                }
                return word
            })
    }

    private static func expressions(ofRules text: String) throws -> [String] {
        let root = try Yams.load(yaml: text) as? [String: Any]
        let groups = try #require(root?["groups"] as? [[String: Any]])
        return try groups.flatMap { group in
            try #require(group["rules"] as? [[String: Any]]).map { rule in
                #expect(rule["alert"] is String)
                let notes = rule["annotations"] as? [String: String]
                #expect(notes?["summary"]?.isEmpty == false && notes?["todo"]?.isEmpty == false)
                return try #require(rule["expr"] as? String)
            }
        }
    }

    private static func expressions(ofDashboard text: String) throws -> [String] {
        let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let panels = try #require(root?["panels"] as? [[String: Any]])
        return try panels.flatMap { panel in
            #expect((panel["title"] as? String)?.isEmpty == false)
            return try #require(panel["targets"] as? [[String: Any]]).map { target in
                try #require(target["expr"] as? String)
            }
        }
    }

    @Test("Every figure that a rule or a panel names is printed by the server")
    func named() async throws {
        let printed = try await Self.printed()
        let types = Self.types(in: printed)
        let rules = try Self.expressions(ofRules: Self.text("deploy/prometheus-rules.yaml"))
        let panels = try Self.expressions(ofDashboard: Self.text("deploy/grafana-dashboard.json"))

        for expression in rules + panels {
            let names = Self.names(in: expression)
            #expect(!names.isEmpty, "\(expression)")
            #expect(names.subtracting(types).isEmpty, "\(expression)")
        }
        #expect(Set(types).count == types.count, "a name is printed twice")
        let shown = Self.names(in: panels.joined(separator: " "))
        #expect(Set(types).subtracting(shown).sorted() == [], "figures that no panel shows")
    }

    @Test("The documentation names every figure that the server prints")
    func documented() async throws {
        let printed = try await Self.printed()
        let page = try Self.text("docs/reference/metrics.md")
        for name in Self.types(in: printed) { #expect(page.contains("`\(name)`"), "\(name)") }
    }

    @Test("haproxy.cfg asks for no more files than may be open, however few those are")
    func openFiles() async throws {
        let folder = try ShopFolder()
        let lines = try Self.text("deploy/haproxy.cfg").split(separator: "\n").map { line in
            if line.contains("    bind ") { return "    bind unix@\(folder.path)/shop" }
            return line.contains("/dev/log") ? "" : String(line)
        }
        let socket = "global\n    stats socket \(folder.path)/stats\n"
        let file = try folder.write(
            lines.joined(separator: "\n") + "\n" + socket, to: "haproxy.cfg")
        for files in [1_024, 20_000] {
            let haproxy = try ChildProcess(
                "/usr/bin/prlimit", ["--nofile=\(files)", "/usr/sbin/haproxy", "-db", "-f", file],
                environment: [:])
            let said = Task { await haproxy.restOfErrors() }
            while !FileManager.default.fileExists(atPath: folder.path + "/stats") {
                try #require(kill(haproxy.id, 0) == 0)
                await breathe()
            }
            haproxy.signal(SIGTERM)
            _ = await haproxy.ended()
            let words = await said.value
            #expect(!words.contains("limit"), "\(words)")
            unlink(folder.path + "/stats")
        }
    }
}
