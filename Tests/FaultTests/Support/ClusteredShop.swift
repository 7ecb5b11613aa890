import Foundation
import Storage
import StoragePostgres
import TestShop
import TestSupport
import Testing

/// A shop on PostgreSQL, to be served by several processes.
final class ClusteredShop: Sendable {
    static let stock = 100_000
    static let other = 100_000

    let cluster: PostgresCluster
    /// How the nodes reach the database.
    let url: String
    let folder: ShopFolder

    private init(cluster: PostgresCluster, url: String, folder: ShopFolder) {
        self.cluster = cluster
        self.url = url
        self.folder = folder
    }

    /// Makes a database and applies a shop file.
    ///
    /// - Parameter cluster: one that is going to be hurt; otherwise the one that all share.
    static func make(
        _ file: String = ShopText.shop(stock: stock, other: other),
        on cluster: PostgresCluster? = nil
    ) async throws -> ClusteredShop {
        let shop = try empty(on: cluster ?? unhurt.get())
        try await shop.apply(file)
        return shop
    }

    /// Makes a database in which there is nothing yet.
    static func empty(on cluster: PostgresCluster) throws -> ClusteredShop {
        let folder = try ShopFolder()
        let name = "shop_" + folder.path.lowercased().filter { $0.isLetter || $0.isNumber }
        return ClusteredShop(cluster: cluster, url: try cluster.url(of: name), folder: folder)
    }

    /// A cluster that no test hurts. It syncs every commit, as a real one does.
    static let unhurt = Result { try PostgresCluster() }

    /// A cluster; its making takes seconds, which Swift's own few threads are spared.
    static func started(
        _ settings: [String] = [], standbyOf primary: PostgresCluster? = nil
    ) async throws -> PostgresCluster {
        try await blocking {
            Result { try PostgresCluster(settings, standbyOf: primary) }
        }.get()
    }

    /// The same shop, its database reached in another way.
    ///
    /// - Parameter hosts: `HOST:PORT`, perhaps several with commas.
    func reached(by hosts: String) -> ClusteredShop {
        let name = url.split(separator: "/").last ?? ""
        return ClusteredShop(
            cluster: cluster, url: "postgres://postgres@\(hosts)/\(name)", folder: folder)
    }

    /// Makes the shop match a shop file.
    func apply(_ file: String) async throws {
        try folder.write(file)
        try await Program.done(
            ["apply", folder.shopFile, "--data", folder.data, "--database", url])
    }

    /// Starts a node. Its data directory is its own and stays when it is started again; its log is
    /// in a file, since nobody reads a pipe meanwhile.
    func serve(
        _ node: Int, _ arguments: [String] = [], listen: String = "127.0.0.1:0",
        through prefix: [String] = [], environment: [String: String] = [:],
        program: String = Program.path
    ) async throws -> Serving {
        try await Serving.start(
            Self.logged(to: log(of: node)) + prefix
                + [
                    program, "serve", "--data", folder.path + "/node-\(node)", "--database", url,
                    "--listen", listen,
                ] + arguments, environment: environment)
    }

    /// Starts several nodes together.
    func serve(nodes count: Int, _ arguments: [String] = []) async throws -> Nodes {
        let serving = try await withThrowingTaskGroup(of: (Int, Serving).self) { group in
            for node in 0..<count {
                group.addTask { (node, try await self.serve(node, arguments)) }
            }
            return try await group.reduce(into: [Int: Serving]()) { $0[$1.0] = $1.1 }
        }
        return Nodes(serving)
    }

    /// What a program is started through whose log is to be in a file.
    static func logged(to file: String) -> [String] {
        ["/bin/sh", "-c", "exec \"$@\" 2>>\"$0\"", file]
    }

    func log(of node: Int) -> String { folder.path + "/node-\(node).log" }

    /// The last lines that a node has logged.
    func lastWords(of node: Int) -> String {
        let text = (try? String(contentsOfFile: log(of: node), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(8).joined(separator: "\n")
    }

    /// Looks into the database without any node.
    func look<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let store = try PostgresStore(PostgresSettings(url: url), node: "look")
        do {
            let value = try await store.read(body)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }

    /// A number that a query answers.
    func number(_ sql: String) async throws -> Int {
        try await look { try $0.first(sql) { Int($0.integer(0)) } ?? 0 }
    }

    /// Every order that somebody was told of exists once, nobody has one that nobody was told of,
    /// and the stock is what is left of them. The same key, sent to another node, is answered with
    /// the same order.
    func check(
        _ purchases: Purchases, on nodes: Nodes, stock: Int = ClusteredShop.stock,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let granted = purchases.granted
        #expect(purchases.unresolved == 0, sourceLocation: sourceLocation)
        #expect(try await look { try Invariants.check($0) } == [], sourceLocation: sourceLocation)
        let orders = try await number("SELECT count(*) FROM orders")
        #expect(orders == granted.count, sourceLocation: sourceLocation)
        #expect(Set(granted.values.map(\.order.code)).count == granted.count)
        let taken = granted.values.reduce(0) { $0 + $1.quantity }
        let available = try await number(
            "SELECT available FROM variants WHERE sku = '\(ShopText.sku)'")
        #expect(available == stock - taken, sourceLocation: sourceLocation)
        for (number, (key, purchase)) in granted.enumerated() {
            let seen = try await patiently(nodes.any(number)) { try await $0.see(purchase.order) }
            #expect(seen.status == 200, "\(seen.text)", sourceLocation: sourceLocation)
            let again = try await patiently(nodes.any(number)) {
                try await $0.reserve(
                    Shopper.reservation([(ShopText.sku, purchase.quantity)]), key: key)
            }
            #expect(
                try again.status == 201 && Shopper.order(again) == purchase.order,
                "\(again.text)", sourceLocation: sourceLocation)
        }
        #expect(
            try await number("SELECT count(*) FROM orders") == granted.count,
            sourceLocation: sourceLocation)
    }

    /// Asks again while the node is finding its database again.
    private func patiently(
        _ node: Serving, _ ask: (Shopper) async throws -> HTTPAnswer
    ) async throws -> HTTPAnswer {
        let start = ContinuousClock.now
        while true {
            let answer = try await ask(Shopper(connection: try node.connect()))
            let isOver = ContinuousClock.now - start > Buyers.patience
            if answer.status != 503 || isOver { return answer }
            await Buyers.breathe()
        }
    }
}
