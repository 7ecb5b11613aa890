import Foundation
import TestSupport
import Testing

@Suite("holdfast codes add")
struct CodesTests {
    private static let members = ShopText.shop().replacing(
        "opens_at: now",
        with: "opens_at: 2098-12-05T13:00:00+07:00\n"
            + "    members_opens_at: 2098-12-05T12:00:00+07:00")

    private func add(_ folder: ShopFolder, _ arguments: [String]) -> [String] {
        ["codes", "add", "--data", folder.data, "--drop", "tour"] + arguments
    }

    @Test("Each run writes as many new codes as it says, into a file that only its owner reads")
    func added() async throws {
        let folder = try await ShopFolder.applied(Self.members)
        var seen: Set<String> = []
        for run in 1...2 {
            let file = folder.path + "/codes\(run).csv"
            let said = try await Program.done(
                add(folder, ["--count", "200", "--label", "Fan club", "--output", file]))
            #expect(said == "200 codes written to \(file)\n")
            let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\r\n")
            #expect(rows.count == 201)
            #expect(rows[1].hasSuffix(",Fan club,tour"))
            #expect(rows[1].wholeMatch(of: /[0-9C-Y]{5}-[0-9C-Y]{5},Fan club,tour/) != nil)
            seen.formUnion(rows.dropFirst().map(String.init))
            #expect(try folder.mode(of: file) & 0o077 == 0)
        }
        #expect(seen.count == 400)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (["--count", "0", "--label", "x", "--output", "a.csv"], "--count: from 1 to 10000"),
            (["--count", "10001", "--label", "x", "--output", "a.csv"], "--count"),
            (["--count", "1", "--label", " ", "--output", "a.csv"], "--label"),
            (["--count", "1", "--label", "x", "--output", "a.xlsx"], "--output"),
            (["--count", "1", "--label", "x", "--output", "/nowhere/a.csv"], "/nowhere/a.csv"),
            (["--count", "1", "--label", "x", "--output", "a.csv", "--drop", "none"], "known are"),
        ])
    func refused(arguments: [String], words: String) async throws {
        let folder = try await ShopFolder.applied(Self.members)
        let line = try await Program.refused(add(folder, arguments))
        #expect(line.contains(words), "\(line)")
    }

    @Test("A drop without a time for members has no codes")
    func noTime() async throws {
        let folder = try await ShopFolder.applied()
        let line = try await Program.refused(
            add(folder, ["--count", "1", "--label", "x", "--output", "a.csv"]))
        #expect(line.contains("members_opens_at"))
    }
}
