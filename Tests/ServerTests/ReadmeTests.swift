import Foundation
import TestSupport
import Testing

/// What README promises to whoever comes for the first time.
@Suite("README")
struct ReadmeTests {
    private static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The lines that lead to one's own shop.
    private static func lines() throws -> [Substring] {
        let text = try String(contentsOf: top.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(text.components(separatedBy: "## Your own shop").last)
        let block = section.components(separatedBy: "```")[1]
        return block.split(separator: "\n")
    }

    @Test("Its four lines lead to a shop of one's own, as they stand there")
    func fourLines() async throws {
        let lines = try Self.lines()
        #expect(lines.count == 4)
        let folder = try ShopFolder()
        let clone = folder.path + "/holdfast"
        let files = FileManager.default
        try files.createDirectory(atPath: clone + "/.build", withIntermediateDirectories: true)
        try files.copyItem(atPath: Self.top.path + "/sample", toPath: clone + "/sample")
        let built = (Program.path as NSString).deletingLastPathComponent
        try files.createSymbolicLink(
            atPath: clone + "/.build/release", withDestinationPath: built)
        // What is built is there already, and an editor wants somebody who types.
        let script = """
            set -e
            make() { :; }
            editor() { :; }
            cd \(clone)
            { \(lines.dropLast().joined(separator: "\n"))
            } >/dev/null
            exec \(lines[3])
            """
        let serving = try await Serving.start(
            ["/bin/bash", "-c", script],
            environment: ["HOLDFAST_LISTEN": "127.0.0.1:0", "PATH": "/usr/bin:/bin"])
        let page = try await serving.request("GET", "/")
        #expect(page.status == 200)
        #expect(page.text.contains("Night Market Tees"))
        #expect(await serving.stop() == 0)
    }
}
