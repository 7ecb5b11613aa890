import Foundation
import TestSupport
import Testing

/// What a serving process tells monitors.
struct Figures {
    let port: Int

    /// Waits until a server's log says where they are.
    static func told(in log: String) async throws -> Figures {
        var found: Int?
        try await Buyers.until("the server does not say where its figures are") {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            found = text.firstMatch(of: /figures on http:..127.0.0.1:(\d+)/).flatMap { Int($0.1) }
            return found != nil
        }
        return Figures(port: try #require(found))
    }

    private func text() async throws -> String {
        try await HTTPConnection(host: "127.0.0.1", port: port).request("GET", "/metrics").text
    }

    /// What limits the shop.
    func limit() async throws -> String {
        let text = try await text()
        let line = text.firstMatch(of: /holdfast_limit\{limit="([a-z_]+)"[^}]*\} 1\b/)
        return String(try #require(line, "\(text)").1)
    }

    /// A figure without labels.
    func value(_ name: String) async throws -> Int {
        let lines = try await text().split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("\(name) ") })
        return try #require(Int(line.dropFirst(name.count + 1)))
    }
}
