import Foundation
import TestSupport
import Testing

private let cluster = Result { try PostgresCluster() }

@Suite("holdfast copy, with PostgreSQL")
struct CopyPostgresTests {
    /// A shop on SQLite with an order.
    private func shop() async throws -> (folder: ShopFolder, order: Shopper.Order) {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let order = try await Shopper(connection: try serving.connect()).reserved(2, key: "a")
        #expect(await serving.stop() == 0)
        return (folder, order)
    }

    private func copy(_ from: String, _ to: String, _ more: String...) -> [String] {
        ["copy", "--from", from, "--to", to] + more
    }

    @Test("there, where it is served, and back again")
    func thereAndBack() async throws {
        let (folder, order) = try await shop()
        let url = try cluster.get().url(of: "there")

        try await Program.done(copy(folder.data, url))
        let serving = try await folder.serve(["--database", url])
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: order) == "reserved")
        _ = try await shopper.reserved(1, key: "b")
        #expect(await serving.stop() == 0)
        let back = folder.path + "/back"
        try await Program.done(copy(url, back, "--from-blobs", folder.data))

        let checked = try await Program.done(["verify", "--data", back])
        #expect(checked == "2 orders, 0 slips, 0 files checked: no faults found\n")
    }

    @Test("not from or to a database that is served, from whichever folder")
    func served() async throws {
        let (folder, _) = try await shop()
        let url = try cluster.get().url(of: "served")
        let other = try await ShopFolder.applied()
        try await Program.done([
            "apply", other.shopFile, "--data", other.data, "--database", url,
        ])
        let serving = try await other.serve(["--database", url])

        for (from, to) in [(url, folder.path + "/x"), (folder.data, url)] {
            let line = try await Program.refused(copy(from, to))
            #expect(
                line.contains(
                    "database served is served from 127.0.0.1: stop all of its servers first"),
                "\(line)")
        }
        #expect(await serving.stop() == 0)
        try await Program.done(copy(url, folder.path + "/x"))
    }

    @Test("not from a data folder that is served, nor by a link to its file")
    func servedFolder() async throws {
        let (folder, _) = try await shop()
        let url = try cluster.get().url(of: "servedfolder")
        let link = folder.path + "/link.sqlite"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: folder.data + "/holdfast.sqlite")
        let serving = try await folder.serve()

        for from in [folder.data, "sqlite:\(link)"] {
            let line = try await Program.refused(copy(from, url))
            #expect(line.contains("is served already by process"), "\(line)")
        }
        #expect(await serving.stop() == 0)
        try await Program.done(copy("sqlite:\(link)", url))
    }

    @Test("not to a database that holds another shop")
    func occupied() async throws {
        let (folder, _) = try await shop()
        let url = try cluster.get().url(of: "occupied")
        let other = try await ShopFolder.applied()
        try await Program.done([
            "apply", other.shopFile, "--data", other.data, "--database", url,
        ])

        let line = try await Program.refused(copy(folder.data, url))

        #expect(line.contains("holds another shop: name an empty place with --to"), "\(line)")
    }

    @Test("a text that PostgreSQL cannot store is named, with what to do, and nothing is copied")
    func zeroCharacter() async throws {
        let (folder, order) = try await shop()
        let url = try cluster.get().url(of: "zero")
        let python = try ChildProcess(
            "/usr/bin/python3",
            [
                "-c",
                """
                import sqlite3, sys
                with sqlite3.connect(sys.argv[1]) as shop:
                    shop.execute("UPDATE orders SET note = ?", ("ring\\0twice",))
                """, folder.data + "/holdfast.sqlite",
            ], environment: [:])
        #expect(await python.ended() == 0)

        let outcome = try await Program.run(copy(folder.data, url))

        #expect(outcome.status == 1)
        #expect(
            outcome.output
                == "table orders, row id = 1, column note (order \(order.code))\n")
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("texts with the character U+0000"), "\(outcome.errors)")
        #expect(outcome.errors.contains("nothing was copied"), "\(outcome.errors)")
    }
}
