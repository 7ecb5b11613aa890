import Foundation
import TestSupport
import Testing

extension Faults {
    @Suite("A node is cut off from its database")
    struct Partition {
        /// Two cables to a network of a test's own: one for shoppers, one to the database.
        private final class Network: Sendable {
            static let own = "10.213.7.1"
            static let node = "10.213.7.2"
            static let database = "10.213.8.1"

            let name = "holdfast-\(getpid())"

            /// - Returns: `nil` where the kernel refuses, which is printed.
            static func make() async throws -> Network? {
                let network = Network()
                if let refusal = await ip("netns", "add", network.name) {
                    print("skipped: no network can be made here: \(refusal)")
                    return nil
                }
                // What a run that was stopped has left.
                for cable in ["hfweb", "hfdata"] { _ = await ip("link", "delete", cable) }
                try await network.lay("hfweb", own, to: node)
                try await network.lay("hfdata", database, to: "10.213.8.2")
                return network
            }

            deinit {
                let remove = Process()
                remove.executableURL = URL(fileURLWithPath: "/usr/sbin/ip")
                remove.arguments = ["netns", "delete", name]
                try? remove.run()
                remove.waitUntilExit()
            }

            /// Pulls the cable to the database, or plugs it in again.
            func database(isUp: Bool) async throws {
                try await must("link", "set", "hfdata", isUp ? "up" : "down")
            }

            private func lay(_ cable: String, _ here: String, to there: String) async throws {
                let end = cable + "-end"
                try await must(
                    "link", "add", cable, "type", "veth", "peer", "name", end, "netns", name)
                try await must("address", "add", here + "/24", "dev", cable)
                try await must("link", "set", cable, "up")
                try await must("-n", name, "address", "add", there + "/24", "dev", end)
                try await must("-n", name, "link", "set", end, "up")
            }

            private func must(_ words: String...) async throws {
                let refusal = await Self.ip(words)
                try #require(refusal == nil, "ip \(words.joined(separator: " ")): \(refusal ?? "")")
            }

            private static func ip(_ words: String...) async -> String? { await ip(words) }

            /// What went wrong, if something did.
            private static func ip(_ words: [String]) async -> String? {
                do {
                    let child = try ChildProcess("/usr/sbin/ip", words, environment: [:])
                    let errors = await child.restOfErrors()
                    return await child.ended() == 0 ? nil : errors
                } catch {
                    return "\(error): bin/setup --test installs iproute2"
                }
            }
        }

        @Test("It says so within a bounded time, the others sell, and it comes back by itself")
        func partition() async throws {
            guard let network = try await Network.make() else { return }
            let cluster = try await ClusteredShop.started(["listen_addresses=*"])
            try Self.letIn(cluster)
            let shop = try await ClusteredShop.make(on: cluster)
            let far = shop.reached(by: "\(Network.database):\(cluster.port)")
            let cut = try await far.serve(
                1, listen: "\(Network.node):0",
                through: ["/usr/sbin/ip", "netns", "exec", network.name])
            let nodes = Nodes([0: try await shop.serve(0), 1: cut])
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 60)

            await purchases.reach(100)
            try await network.database(isUp: false)
            let start = ContinuousClock.now
            let readiness = try await cut.request("GET", "/readyz")
            print("partition: \(readiness.status) after \(ContinuousClock.now - start)")
            #expect(readiness.status == 503)
            await purchases.reach(300)
            print("partition: the other has sold on after \(ContinuousClock.now - start)")
            #expect(purchases.granted.count >= 300)
            try await network.database(isUp: true)
            try await Buyers.until("the node did not come back") {
                try await cut.request("GET", "/readyz").status == 200
            }
            print("partition: back after \(ContinuousClock.now - start)")
            await rush

            print("partition: \(purchases.summary)")
            try await shop.check(purchases, on: nodes)
            await nodes.stop()
            withExtendedLifetime(network) {}
        }

        /// The cluster trusts the test's network too.
        private static func letIn(_ cluster: PostgresCluster) throws {
            let file = try FileHandle(
                forWritingTo: URL(fileURLWithPath: cluster.directory + "/pg_hba.conf"))
            try file.seekToEnd()
            try file.write(contentsOf: Data("host all all 10.213.8.0/24 trust\n".utf8))
            try file.close()
            try cluster.tell("psql SELECT pg_reload_conf()")
        }
    }
}
