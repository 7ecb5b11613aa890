import Foundation
import TestSupport
import Testing

@Suite("holdfast export orders")
struct ExportTests {
    /// A shop with three orders: one reserved, one with details, one cancelled.
    private func shop() async throws -> ShopFolder {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(1, key: "a")
        let second = try await shopper.reserved(2, of: ShopText.otherSKU, key: "b")
        #expect(try await shopper.giveDetails(second).status == 200)
        let third = try await shopper.reserved(3, key: "c")
        #expect(try await shopper.cancel(third).status < 300)
        #expect(await serving.stop() == 0)
        return folder
    }

    private func export(_ folder: ShopFolder, _ arguments: [String]) -> [String] {
        ["export", "orders", "--data", folder.data] + arguments
    }

    @Test("Excel: a zip with the three sheets")
    func excel() async throws {
        let folder = try await shop()
        let file = folder.path + "/orders.xlsx"
        let said = try await Program.done(export(folder, ["--output", file]))
        #expect(said == "3 orders written to \(file)\n")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]))
        for sheet in 1...3 {
            #expect(bytes.range(of: Data("xl/worksheets/sheet\(sheet).xml".utf8)) != nil)
        }
        #expect(leftovers(folder) == [])
    }

    @Test("CSV: filters and columns")
    func csv() async throws {
        let folder = try await shop()
        let file = folder.path + "/orders.csv"
        func rows(_ arguments: [String]) async throws -> [String] {
            try await Program.done(
                export(folder, arguments + ["--columns", "Status,quantity", "--output", file]))
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return text.split(separator: "\r\n").dropFirst().map(String.init)
        }
        #expect(try await rows([]) == ["reserved,1", "awaiting_payment,2", "cancelled,3"])
        #expect(
            try await rows(["--status", "reserved", "--status", "cancelled"])
                == ["reserved,1", "cancelled,3"])
        #expect(try await rows(["--drop", "tour", "--from", "2020-01-01"]).count == 3)
        #expect(try await rows(["--to", "2020-01-01T00:00:00Z"]) == [])
        #expect(leftovers(folder) == [])
    }

    @Test("A day alone is whole, and a file without a row says why")
    func days() async throws {
        let folder = try await shop()
        let file = folder.path + "/orders.csv"
        func said(_ arguments: [String]) async throws -> String {
            try await Program.done(export(folder, arguments + ["--output", file]))
        }
        _ = try await said(["--columns", "created"])
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let last = try #require(text.split(separator: "\r\n").last)
        let day = String(last.prefix(10))
        #expect(try await said(["--to", day]) == "3 orders written to \(file)\n")
        let some = try await said(["--from", day, "--to", day])
        #expect(!some.hasPrefix("0 orders"))
        #expect(
            try await said(["--drop", "tour", "--to", "2020-01-01"])
                == "0 orders written to \(file)\n"
                + "no order fits all of --drop tour --to 2020-01-01: leave one out\n")
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (["--output", "orders.txt"], "--output"), (["--output", "orders"], "--output"),
            (["--output", "a.csv", "--columns", "code,statsu"], "did you mean status?"),
            (["--output", "a.csv", "--drop", "none"], "known are tour"),
            (["--output", "a.csv", "--from", "yesterday"], "--from"),
            (["--output", "a.csv", "--from", "2026-12-06", "--to", "2026-12-05"], "--to lies"),
            (["--output", "/nowhere/a.csv"], "/nowhere/a.csv"),
            (["--output", "/nowhere/a.xlsx"], "/nowhere/a.xlsx"),
        ])
    func refused(arguments: [String], words: String) async throws {
        let folder = try await ShopFolder.applied()
        let line = try await Program.refused(export(folder, arguments))
        #expect(line.contains(words), "\(line)")
    }

    private func leftovers(_ folder: ShopFolder) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.contains("partial") }
    }
}
