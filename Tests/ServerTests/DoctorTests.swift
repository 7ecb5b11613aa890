import Delivery
import Foundation
import Shop
import TestShop
import TestSupport
import Testing

@testable import Server

@Suite("holdfast doctor")
struct DoctorTests {
    /// What a program reads of it.
    private struct Report: Decodable {
        struct Check: Decodable {
            var check: String
            var state: String
            var found: String
            var advice: String?
        }
        struct Estimate: Decodable {
            var reservationsPerSecond: Int
            var pagesPerSecond: Int
            var people: Int
        }
        var checks: [Check]
        var estimate: Estimate?
    }

    private static let checks = [
        "disk", "desk", "room", "files", "memory", "clock", "queue", "database", "era", "accounts",
        "phones",
        "blobs", "proxies", "mail",
    ]

    private func report(_ outcome: Program.Outcome) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }

    @Test("a shop, while it is serving: a line for each check, and an estimate")
    func serving() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        _ = try await shopper.reserved(1, key: "a")

        let told = try await Program.run(["doctor", "--data", folder.data])
        let read = try await Program.run(["doctor", "--json", "--data", folder.data])

        let report = try report(read)
        #expect(report.checks.map(\.check) == Self.checks)
        let states = Dictionary(uniqueKeysWithValues: report.checks.map { ($0.check, $0.state) })
        #expect(states["database"] == "ok")
        #expect(states["blobs"] == "ok")
        #expect(states["desk"] == "ok")
        #expect(states["mail"] == "none")
        #expect(report.checks[0].found.contains("syncs a second"))
        let database = try #require(report.checks.first { $0.check == "database" })
        #expect(database.found.hasPrefix("SQLite 3."))
        for check in report.checks where check.state == "warn" { #expect(check.advice != nil) }
        let estimate = try #require(report.estimate)
        #expect(estimate.reservationsPerSecond > 0)
        for check in Self.checks { #expect(told.output.contains("  \(check) "), "\(check)") }
        #expect(told.output.contains("This machine carries about "))
        #expect(told.status == (report.checks.contains { $0.state == "fail" } ? 1 : 0))
        #expect(folder.files(in: ".").allSatisfy { !$0.contains(ProbeFolder.name) })
        #expect(await serving.stop() == 0)
    }

    @Test("where no shop is yet, nothing is made")
    func beforeTheFirst() async throws {
        let folder = try ShopFolder()
        let outcome = try await Program.run(["doctor", "--json", "--data", folder.data])
        let report = try report(outcome)
        let database = try #require(report.checks.first { $0.check == "database" })
        #expect(database.state == "none")
        #expect(database.found.contains("holdfast apply"))
        #expect(!FileManager.default.fileExists(atPath: folder.data))
    }

    @Test("a database that cannot be opened and a store that is away are failures")
    func failures() async throws {
        let folder = try await ShopFolder.applied()
        let keys = ["HOLDFAST_S3_ACCESS_KEY": "key", "HOLDFAST_S3_SECRET_KEY": "secret"]
        let away = try await Program.run(
            [
                "doctor", "--data", folder.data, "--blobs",
                "s3://slips?endpoint=http://127.0.0.1:1",
            ], environment: keys)
        #expect(away.status == 1)
        #expect(away.output.contains("fail  blobs     s3://slips"), "\(away.output)")
        #expect(away.errorLines.count == 1)

        // The log holds every page, and SQLite would read them there.
        for name in ["holdfast.sqlite-wal", "holdfast.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: folder.data + "/" + name)
        }
        #expect(away.output.contains("No estimate: put right first what failed."))
        #expect(!away.output.contains("This machine carries"))
        let noise = [UInt8](repeating: 65, count: 4_096)
        try folder.write(noise, to: "data/holdfast.sqlite")
        let broken = try await Program.run(["doctor", "--data", folder.data])
        #expect(broken.status == 1)
        #expect(broken.output.contains("fail  database"))
    }

    @Test(
        "a group's share of the processors is known, of both kinds of groups and of those above",
        arguments: [
            (["cg/cpu.max": "50000 100000\n"], "0::/\n", 0.5),
            (["cg/cpu.max": "max 100000\n"], "0::/\n", nil),
            (
                [
                    "cg/cpu.max": "max 100000", "cg/a/cpu.max": "150000 100000",
                    "cg/a/b/cpu.max": "max 100000",
                ], "0::/a/b\n", 1.5
            ),
            (
                ["cg/cpu/cpu.cfs_quota_us": "25000\n", "cg/cpu/cpu.cfs_period_us": "100000\n"],
                "5:cpu,cpuacct:/docker/x\n", 0.25
            ),
            (
                [
                    "cg/cpu/cpu.cfs_quota_us": "-1\n", "cg/cpu/cpu.cfs_period_us": "100000\n",
                    "cg/cpu/g/cpu.cfs_quota_us": "200000",
                    "cg/cpu/g/cpu.cfs_period_us": "100000",
                ], "5:cpu,cpuacct:/g\n1:name=x:/y\n", 2
            ),
            ([:], "", nil),
        ] as [([String: String], String, Double?)])
    func quota(files: [String: String], own: String, cores: Double?) throws {
        let folder = try ShopFolder()
        for (path, text) in files.merging(["proc/self/cgroup": own], uniquingKeysWith: { $1 }) {
            let full = "\(folder.path)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (full as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: full))
        }
        let quota = CoreQuota(proc: folder.path + "/proc", cgroup: folder.path + "/cg")
        #expect(quota.cores == cores)
        let machine = Machine(cores: 8, coreQuota: cores, openFiles: 20_000)
        #expect(machine.usableCores == cores ?? 8)
    }

    @Test("limits are listed without a shop, for people and for programs")
    func limits() async throws {
        let told = try await Program.done(["doctor", "--limits"])
        #expect(told.contains("web.headTime"))
        #expect(told.contains("\ndesk.patience"))
        let read = try await Program.done(["doctor", "--limits", "--json"])
        let rows = try JSONDecoder().decode([[String: String]].self, from: Data(read.utf8))
        #expect(rows.count == ShopLimits(openFiles: 1).rows.count)
        #expect(rows.allSatisfy { Set($0.keys) == ["name", "value", "meaning"] })
    }

    @Test(
        "what the disk's speed means",
        arguments: [
            (0.5, CheckUp.State.fail), (5, .warn), (20, .warn), (199, .warn), (200, .ok),
            (6_800, .ok), (100_000, .warn),
        ])
    func disk(syncs: Double, state: CheckUp.State) {
        let speed = DiskCheckUp.Speed(syncsPerSecond: syncs, slowestMilliseconds: 2)
        #expect(DiskCheckUp.judged(speed).state == state)
    }

    @Test("doctor speaks of the page Live where that will call the disk slow, and not before")
    func diskLikeLive() {
        func advice(_ milliseconds: Double) -> String {
            let speed = DiskCheckUp.Speed(
                syncsPerSecond: 1_000 / milliseconds, slowestMilliseconds: milliseconds)
            return DiskCheckUp.judged(speed).advice ?? ""
        }
        let slow = Thresholds.commitTime.over

        #expect(advice(slow).contains("the page Live"))
        #expect(!advice(slow - 1).contains("the page Live"))
    }

    @Test(
        "how much room there is",
        arguments: [
            (nil, CheckUp.State.none), (1_000, .fail), (64 << 20, .warn), (2 << 30, .ok),
        ] as [(Int64?, CheckUp.State)])
    func room(free: Int64?, state: CheckUp.State) {
        #expect(DiskCheckUp.room(free: free).state == state)
    }

    @Test("files, memory and clock of a machine")
    func machine() {
        let now = Timestamp(milliseconds: 1_000_000)
        func states(_ machine: Machine, newest: Timestamp? = nil) -> [CheckUp.State] {
            machine.checkUps(newest: newest, at: now).map(\.state)
        }
        let good = Machine(cores: 2, freeMemory: 4 << 30, openFiles: 20_000, isClockKept: true)
        let bad = Machine(cores: 2, freeMemory: 1 << 20, openFiles: 1_024, isClockKept: false)
        let silent = Machine(cores: 2, freeMemory: nil, openFiles: 20_000, isClockKept: nil)

        #expect(states(good, newest: now + .seconds(2)) == [.ok, .ok, .ok])
        #expect(states(bad) == [.warn, .warn, .warn])
        #expect(states(silent) == [.ok, .none, .none])
        #expect(states(good, newest: now + .seconds(3)) == [.ok, .ok, .fail])
    }

    @Test("the estimate is near what was measured where it comes from")
    func estimate() {
        let machine = Machine(cores: 2, freeMemory: nil, openFiles: 20_000, isClockKept: nil)
        let own = Estimate(machine: machine, syncsPerSecond: 6_800)
        #expect((15_000...16_000).contains(own.reservationsPerSecond))
        #expect(own.pagesPerSecond == 84_000)
        #expect(own.people == 2_666)
        let server = Estimate(machine: machine, syncsPerSecond: nil)
        #expect((15_000...18_000).contains(server.reservationsPerSecond))
        let small = Machine(cores: 1, freeMemory: 600 << 20, openFiles: 1_024, isClockKept: nil)
        let slow = Estimate(machine: small, syncsPerSecond: 50)
        #expect((4_000...4_500).contains(slow.reservationsPerSecond))
        #expect(slow.people == 106)
    }

    @Test("a batch that was measured decides, or the cores where they are used up before")
    func measuredBatch() {
        let machine = Machine(cores: 2, freeMemory: nil, openFiles: 20_000, isClockKept: nil)
        func estimate(_ seconds: Double, _ processor: Double) -> Int {
            Estimate(
                machine: machine, syncsPerSecond: 100,
                batch: BatchProbe.Batch(seconds: seconds, processorOfOne: processor)
            ).reservationsPerSecond
        }
        #expect((5_400...5_600).contains(estimate(0.020, 0.000_020)))
        #expect((3_000...3_200).contains(estimate(0.005, 0.000_200)))
    }

    @Test("where the desk is not measured, it says why")
    func unmeasured() async throws {
        let folder = try TemporaryFolder()
        let surroundings = Surroundings(
            command: [], environment: [:], clock: { Timestamp(milliseconds: 1) }, boot: "",
            random: seededBytes(1))
        let probe = BatchProbe(folder: folder.path, surroundings: surroundings)
        let least = ShopLimits.keptFree + BatchProbe.Limits.room
        let cases: [(syncs: Double?, free: Int64?, isOnServer: Bool, words: String)] = [
            (900, nil, true, "a server"), (nil, nil, false, "the disk was not"),
            (BatchProbe.Limits.slowestDisk - 1, nil, false, "this disk alone"),
            (900, least - 1, false, "belongs to orders"),
        ]
        for (syncs, free, isOnServer, words) in cases {
            let found = await probe.measure(
                syncsPerSecond: syncs, free: free, isOnServer: isOnServer)
            #expect(found.batch == nil && found.checkUp.state == .none)
            #expect(found.checkUp.found.contains(words))
        }
        let found = await probe.measure(syncsPerSecond: 900, free: least, isOnServer: false)
        #expect(found.batch != nil && found.checkUp.state == .ok)
        let gone = BatchProbe(folder: folder.path + "/gone", surroundings: surroundings)
        let failed = await gone.measure(syncsPerSecond: 900, free: nil, isOnServer: false)
        #expect(failed.batch == nil && failed.checkUp.state == .warn)
    }

    @Test("the desk's batch is measured in a shop of its own, of which nothing is left")
    func probe() async throws {
        let folder = try TemporaryFolder()
        let surroundings = Surroundings(
            command: [], environment: [:], clock: { Timestamp(milliseconds: 1_800_000_000_000) },
            boot: "", random: seededBytes(1))
        let probe = BatchProbe(folder: folder.path, surroundings: surroundings)
        let batch = try await probe.measure()
        #expect(batch.seconds > 0 && batch.processorOfOne > 0)
        #expect(batch.processorOfOne * Double(BatchProbe.Limits.batch) < batch.seconds * 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("what a killed one has left is removed, and nothing else; nothing is in the way")
    func leftovers() throws {
        let (folder, files) = (try TemporaryFolder(), FileManager.default)
        let old = Date(timeIntervalSinceNow: -2 * ProbeFolder.Limits.leftover)
        let (left, unmarked, fresh) = (
            ProbeFolder.name + "left", ProbeFolder.name + "unmarked", ProbeFolder.name + "fresh"
        )
        // The name that an older version gave its file, by a number that a container's process
        // has each time.
        let pid = "doctor-\(getpid()).probe"
        for name in [left, unmarked, fresh, pid] {
            let path = folder.path + "/" + name
            try files.createDirectory(atPath: path, withIntermediateDirectories: false)
            guard name == left || name == fresh else { continue }
            let attributes: [FileAttributeKey: Any] = name == left ? [.modificationDate: old] : [:]
            #expect(
                files.createFile(
                    atPath: path + ProbeFolder.mark, contents: nil, attributes: attributes))
        }
        let disk = DiskCheckUp(directory: DataDirectory(path: folder.path))
        #expect(try disk.measure().syncsPerSecond > 0)
        #expect(
            try Set(files.contentsOfDirectory(atPath: folder.path)) == [unmarked, fresh, pid])
    }
}
