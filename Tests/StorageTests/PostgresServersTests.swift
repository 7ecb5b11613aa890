import Storage
import Testing

@testable import StoragePostgres

@Suite("Which server is the shop's")
struct PostgresServersTests {
    private let old = PostgresIdentity(system: "71", timeline: 1)
    private let promoted = PostgresIdentity(system: "71", timeline: 2)
    private let other = PostgresIdentity(system: "99", timeline: 1)

    private func servers(
        _ current: PostgresIdentity?, left: [PostgresIdentity] = [], takesAny: Bool = false
    ) -> PostgresServers {
        PostgresServers(
            PostgresServers.Known(current: current, left: left), seen: SeenCommits(100),
            takesAny: takesAny)
    }

    private func verdict(
        _ servers: PostgresServers, _ identity: PostgresIdentity?, _ number: Int64
    ) -> PostgresServers.Verdict {
        servers.verdict(on: identity, at: CommitPoint(era: 0, number: number), seen: 100)
    }

    @Test("one that is as far as what was seen, by its number")
    func good() {
        for identity in [old, promoted, other, nil] {
            #expect(verdict(servers(nil), identity, 100) == .good)
            #expect(verdict(servers(nil), identity, 99) == .behind(99))
        }
        #expect(verdict(servers(old), promoted, 100) == .good)
        #expect(verdict(servers(old), promoted, 99) == .behind(99))
        #expect(verdict(servers(old), old, 99) == .behind(99))
        // There is no shop yet.
        #expect(servers(old).verdict(on: old, at: nil, seen: 100) == .good)
    }

    @Test("never one of an older timeline, or one that was left, whatever it holds")
    func left() {
        for number in [99, 100, 1_000_000] as [Int64] {
            guard case .left(let words) = verdict(servers(promoted), old, number) else {
                Issue.record("\(number)")
                continue
            }
            #expect(words.contains("timeline 1, the shop on 2"))
            guard case .left = verdict(servers(other, left: [promoted]), promoted, number) else {
                Issue.record("\(number)")
                continue
            }
        }
        #expect(verdict(servers(promoted, takesAny: true), old, 5) == .good)
    }

    @Test("those that were left are kept, the last of them first")
    func settled() {
        let servers = servers(old)
        servers.settle(on: promoted)
        servers.settle(on: other)
        guard case .left = verdict(servers, promoted, 1_000) else {
            Issue.record("the one before was forgotten")
            return
        }
        servers.settle(on: promoted)
        #expect(verdict(servers, promoted, 1_000) == .good)
    }

    @Test("hosts are tried one by one, each with its port")
    func places() throws {
        func hosts(_ url: String) throws -> [String] {
            try PostgresSettings(url: url).places.map { place in
                ["host", "port"].map { name in
                    place.keywords.first { $0.name == name }?.value ?? ""
                }.joined(separator: ":")
            }
        }
        #expect(try hosts("postgres://u@a:1,b:2/x") == ["a:1", "b:2"])
        #expect(try hosts("postgres://u@a,b/x?port=7") == ["a:7", "b:7"])
        #expect(try hosts("postgres://u@a:5/x") == ["a:5"])
        #expect(try hosts("postgres://u@/x").count == 1)
    }
}
