import Foundation
import Synchronization
import TestSupport
import Testing

/// A shop with so many orders that staff's searches take their time.
enum ManyOrders {
    /// The number of staff who search at once: what a lane lets wait, and some more at work.
    static let staff = 40

    private static let python = """
        import sqlite3, sys
        script = open(sys.argv[2]).read().replace("'bench'", "'tour'").replace("BENCH", sys.argv[3])
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for statement in script.split(";\\n"):
            code = "\\n".join(l for l in statement.splitlines() if not l.startswith("--"))
            if code.strip():
                wanted = {"orders": int(sys.argv[4])} if ":orders" in code else {}
                database.execute(code, wanted)
        database.execute("COMMIT")
        """

    /// Puts orders into a shop by the benchmark's SQL: to sell them takes the shop a while.
    static func fill(_ folder: ShopFolder, count: Int) async throws {
        let filling = try ChildProcess(
            "/usr/bin/python3",
            [
                "-c", python, folder.data + "/holdfast.sqlite",
                projectFile("Benchmarks/fill.sql").path, ShopText.sku, "\(count)",
            ], environment: ["PATH": "/usr/bin:/bin"])
        let errors = await filling.restOfErrors()
        try #require(await filling.ended() == 0, "\(errors)")
    }

    /// Searches for two amounts that no order has together, and waits for the answer.
    static func search(_ serving: Serving, token: String) async throws {
        let answer = try await serving.request(
            "GET", "/api/v1/admin/orders?limit=50&q=shopper%20400.00%20750.00",
            fields: [("authorization", "Bearer \(token)")])
        // The last is told where a search takes longer than staff's searches may.
        #expect([200, 503, 422].contains(answer.status), "\(answer.text)")
    }
}

/// A flag that one task sets for others.
final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }
}
