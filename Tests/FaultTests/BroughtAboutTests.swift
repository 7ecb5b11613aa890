import Foundation
import TestSupport
import Testing

extension Faults {
    /// What `Tests/WebTests/Pages/EveryCauseTests` does with figures, on shops that run.
    @Suite("Causes that are brought about on a running shop")
    struct BroughtAbout {
        @Test("Somebody holds the SQLite file: it is told until it is free, though writes give up")
        func heldFile() async throws {
            let folder = try await ShopFolder.applied()
            let watched = try await Watched.serve(folder)
            let serving = watched.serving
            let holder = try await Holder.of(file: folder.data + "/holdfast.sqlite")
            let buying = Task { try await Self.buy(at: serving) }

            try await watched.tells("database_held", "what is to be written has waited for")
            // It is told for as long as it lasts: each write waits for five seconds and gives up.
            try await watched.keepsTelling("database_held", looks: 200)
            let checks = try await Program.run(["doctor", "--data", folder.data])
            #expect(checks.output.contains(/fail +database +.*locked/), "\(checks.output)")
            await holder.letGo()

            #expect(try await buying.value == 201)
            try await watched.isCalm()
            #expect(await serving.stop() == 0)
        }

        @Test(
            "Somebody holds tables or rows on PostgreSQL: it is told as that, and not as away",
            arguments: [
                ("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", false, "tables cannot be read"),
                ("SELECT * FROM variants FOR UPDATE", true, "what is to be written has waited for"),
            ])
        func heldTables(lock: String, buys: Bool, words: String) async throws {
            let shop = try await ClusteredShop.make()
            let watched = try await Watched.serve(shop)
            let serving = watched.serving
            let holder = try await Holder.of(database: shop.url, by: lock)
            let buying = buys ? Task { try await Self.buy(at: serving) } : nil

            try await watched.tells("database_held", words)
            try await watched.keepsTelling("database_held", looks: 200)
            let checks = try await Program.run([
                "doctor", "--data", shop.folder.data, "--database", shop.url,
            ])
            #expect(checks.output.contains(/warn +holders +.*psql/), "\(checks.output)")
            await holder.letGo()

            if let buying { #expect(try await buying.value == 201) }
            try await watched.isCalm()
            #expect(await serving.stop() == 0)
        }

        @Test("Somebody is busy in a lock: doctor names them, and its advice ends it")
        func busyHolder() async throws {
            let shop = try await ClusteredShop.make()
            let holder = try await Holder.of(
                database: shop.url,
                by: "LOCK TABLE variants IN EXCLUSIVE MODE;\n\\echo held\nSELECT pg_sleep(600)")
            let doctor = {
                try await Program.run([
                    "doctor", "--data", shop.folder.data, "--database", shop.url,
                ])
            }
            let words = /warn +holders +psql .*busy for [0-9]+ s.*\n.* SELECT (.+\)): what/
            try await Buyers.until("the holder is not named") {
                try await doctor().output.contains(words)
            }
            let advice = try #require(try await doctor().output.firstMatch(of: words)).1
            try shop.cluster.tell("psql SELECT \(advice)")
            #expect(try await doctor().output.contains(/ok +holders +no transaction/))
            await holder.letGo()
        }

        @Test("A proxy cuts slips off: it is told, and what the proxy's limits are called")
        func cutSlips() async throws {
            let folder = try await ShopFolder.applied()
            let watched = try await Watched.serve(folder)
            let serving = watched.serving
            let proxy = try FaultyProxy(to: serving.port)
            let direct = Shopper(connection: try serving.connect())
            proxy.set(.cutRequest(after: 4_000), about: "/slips")
            for number in UInt64(0)..<8 {
                let order = try await direct.reserved(1, key: "slip \(number)")
                #expect(try await direct.giveDetails(order).status == 200)
                await #expect(throws: ConnectionFailure.self) {
                    let connection = try HTTPConnection(port: proxy.port)
                    _ = try await Shopper(connection: connection).upload(
                        slip(number, bytes: 200_000), to: order)
                }
            }

            try await watched.tells("slips_cut", "slips broke off on their way")
            #expect(try await watched.page().contains("client_max_body_size"))
            #expect(try await watched.figures.value("holdfast_slips_cut_total") == 8)
            #expect(await serving.stop() == 0)
        }

        @Test("More connect in one moment than the kernel keeps: it is told, by doctor as well")
        func crowdedQueue() async throws {
            let folder = try await ShopFolder.applied()
            let watched = try await Watched.serve(folder)
            let serving = watched.serving
            serving.process.signal(SIGSTOP)
            let crowd = try await Holder.crowd(of: 4_400, before: serving.port)
            serving.process.signal(SIGCONT)

            try await watched.tells("connect_queue", "More people connect in one moment")
            await crowd.letGo()
            let checks = try await Program.run(["doctor", "--data", folder.data])
            #expect(
                checks.output.contains(
                    /of all that listens on this machine [1-9][0-9]* connections found no room/),
                "\(checks.output)")
            #expect(try await watched.figures.value("holdfast_listen_dropped_total") > 0)
            #expect(await serving.stop() == 0)
        }

        @Test("The clock is set back by two hours: it is told until it is right again")
        func clockOfFile() async throws {
            let folder = try await ShopFolder.applied()
            let clock = try await WallClock(in: folder)
            let watched = try await Watched.serve(folder, environment: clock.environment)

            try clock.set(.minutes(-120))
            try await watched.tells("clock_moved", "was set back by 2 h while the shop ran")
            try clock.set(.zero)
            try await watched.isCalm()
            #expect(await watched.serving.stop() == 0)
        }

        @Test("Where a server keeps the orders its clock is followed, and that is what is told")
        func clockOfServer() async throws {
            let shop = try await ClusteredShop.make()
            let clock = try await WallClock(in: shop.folder)
            let watched = try await Watched.serve(shop, environment: clock.environment)

            try clock.set(.minutes(-120))
            try await watched.tells("clock_apart", "is 2 h away from the database’s")
            try clock.set(.zero)
            try await watched.isCalm()
            #expect(!shop.lastWords(of: 0).contains("clock_moved"))
            #expect(await watched.serving.stop() == 0)
        }

        /// Asks until there is an answer; a shop that is held asks to come again.
        private static func buy(at serving: Serving) async throws -> Int {
            var status = 503
            try await Buyers.until("nothing could be bought") {
                status = try await Shopper(connection: try serving.connect(patience: 60)).reserve(
                    Shopper.reservation([(ShopText.sku, 1)]), key: "held"
                ).status
                return status != 503
            }
            return status
        }
    }
}

/// Another program that holds something until it is let go.
private struct Holder {
    private let program: ChildProcess

    private static let python = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
        database.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        sys.stdin.read()
        """

    private static let crowd = """
        import resource, socket, sys
        count, port = int(sys.argv[1]), int(sys.argv[2])
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        people = []
        for number in range(count):
            person = socket.socket()
            person.setblocking(False)
            person.connect_ex(("127.0.0.1", port))
            people.append(person)
        print("held", flush=True)
        sys.stdin.read()
        """

    /// People who want to connect, all in the same moment.
    static func crowd(of count: Int, before port: Int) async throws -> Holder {
        try await Holder("/usr/bin/python3", ["-c", crowd, "\(count)", "\(port)"])
    }

    /// Somebody who has begun to write to an SQLite file.
    static func of(file: String) async throws -> Holder {
        try await Holder("/usr/bin/python3", ["-c", python, file])
    }

    /// Somebody who has begun a transaction on PostgreSQL and locked something.
    static func of(database: String, by lock: String) async throws -> Holder {
        try await Holder(
            "/bin/sh",
            [
                "-c", #"{ printf 'BEGIN; %s;\n\\echo held\n' "$1"; cat; } | psql -X -q -t "$0""#,
                database, lock,
            ])
    }

    private init(_ path: String, _ arguments: [String]) async throws {
        program = try ChildProcess(
            path, arguments, environment: ["PATH": "/usr/bin:/bin"], input: nil)
        program.ignoreErrors()
        // Its other lines are what it holds.
        while let line = await program.line(), line != "held" {}
    }

    func letGo() async {
        program.endInput()
        _ = await program.ended()
    }
}
