import Foundation
import Storage
import TestSupport
import Testing

@testable import Server

@Suite("holdfast backup and restore")
struct BackupTests {
    /// A shop with an order and its slip.
    private func shop() async throws -> (folder: ShopFolder, order: Shopper.Order) {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(2, key: "kept")
        #expect(try await shopper.giveDetails(order).status == 200)
        #expect(try await shopper.upload(slip(1, bytes: 2_000), to: order).status == 201)
        #expect(await serving.stop() == 0)
        return (folder, order)
    }

    /// Does it, however long it takes: what takes longer says how far it is.
    @discardableResult
    private func done(_ arguments: [String]) async throws -> String {
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    private func serve(_ data: String) async throws -> Serving {
        try await Serving.start([
            Program.path, "serve", "--data", data, "--listen", "127.0.0.1:0",
        ])
    }

    @Test("beside buyers: whole, and what came later is lost and says so")
    func whole() async throws {
        let (folder, kept) = try await shop()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let target = folder.path + "/backup"
        let buying = Task {
            for number in 0..<40 { _ = try await shopper.reserved(1, key: "beside \(number)") }
        }
        let said = try await done(["backup", target, "--data", folder.data])
        try await buying.value
        let lost = try await shopper.reserved(1, key: "lost")
        #expect(await serving.stop() == 0)

        #expect(said.contains("and 1 files in \(target), checked"), "\(said)")
        let checked = try await Program.done(["verify", "--data", target])
        #expect(checked.contains("no faults found"), "\(checked)")
        let data = folder.path + "/new"
        let restored = try await done(["restore", target, "--data", data])
        #expect(restored.contains("era 1 has begun"), "\(restored)")
        let verified = try await Program.done(["verify", "--data", data])
        #expect(verified.contains("note: era 1: it began"), "\(verified)")
        #expect(verified.contains("no faults found"), "\(verified)")
        try await expectLost(lost, beside: kept, in: data)
    }

    /// The order that is in the backup is as it was; the other one opens nothing.
    private func expectLost(
        _ lost: Shopper.Order, beside kept: Shopper.Order, in data: String
    ) async throws {
        let serving = try await serve(data)
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: kept) == "under_review")
        var fresh: [Shopper.Order] = []
        for number in 0..<50 { fresh.append(try await shopper.reserved(1, key: "lost \(number)")) }
        #expect(!fresh.map(\.code).contains(lost.code))
        #expect(!fresh.map(\.key).contains(lost.key))

        for answer in [
            try await shopper.see(lost), try await shopper.cancel(lost),
            try await shopper.giveDetails(lost),
            try await shopper.upload(slip(3, bytes: 900), to: lost),
        ] {
            #expect(answer.status == 410, "\(answer.text)")
            #expect(answer.text.contains("order_lost"))
        }
        for (language, title) in [("en", "This order was lost"), ("th", "คำสั่งซื้อนี้สูญหาย")] {
            let page = try await serving.request(
                "GET", "/o/\(lost.code)/\(lost.key)", fields: [("accept-language", language)])
            #expect(page.status == 410)
            #expect(page.text.contains(title), "\(page.text)")
        }
        // Whoever has no key learns nothing, and the key opens nothing else.
        let other = Shopper.Order(code: lost.code, key: fresh[0].key)
        #expect(try await shopper.see(other).status == 404)
        let swapped = Shopper.Order(code: fresh[0].code, key: lost.key)
        #expect(try await shopper.see(swapped).status == 404)
        #expect(await serving.stop() == 0)
    }

    @Test("a folder that was backed up is served in a new era too, and looking begins none")
    func served() async throws {
        let (folder, kept) = try await shop()
        let target = folder.path + "/backup"
        try await done(["backup", target, "--data", folder.data])

        let looked = try await Program.done(["era", "--data", target])
        #expect(looked.contains("a new era begins when the shop is opened: a backup was put back"))
        let serving = try await serve(target)
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: kept) == "under_review")
        #expect(await serving.stop() == 0)

        let told = try await Program.done(["era", "--data", target])
        #expect(told.hasPrefix("era 1, ") && !told.contains("a new era begins"), "\(told)")
        #expect(
            try await Program.done(["era", "--data", folder.data])
                == "the first era: nothing was ever lost\n")
    }

    @Test("an older file in its own data folder is found out at the start")
    func olderFile() async throws {
        let (folder, kept) = try await shop()
        let copy = folder.path + "/older.sqlite"
        try putDatabase(folder.data + "/holdfast.sqlite", at: copy)
        var serving = try await folder.serve()
        let lost = try await Shopper(connection: try serving.connect()).reserved(1, key: "later")
        // Killed, so that nothing was written down in order.
        #expect(await serving.stop(9) == 128 + 9)
        try putDatabase(copy, at: folder.data + "/holdfast.sqlite")

        let doctor = try await Program.run(["doctor", "--data", folder.data])
        #expect(doctor.output.contains("the database lacks commits that were answered"))
        #expect(doctor.status == 1)
        serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.see(lost).status == 410)
        #expect(try await shopper.status(of: kept) == "under_review")
        let fresh = try await shopper.reserved(1, key: "fresh")
        #expect(fresh.code != lost.code && fresh.key != lost.key)
        #expect(await serving.stop() == 0)
        let told = try await Program.done(["era", "--data", folder.data])
        #expect(told.contains("lacks commits"), "\(told)")
    }

    @Test("one and the same copy put back twice: what the era between gave out says so too")
    func twice() async throws {
        let (folder, kept) = try await shop()
        let (copy, target) = (folder.path + "/older.sqlite", folder.path + "/backup")
        try putDatabase(folder.data + "/holdfast.sqlite", at: copy)
        try await done(["backup", target, "--data", folder.data])
        var lost: [Shopper.Order] = []
        for times in 0..<4 {
            let serving = try await folder.serve()
            let shopper = Shopper(connection: try serving.connect())
            #expect(try await shopper.status(of: kept) == "under_review")
            for order in lost { #expect(try await shopper.see(order).status == 410) }
            let fresh = try await shopper.reserved(1, key: "fresh \(times)")
            #expect(!lost.map(\.code).contains(fresh.code))
            lost.append(fresh)
            #expect(await serving.stop(9) == 128 + 9)
            if times < 2 {
                try putDatabase(copy, at: folder.data + "/holdfast.sqlite")
            } else {
                for end in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(
                        atPath: folder.data + "/holdfast.sqlite" + end)
                }
                let restored = try await done(["restore", target, "--data", folder.data])
                #expect(restored.contains("era \(times + 1) has begun"), "\(restored)")
            }
        }
        let verified = try await Program.done(["verify", "--data", folder.data])
        #expect(verified.contains("no faults found"), "\(verified)")
    }

    /// Copies a database that nobody has open, with its log, in the place of another.
    private func putDatabase(_ path: String, at target: String) throws {
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: target + end)
        }
        for end in ["", "-wal"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: target + end)
        }
    }

    @Test("a machine that stopped begins no era where each commit is on its own disk")
    func crashed() async throws {
        let (folder, kept) = try await shop()
        var serving = try await folder.serve()
        let later = try await Shopper(connection: try serving.connect()).reserved(1, key: "later")
        #expect(await serving.stop(SIGKILL) == 128 + SIGKILL)
        // As if another start of the machine had written it, and the last numbers were not kept.
        let data = DataDirectory(path: folder.data)
        try FileManager.default.removeItem(atPath: folder.data + "/seen")
        try SeenFile(data, boot: "before").commits().saw(2)

        serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: kept) == "under_review")
        #expect(try await shopper.see(later).status == 200)
        #expect(try await shopper.reserved(1, key: "later").code == later.code)
        #expect(await serving.stop() == 0)
        #expect(
            try await Program.done(["era", "--data", folder.data])
                == "the first era: nothing was ever lost\n")
    }

    @Test("what a killed backup leaves passes for none, and is cleared away by the next")
    func killed() async throws {
        let (folder, _) = try await shop()
        let target = folder.path + "/backup"
        let slips = try slipFiles(in: folder.data)
        let blob = try #require(slips.first)
        // A slip whose bytes do not end: the backup stands still when it comes to it.
        try FileManager.default.moveItem(atPath: blob, toPath: blob + ".whole")
        #expect(mkfifo(blob, 0o600) == 0)
        let child = try ChildProcess(
            Program.path, ["backup", target, "--data", folder.data], environment: [:])
        var pipe: CInt = -1
        while pipe < 0 {
            // It can be opened once somebody reads it (fifo(7)).
            pipe = open(blob, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            await Task.yield()
        }
        child.signal(SIGKILL)
        #expect(await child.ended() == 128 + SIGKILL)
        close(pipe)
        try FileManager.default.removeItem(atPath: blob)
        try FileManager.default.moveItem(atPath: blob + ".whole", toPath: blob)

        #expect(FileManager.default.fileExists(atPath: target + ".unfinished/holdfast.sqlite"))
        for left in [target, target + ".unfinished"] {
            let line = try await Program.refused(["restore", left, "--data", folder.path + "/new"])
            #expect(line.contains("there is no backup in"), "\(line)")
        }
        try await done(["backup", target, "--data", folder.data])
        #expect(!FileManager.default.fileExists(atPath: target + ".unfinished"))
        try await done(["restore", target, "--data", folder.path + "/new"])
    }

    /// The files of slips in a data folder.
    private func slipFiles(in data: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: data + "/blobs")
            .filter { $0.utf8.count > 60 }.map { "\(data)/blobs/\($0)" }
    }

    @Test("what is refused, and the words for it")
    func refused() async throws {
        let (folder, _) = try await shop()
        let target = folder.path + "/backup"
        try await done(["backup", target, "--data", folder.data])

        let taken = try await Program.refused(["backup", target, "--data", folder.data])
        #expect(taken.contains("is there already"), "\(taken)")
        let occupied = try await Program.refused(["restore", target, "--data", folder.data])
        #expect(occupied.contains("there is a shop in"), "\(occupied)")
        let postgres = try await Program.refused([
            "restore", target, "--data", folder.path + "/x", "--database", "postgres://a@b/c",
        ])
        #expect(postgres.contains("holdfast copy --from \(target) --to postgres://"))
        let database = target + "/holdfast.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: database))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: database))
        let changed = try await Program.refused(
            ["restore", target, "--data", folder.path + "/y"])
        #expect(changed.contains("is not as the backup made it"), "\(changed)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/y/holdfast.sqlite"))
    }

    @Test("a copy of a shop is another shop's beginning: its numbers go on elsewhere")
    func copied() async throws {
        let (folder, kept) = try await shop()
        let target = folder.path + "/copy"
        try await Program.done(["copy", "--from", folder.data, "--to", target])
        var codes: [String] = []
        for data in [folder.data, target] {
            let serving = try await serve(data)
            let shopper = Shopper(connection: try serving.connect())
            #expect(try await shopper.status(of: kept) == "under_review")
            codes.append(try await shopper.reserved(1, key: "after").code)
            #expect(await serving.stop() == 0)
        }
        #expect(Set(codes).count == 2)
    }
}
