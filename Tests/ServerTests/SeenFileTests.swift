import Foundation
import Shop
import Storage
import StoragePostgres
import Synchronization
import TestShop
import Testing

@testable import Server

@Suite("What was seen of a database is kept beside it")
struct SeenFileTests {
    private func directory() throws -> (TemporaryFolder, DataDirectory) {
        let folder = try TemporaryFolder()
        return (folder, DataDirectory(path: folder.path))
    }

    @Test("the number of each commit, whoever is killed")
    func numbers() throws {
        let (folder, directory) = try directory()
        let seen = try SeenFile(directory, boot: "a").commits()
        #expect(seen.number == 0)
        for number in [1, 5, 3, 70_000] as [Int64] { seen.saw(number) }

        #expect(try SeenFile(directory, boot: "a").commits().number == 70_000)
        withExtendedLifetime(folder) {}
    }

    @Test("after a start of the machine, numbers that were reserved may have been used")
    func doubt() throws {
        let (folder, directory) = try directory()
        let first = try SeenFile(directory, boot: "a")
        first.commits().saw(10)
        let point = CommitPoint(era: 0, number: 10)
        #expect(!first.isDoubtful(point))
        #expect(try !SeenFile(directory, boot: "a").isDoubtful(point))
        #expect(try SeenFile(directory, boot: "b").isDoubtful(point))
        #expect(
            try !SeenFile(directory, boot: "b").isDoubtful(
                CommitPoint(era: 0, number: 10 + SeenFile.block)))

        first.settle()
        #expect(try !SeenFile(directory, boot: "b").isDoubtful(point))
        withExtendedLifetime(folder) {}
    }

    @Test("a process that ends takes nothing back from the one that took its place")
    func successor() throws {
        let (folder, directory) = try directory()
        let old = try SeenFile(directory, boot: "a")
        old.commits().saw(10)
        let new = try SeenFile(directory, boot: "a")
        new.commits().saw(25)

        old.settle()

        #expect(try SeenFile(directory, boot: "a").commits().number == 25)
        #expect(try SeenFile(directory, boot: "b").isDoubtful(CommitPoint(era: 0, number: 24)))
        withExtendedLifetime(folder) {}
    }

    @Test("the servers that were left")
    func servers() throws {
        let (folder, directory) = try directory()
        let file = try SeenFile(directory, boot: "a")
        let seen = file.commits()
        seen.saw(7)
        let servers = file.servers(seen, takesAny: false)
        servers.settle(on: PostgresIdentity(system: "71", timeline: 1))
        servers.settle(on: PostgresIdentity(system: "71", timeline: 2))

        let again = try SeenFile(directory, boot: "a")
        #expect(again.commits().number == 7)
        let text = try String(contentsOfFile: folder.path + "/seen", encoding: .utf8)
        #expect(text.contains(" 71/2,71/1 "))
        #expect(text.utf8.count == 512)
    }

    @Test("a damaged line is noticed, and an empty file is none")
    func damaged() throws {
        let (folder, directory) = try directory()
        let path = folder.path + "/seen"
        try SeenFile(directory, boot: "a").commits().saw(123)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Data(text.replacingOccurrences(of: " 123 ", with: " 124 ").utf8)
            .write(to: URL(fileURLWithPath: path))
        let damaged = try SeenFile(directory, boot: "a")
        #expect(damaged.isDamaged)
        #expect(damaged.commits().number == 0)
        damaged.commits().saw(125)
        let mended = try SeenFile(directory, boot: "a")
        #expect(!mended.isDamaged)
        #expect(mended.commits().number == 125)
        try Data().write(to: URL(fileURLWithPath: path))
        let empty = try SeenFile(directory, boot: "a")
        #expect(!empty.isDamaged)
        #expect(empty.commits().number == 0)
    }

    @Test("eras that found no room are kept as soon as there is some")
    func noRoom() throws {
        let kept = Mutex<[KnownEras]>([])
        let hasRoom = Mutex(false)
        let seen = SeenCommits(keepEras: { eras in
            guard hasRoom.withLock({ $0 }) else { return false }
            kept.withLock { $0.append(eras) }
            return true
        })
        let known = KnownEras(shop: "ab")
        seen.learn(known)
        seen.keepErasAgain()
        let early = kept.withLock { $0 }
        #expect(early.isEmpty)
        hasRoom.withLock { $0 = true }
        seen.keepErasAgain()
        seen.keepErasAgain()
        let all = kept.withLock { $0 }
        #expect(all == [known])
    }

    @Test("a file that could not be written is told as not kept")
    func notKept() throws {
        let (folder, _) = try directory()
        let eras = EraHistory([
            Era(
                number: 1, id: "a1", beganAt: Timestamp(milliseconds: 1), cause: .asked,
                numbers: [:])
        ])
        let known = KnownEras(shop: "ab", history: eras)
        #expect(!SeenEras(path: folder.path + "/none/seen-eras").write(known))
        let file = SeenEras(path: folder.path + "/seen-eras")
        #expect(file.write(known))
        #expect(file.read() == known)
    }

    @Test("the eras, until another shop is there")
    func eras() throws {
        let (folder, directory) = try directory()
        let path = folder.path + "/seen-eras"
        let seen = try SeenFile(directory, boot: "a").commits()
        #expect(seen.eras == nil)
        seen.learn(KnownEras(shop: "ab"))
        #expect(!FileManager.default.fileExists(atPath: path))
        let eras = (1...3).map { number in
            Era(
                number: Int64(number), id: "0\(number)",
                beganAt: Timestamp(milliseconds: Int64(number)), cause: .copied,
                numbers: [
                    Era.orders: Era.Numbers(last: 5, first: Int64(number) * 1_000),
                    Era.line(DropID(5)): Era.Numbers(last: 3, first: 3),
                ])
        }
        let known = KnownEras(shop: "ab", history: EraHistory(eras))
        seen.learn(known)
        // A copy from before the last.
        seen.learn(KnownEras(shop: "ab", history: EraHistory(eras.dropLast())))

        #expect(try SeenFile(directory, boot: "b").commits().eras == known)
        #expect(try SeenFile(directory, boot: "b", isOnServer: true).commits().eras == nil)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Data(text.replacingOccurrences(of: " 3000 ", with: " 3001 ").utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect(try SeenFile(directory, boot: "b").commits().eras == nil)
        seen.learn(KnownEras(shop: "cd", history: EraHistory(Array(eras[..<1]))))
        #expect(try SeenFile(directory, boot: "b").commits().eras?.shop == "cd")
    }
}
