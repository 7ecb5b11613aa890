import Foundation
import Operations
import Shop
import Testing
import Web

@testable import Server

/// No limit without a line that tells of it.
@Suite("The list of limits")
struct LimitsTests {
    private let limits = ShopLimits(openFiles: 20_000)
    private var names: Set<String> { Set(limits.rows.map(\.name)) }

    @Test("has every limit that a part is given")
    func stored() {
        let parts: [(String, Any)] = [
            ("web", WebLimits()), ("desk", DeskLimits()), ("throttle", SignInThrottle.Limits()),
        ]
        for (part, limits) in parts {
            let labels = Mirror(reflecting: limits).children.compactMap(\.label)
            #expect(!labels.isEmpty)
            for label in labels { #expect(names.contains("\(part).\(label)"), "\(part).\(label)") }
        }
    }

    @Test("has every limit that a part declares for itself, where another module sees it")
    func declared() throws {
        let declared = try Self.declaredLimits()
        #expect(declared.count > 60)
        // Of commands that run beside the shop, of what is read in every file, and no limit.
        let others: Set = ["CopyLimits", "IntegrityLimits", "DateLimits", "RehearsalLimits"]
        for limit in declared
        where !others.contains(limit.type) && limit != ("Alarm.Limits", "least") {
            #expect(names.contains("\(limit.type).\(limit.name)"), "\(limit.type).\(limit.name)")
        }
    }

    @Test("names each limit once, and says something of it")
    func rows() {
        #expect(names.count == limits.rows.count)
        for row in limits.rows { #expect(!row.value.isEmpty && !row.meaning.isEmpty) }
    }

    @Test("is what docs/reference/limits.md says")
    func documented() throws {
        let page = try String(
            contentsOf: Self.top.appending(path: "docs/reference/limits.md"), encoding: .utf8)
        let table = page.split(separator: "\n").filter { $0.hasPrefix("|") }.map(String.init)
        #expect(table == limits.markdown, "holdfast doctor --limits has changed: write it anew")
    }

    @Test(
        "values carry their units",
        arguments: [
            (LimitRow("a", 16_384, ""), "16,384"), (LimitRow("a", 999, ""), "999"),
            (LimitRow("a", 1_000_000, ""), "1,000,000"), (LimitRow("a", true, ""), "yes"),
            (LimitRow("a", bytes: 16_384, ""), "16 KiB"),
            (LimitRow("a", bytes: 16_777_216, ""), "16 MiB"),
            (LimitRow("a", bytes: 1_025, ""), "1,025 B"),
            (LimitRow("a", .milliseconds(1_500), ""), "1500 ms"),
            (LimitRow("a", .seconds(75), ""), "75 s"), (LimitRow("a", .seconds(120), ""), "2 min"),
            (LimitRow("a", .hours(48), ""), "2 d"), (LimitRow("a", .seconds(0), ""), "0 ms"),
        ])
    func values(row: LimitRow, value: String) {
        #expect(row.value == value)
    }

    private static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The constants of each `enum …Limits` in the sources. One inside another type is named by
    /// its file.
    private static func declaredLimits() throws -> [(type: String, name: String)] {
        let sources = top.appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return try paths.filter { $0.hasSuffix(".swift") }.flatMap { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let file = URL(filePath: path).deletingPathExtension().lastPathComponent
            var type: String?
            var found: [(type: String, name: String)] = []
            for line in text.split(separator: "\n") {
                if let match = line.firstMatch(of: /^( *)package enum (\w*Limits) \{/) {
                    type = match.1.isEmpty ? String(match.2) : "\(file).\(match.2)"
                } else if line.hasPrefix("}") || line.hasPrefix("    }") {
                    type = nil
                } else if let type, let match = line.firstMatch(of: /^ +package static let (\w+)/) {
                    found.append((type, String(match.1)))
                }
            }
            return found
        }
    }
}
