import Foundation
import Glibc
import TestSupport
import Testing
import Web

/// What the kernel itself says of listeners: an option of a library may only be a number in memory.
@Suite("The kernel's queue of a listener")
struct KernelQueueTests {
    @Test("is as long as the list of limits says: the shop's and the figures', also after upgrades")
    func everyListener() async throws {
        let promised = try Self.promised()
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(["--metrics-listen", "127.0.0.1:0"])
        let figures = try await Self.figuresPort(serving)

        #expect(try await Self.queue(of: serving.port) == promised, Self.advice)
        #expect(try await Self.queue(of: figures) == promised)

        for _ in 0..<2 {
            kill(try #require(folder.servingProcess), SIGUSR2)
            #expect(await serving.process.line() == "listening on http://127.0.0.1:\(serving.port)")
            #expect(try await Self.queue(of: serving.port) == promised)
            #expect(try await Self.figuresPort(serving) == figures)
            #expect(try await Self.queue(of: figures) == promised)
        }
        #expect(await serving.process.ended() == 0)
        kill(try #require(folder.servingProcess), SIGTERM)
        _ = await serving.process.restOfErrors()
    }

    @Test("is made as long by a process that inherits a socket with a shorter one")
    func inherited() async throws {
        let short = try ListeningSocket(host: "127.0.0.1", port: 0, backlog: 5)
        #expect(try await Self.queue(of: short.port) == 5)
        let descriptor = try #require(short.lend { $0.map { dup($0) } })

        let long = try ListeningSocket(inherited: descriptor, backlog: 300)

        #expect(try await Self.queue(of: long.port) == 300)
        withExtendedLifetime((short, long)) {}
    }

    @Test("counts whom it has no room for: of this socket alone, also for whoever inherits it")
    func drops() throws {
        let crowded = try ListeningSocket(host: "127.0.0.1", port: 0, backlog: 5)
        let other = try ListeningSocket(host: "127.0.0.1", port: 0, backlog: 5)
        #expect(crowded.drops == 0)
        var people: [CInt] = []
        defer { people.forEach { close($0) } }
        // Nobody accepts: the first few are all that there is room for.
        while crowded.drops == 0, people.count < 200 { people.append(Self.comer(to: crowded.port)) }

        let found = try #require(crowded.drops)
        #expect(found > 0 && other.drops == 0)
        let descriptor = try #require(crowded.lend { $0.map { dup($0) } })
        let heir = try ListeningSocket(inherited: descriptor, backlog: 5)
        #expect(try #require(heir.drops) >= found)
        crowded.letGo()
        #expect(crowded.drops == nil)
    }

    /// Somebody who has begun to connect.
    private static func comer(to port: Int) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let comer = socket(AF_INET, kind | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(comer, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return comer
    }

    private static let advice: Comment =
        "a kernel that allows less than 4096: sysctl -w net.core.somaxconn=4096"

    /// The row of docs/reference/limits.md.
    private static func promised() throws -> Int {
        let top = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: top.appending(path: "docs/reference/limits.md"), encoding: .utf8)
        let row = try #require(page.firstMatch(of: /\| `web.backlog` \| ([0-9,]+) \|/))
        return try #require(Int(row.1.replacing(",", with: "")))
    }

    /// The kernel's figure: `Send-Q` of a listening socket (ss(8)).
    private static func queue(of port: Int) async throws -> Int {
        let listing = try ChildProcess(
            "/usr/bin/ss", ["-ltnH", "sport", "=", ":\(port)"], environment: [:])
        let text = await listing.restOfOutput()
        #expect(await listing.ended() == 0, "bin/setup --test installs iproute2")
        let words = text.split(separator: " ", maxSplits: 3)
        return try #require(words.count > 2 ? Int(words[2]) : nil, "\(text)")
    }

    private static func figuresPort(_ serving: Serving) async throws -> Int {
        while let line = await serving.process.errorLine() {
            if let found = line.firstMatch(of: /figures on http:..127.0.0.1:(\d+)/) {
                return try #require(Int(found.1))
            }
        }
        throw NoFigures()
    }

    private struct NoFigures: Error {}
}
