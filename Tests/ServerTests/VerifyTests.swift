import Foundation
import TestSupport
import Testing

@Suite("holdfast verify")
struct VerifyTests {
    /// A shop with two orders and a slip, and the path of the slip's file.
    private func shop() async throws -> (folder: ShopFolder, slip: String) {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(1, key: "a")
        let order = try await shopper.reserved(2, key: "b")
        #expect(try await shopper.giveDetails(order).status == 200)
        #expect(try await shopper.upload(slip(1, bytes: 2_000), to: order).status == 201)
        #expect(await serving.stop() == 0)
        let slip = try #require(folder.files(in: "blobs").first)
        return (folder, folder.data + "/blobs/" + slip)
    }

    @Test("a healthy shop: what was checked, and that nothing was found")
    func healthy() async throws {
        let (folder, _) = try await shop()
        let said = try await Program.done(["verify", "--data", folder.data])
        #expect(said == "2 orders, 1 slip, 1 file checked: no faults found\n")

        let quick = try await Program.done(["verify", "--no-files", "--data", folder.data])
        #expect(
            quick == """
                slips and pictures were not read (--no-files)
                2 orders, 1 slip checked: no faults found

                """)
    }

    @Test("while the shop is serving")
    func serving() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(1, key: "a")
        let said = try await Program.done(["verify", "--data", folder.data])
        #expect(said == "1 order, 0 slips, 0 files checked: no faults found\n")
        #expect(await serving.stop() == 0)
    }

    @Test("a fault is a line that says where, and the exit status is 1")
    func fault() async throws {
        let (folder, slip) = try await shop()
        try FileManager.default.removeItem(atPath: slip)

        let outcome = try await Program.run(["verify", "--data", folder.data])

        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 2)
        let line = String(outcome.lines.first ?? "")
        let name = slip.split(separator: "/").last.map(String.init) ?? ""
        #expect(line.hasPrefix("fault: slip 1 of order "), "\(line)")
        #expect(
            line.hasSuffix(
                "file \(name): the file is gone; take it from a backup, or ask for "
                    + "it again"), "\(line)")
        #expect(outcome.lines.last == "2 orders, 1 slip, 1 file checked: 1 fault found")
        #expect(outcome.errorLines.count == 1)
        #expect(try await Program.run(["verify", "--no-files", "--data", folder.data]).status == 0)
    }
}
