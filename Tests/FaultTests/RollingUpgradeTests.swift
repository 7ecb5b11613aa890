import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Two versions of the program behind the balancer of `deploy/`: a page of one asks the other for
/// its style.
extension Faults {
    @Suite("A version takes another's place, server by server", .timeLimit(.minutes(10)))
    struct RollingUpgradeTests {
        /// Another version: the same program with a space of its style moved.
        private static func nextVersion(in folder: ShopFolder) throws -> String {
            var bytes = try Data(contentsOf: URL(filePath: Program.path))
            // The opening line of every style; in a debug build files are no row of bytes.
            let old = Data("@layer tokens, base, parts, pages".utf8)
            let new = Data("@layer tokens,base , parts, pages".utf8)
            let place = try #require(bytes.range(of: old))
            bytes.replaceSubrange(place, with: new)
            let path = folder.path + "/holdfast"
            try bytes.write(to: URL(filePath: path))
            try #require(chmod(path, 0o755) == 0)
            return path
        }

        @Test("No page is without its style or scripts, before, while and after")
        func whole() async throws {
            let shop = try await ClusteredShop.make()
            let next = try Self.nextVersion(in: shop.folder)
            let first = try await shop.serve(0)
            let second = try await shop.serve(1)
            let ports = (first.port, second.port)
            let balancer = try await Balancer([first, second], in: shop.folder)
            let readers = Readers(balancer)

            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { await readers.read() } }
                await readers.reach(20)
                #expect(await first.stop() == 0)
                let third = try await shop.serve(
                    0, listen: "127.0.0.1:\(ports.0)", program: next)
                // Both versions answer for a while.
                await readers.reach(60)
                #expect(await second.stop() == 0)
                let fourth = try await shop.serve(
                    1, listen: "127.0.0.1:\(ports.1)", program: next)
                await readers.reach(20)
                readers.end()
                try await group.waitForAll()
                // A page of the first version that somebody has left open.
                for path in readers.paths {
                    for node in [third, fourth] {
                        #expect(try await node.request("GET", path).status == 200, "\(path)")
                    }
                }
                for node in [third, fourth] { #expect(await node.stop() == 0) }
            }

            #expect(readers.failures == [])
            let styles = readers.paths.filter { $0.hasSuffix(".css") }
            #expect(styles.count == 2, "the pages of one version only were read: \(styles)")
            await balancer.stop()
        }

        @Test("A name that no version has is not found, and asks the database seldom")
        func unknown() async throws {
            let shop = try await ClusteredShop.make()
            let node = try await shop.serve(0)
            let names = [
                "shop.0123456789abcdef.css", "shop.css", "..", "a.0123456789abcdeg.css",
                "shop.0123456789abcdef.css.map",
            ]
            for name in names {
                #expect(try await node.request("GET", "/assets/\(name)").status == 404, "\(name)")
            }
            #expect(await node.stop() == 0)
        }
    }
}

/// People who load a page with all that it names, each request on a connection of its own.
private final class Readers: Sendable {
    private struct State {
        var pages = 0
        var paths: Set<String> = []
        var failures: [String] = []
        var isOver = false
    }

    private let balancer: Balancer
    private let state = Mutex(State())

    init(_ balancer: Balancer) {
        self.balancer = balancer
    }

    var failures: [String] { state.withLock { $0.failures } }
    var paths: [String] { state.withLock { $0.paths.sorted() } }

    func end() { state.withLock { $0.isOver = true } }

    /// Returns when so many more pages were read.
    func reach(_ more: Int) async {
        let goal = state.withLock { $0.pages } + more
        while state.withLock({ $0.pages < goal && $0.failures.isEmpty }) { await breathe() }
    }

    func read() async {
        while !state.withLock(\.isOver) {
            do {
                try await readPage()
                state.withLock { $0.pages += 1 }
            } catch {
                state.withLock { $0.failures.append("\(error)") }
                return
            }
        }
    }

    private func readPage() async throws {
        let page = try await balancer.connect().request("GET", "/d/tour")
        guard page.status == 200 else { throw Failure(path: "/d/tour", answer: page.text) }
        let named = page.text.matches(of: /\/assets\/[^"' )]+/).map { String($0.0) }
        var waiting = Array(Set(named))
        var seen = Set(waiting)
        while let path = waiting.popLast() {
            let file = try await balancer.connect().request("GET", path)
            guard file.status == 200 else { throw Failure(path: path, answer: file.text) }
            for name in file.text.matches(of: /"\.\/([^"]+\.js)"/) {
                let module = "/assets/\(name.1)"
                if seen.insert(module).inserted { waiting.append(module) }
            }
        }
        state.withLock { $0.paths.formUnion(seen) }
    }

    private struct Failure: Error {
        var path: String
        var answer: String
    }
}
