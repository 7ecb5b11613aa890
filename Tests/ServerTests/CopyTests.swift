import Foundation
import TestSupport
import Testing

@Suite("holdfast copy")
struct CopyTests {
    /// A shop with an order and its slip, which anybody with its key can see.
    private func shop() async throws -> (folder: ShopFolder, order: Shopper.Order) {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(2, key: "b")
        #expect(try await shopper.giveDetails(order).status == 200)
        #expect(try await shopper.upload(slip(1, bytes: 2_000), to: order).status == 201)
        #expect(await serving.stop() == 0)
        return (folder, order)
    }

    private func copy(_ from: String, _ to: String, _ more: String...) -> [String] {
        ["copy", "--from", from, "--to", to] + more
    }

    /// Serves a data directory and looks at the order.
    private func expectServed(_ data: String, _ order: Shopper.Order) async throws {
        let serving = try await Serving.start([
            Program.path, "serve", "--data", data, "--listen", "127.0.0.1:0",
        ])
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: order) == "under_review")
        #expect(await serving.stop() == 0)
    }

    @Test("a data folder to another: rows, slips, and the orders' addresses still lead to them")
    func directories() async throws {
        let (folder, order) = try await shop()
        let target = folder.path + "/new/data"

        let outcome = try await Program.run(copy(folder.data, target))

        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        #expect(outcome.lines.contains("orders: 1 rows"))
        #expect(outcome.lines.last == "1 files copied, 0 were there, 0 missing")
        #expect(outcome.output.contains(" rows copied, the same on both sides\n"))
        let checked = try await Program.done(["verify", "--data", target])
        #expect(checked == "1 order, 1 slip, 1 file checked: no faults found\n")
        try await expectServed(target, order)
    }

    @Test("a single file, with the slips apart")
    func file() async throws {
        let (folder, order) = try await shop()
        let file = "sqlite:\(folder.path)/moved.sqlite"

        let said = try await Program.done(copy(folder.data, file))
        #expect(said.contains("slips and pictures stay in \(folder.data)"))
        let target = folder.path + "/data2"
        let back = try await Program.done(
            copy(file, target, "--from-blobs", folder.data))
        #expect(back.contains("1 files copied"))
        try await expectServed(target, order)
    }

    @Test("what is refused, and the words for it")
    func refused() async throws {
        let (folder, _) = try await shop()
        let target = folder.path + "/data2"
        for (from, to, words) in [
            (folder.data, folder.data + "/", "the same database"),
            (folder.data, "sqlite:\(folder.data)/holdfast.sqlite", "the same database"),
            (folder.path + "/none", target, "there is no shop in"),
            ("sqlite:\(folder.path)/none.sqlite", target, "there is no shop in"),
            (folder.data, "mysql://user:secret@db/shop", "--to: write a folder"),
            ("", target, "--from: name a folder"),
        ] {
            let line = try await Program.refused(copy(from, to))
            #expect(line.contains(words), "\(line)")
            #expect(!line.contains("secret"))
        }
        try await Program.done(copy(folder.data, target))
        let again = try await Program.refused(copy(folder.data, target))
        #expect(again.contains("holds this shop already"), "\(again)")
        let other = try await ShopFolder.applied()
        let occupied = try await Program.refused(copy(other.data, target))
        #expect(occupied.contains("holds another shop"), "\(occupied)")
    }

    @Test("not while either side is served")
    func served() async throws {
        let (folder, _) = try await shop()
        let other = try await ShopFolder.applied()
        let serving = try await folder.serve()
        for (from, to) in [(folder.data, other.path + "/x"), (other.data, folder.data)] {
            let line = try await Program.refused(copy(from, to))
            #expect(line.contains("is served already by process"), "\(line)")
        }
        #expect(await serving.stop() == 0)
    }

    @Test("a copy that was not finished is neither served nor changed, and goes on")
    func unfinished() async throws {
        let (folder, order) = try await shop()
        let target = folder.path + "/data2"
        let slips = try #require(folder.files(in: "blobs").first)
        let slip = folder.data + "/blobs/" + slips
        let bytes = try Data(contentsOf: URL(fileURLWithPath: slip))
        try Data("other".utf8).write(to: URL(fileURLWithPath: slip))
        let stopped = try await Program.run(copy(folder.data, target))
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains("was changed: take it from a backup"))

        for command in [["serve", "--listen", "127.0.0.1:0"], ["account", "list"], ["verify"]] {
            let line = try await Program.refused(command + ["--data", target])
            #expect(line.contains("a copy to this database was begun and not finished"), "\(line)")
        }
        try bytes.write(to: URL(fileURLWithPath: slip))
        let said = try await Program.done(copy(folder.data, target))

        #expect(said.hasPrefix("going on with slip"))
        try await expectServed(target, order)
    }
}
