import TestSupport
import Testing

/// What a serving process tells monitors.
struct Figures {
    let port: Int

    /// Where a server says in its log that they are; the rest of its log is not read.
    static func told(by serving: Serving) async throws -> Figures {
        while let line = await serving.process.errorLine() {
            guard let port = port(in: line) else { continue }
            serving.process.ignoreErrors()
            return Figures(port: port)
        }
        throw NotTold()
    }

    static func told(of node: Int, by shop: ClusteredShop) async throws -> Figures {
        var found: Int?
        try await Buyers.until("the node does not say where its figures are") {
            found = port(in: shop.lastWords(of: node))
            return found != nil
        }
        return Figures(port: try #require(found))
    }

    private static func port(in text: String) -> Int? {
        text.firstMatch(of: /figures on http:..127.0.0.1:(\d+)/).flatMap { Int($0.1) }
    }

    private struct NotTold: Error {}

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
