import Foundation
import Glibc
import Shop
import TestSupport
import Testing

@testable import Server

/// The unit of `deploy/` under a real systemd, which has Debian's own name and version.
@Suite("holdfast.service", .serialized, .timeLimit(.minutes(10)))
struct SystemdTests {
    private static let unit = "holdfast.service"

    /// A systemd with the unit, its port a free one, and a file for what the service says.
    private struct Host {
        let systemd: PrivateSystemd
        let folder: ShopFolder
        let port: Int
        var log: String { folder.path + "/log" }

        init(environment: String = "", _ change: (String) -> String = { $0 }) async throws {
            folder = try ShopFolder()
            port = try FaultyProxy(to: 1).port
            let text = try String(
                contentsOf: projectFile("deploy/holdfast.service"), encoding: .utf8)
            let units = folder.path + "/units"
            let extra = units + "/\(SystemdTests.unit).d"
            try FileManager.default.createDirectory(
                atPath: extra, withIntermediateDirectories: true)
            let unit = text.replacingOccurrences(of: "127.0.0.1:8080", with: "127.0.0.1:\(port)")
            try folder.write(change(unit), to: "units/\(SystemdTests.unit)")
            try folder.write(
                "[Service]\nStandardError=append:\(folder.path)/log\n\(environment)\n",
                to: "units/\(SystemdTests.unit).d/test.conf")
            systemd = try await PrivateSystemd(units: units, program: Program.path)
        }

        func control(_ words: String...) async throws -> Program.Outcome {
            try await systemd.run(["systemctl"] + words)
        }

        func show(_ property: String) async throws -> String {
            try await systemd.show(property, of: SystemdTests.unit)
        }

        func status(_ path: String = "/d/tour") async throws -> Int {
            try await HTTPConnection(port: port).request("GET", path).status
        }

        /// The main process once it is another one than before and serves.
        func mainProcess(after old: String) async throws -> String {
            while true {
                let process = try await show("MainPID")
                let state = try await show("ActiveState")
                if process != old, process != "0", state == "active" { return process }
                await breathe()
            }
        }

        func said(_ words: String) async throws {
            while true {
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                if text.contains(words) { return }
                await breathe()
            }
        }

        func applyShop() async throws {
            try folder.write(ShopText.shop(extra: "\n        picture: shirt.png"))
            try folder.write(Pictures.smallestPNG, to: "shirt.png")
            let applied = try await systemd.run([
                "holdfast", "apply", folder.shopFile, "--data", "/var/lib/holdfast",
            ])
            #expect(applied.status == 0, "\(applied.errors)")
        }
    }

    private static func with(_ host: Host, _ body: (Host) async throws -> Void) async throws {
        do {
            try await body(host)
        } catch {
            await host.systemd.end()
            throw error
        }
        await host.systemd.end()
    }

    @Test("A reload puts another process in the place of the first, and systemd follows it")
    func reload() async throws {
        try await Self.with(Host()) { host in
            let started = try await host.control("start", Self.unit)
            #expect(started.status == 0, "\(started.errors)")
            #expect(try await host.show("ActiveState") == "active")
            // As root, in the folder of the service's own user.
            try await host.applyShop()
            while try await host.status() != 200 { await breathe() }

            var process = try await host.show("MainPID")
            for _ in 0..<2 {
                let reloaded = try await host.control("reload", Self.unit)
                #expect(reloaded.status == 0, "\(reloaded.errors)")
                process = try await host.mainProcess(after: process)
                #expect(try await host.status() == 200)
            }
            #expect(try await host.show("NRestarts") == "0")

            // It watches the one that it was told of.
            _ = try await host.systemd.run(["/bin/kill", "-KILL", process])
            _ = try await host.mainProcess(after: process)
            #expect(try await host.show("NRestarts") == "1")
            #expect(try await host.status() == 200)

            #expect(try await host.control("stop", Self.unit).status == 0)
            #expect(try await host.show("ActiveState") == "inactive")
            #expect(try await host.show("Result") == "success")
        }
    }

    @Test("Under a unit of before, SIGUSR2 is refused and the shop goes on")
    func simple() async throws {
        let host = try await Host {
            $0.replacingOccurrences(of: "Type=notify", with: "Type=simple")
                .replacingOccurrences(of: "NotifyAccess=main\n", with: "")
        }
        try await Self.with(host) { host in
            _ = try await host.control("start", Self.unit)
            let process = try await host.show("MainPID")
            while (try? await host.status("/healthz")) != 200 {
                await breathe()
            }
            _ = try await host.systemd.run(["/bin/kill", "-USR2", process])
            try await host.said("no process takes over: systemd watches this process")
            #expect(try await host.status("/healthz") == 200)
            #expect(try await host.show("MainPID") == process)
        }
    }

    @Test("A database that comes up late is waited for, and the unit is started once")
    func lateDatabase() async throws {
        let cluster = try PostgresCluster(["fsync=off"])
        let url = try cluster.url(of: "late")
        try cluster.tell("stop")
        // fsync is off only to be quick here.
        let host = try await Host(environment: "Environment=HOLDFAST_DATABASE=\(url)") {
            $0.replacingOccurrences(
                of: "https://shop.example",
                with: "https://shop.example --may-lose-acknowledged-orders")
        }
        try await Self.with(host) { host in
            _ = try await host.control("start", "--no-block", Self.unit)
            try await host.said("waits for the database")
            #expect(try await host.show("ActiveState") == "activating")
            #expect(try await host.show("StatusText").contains("waits for the database"))
            try cluster.tell("start")
            _ = try await host.mainProcess(after: "")
            #expect(try await host.status("/readyz") == 200)
            #expect(try await host.show("NRestarts") == "0")
            // However often it fails before that, it is tried again.
            #expect(try await host.show("StartLimitIntervalUSec") == "0")
        }
    }

    @Test("As process 1 of a container SIGUSR2 is refused and the shop goes on")
    func processOne() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(
            through: ["/usr/bin/unshare", "--pid", "--fork", "--kill-child"])
        let children = "/proc/\(serving.process.id)/task/\(serving.process.id)/children"
        let child = try String(contentsOfFile: children, encoding: .utf8)
        let process = try #require(pid_t(child.filter(\.isNumber)))

        kill(process, SIGUSR2)

        while let line = await serving.process.errorLine() {
            if line.contains("no process takes over: this is process 1 of a container") { break }
        }
        #expect(try await serving.request("GET", "/d/tour").status == 200)
        kill(process, SIGTERM)
        #expect(await serving.process.ended() == 0)
    }

    @Test(
        "A process is not replaced where nobody can be told",
        arguments: [
            (Self.child, nil), (Self.child.with { $0.process = 1 }, "process 1"),
            (Self.child.with { ($0.process, $0.isTold) = (1, true) }, "process 1"),
            (Self.unit { _ in }, "Type=notify"), (Self.unit { $0.isTold = true }, nil),
            (Self.unit { $0.startedBySystemd = nil }, "Type=notify"),
            // A wrapper that systemd has started, and waits.
            (Self.unit { $0.startedBySystemd = 40 }, "Type=notify"),
            // A terminal of a desktop hands its own invocation on.
            (Self.unit { $0.startedBySystemd = 7 }, nil),
            (Self.child.with { ($0.parent, $0.first) = (1, "tini") }, "tini"),
            (Self.child.with { ($0.parent, $0.first) = (1, "systemd") }, nil),
            // Its parent has ended, as it was to.
            (Self.child.with { ($0.parent, $0.first, $0.isSuccessor) = (1, "sh", true) }, nil),
        ] as [(Supervision, String?)])
    func supervision(_ supervision: Supervision, words: String?) {
        let reason = supervision.whyNotReplaced
        #expect((reason == nil) == (words == nil), "\(reason ?? "")")
        if let words { #expect(reason?.contains(words) == true, "\(reason ?? "")") }
    }

    private static let child = Supervision(
        process: 41, parent: 40, first: "systemd", hasInvocation: false, startedBySystemd: nil,
        isTold: false, isSuccessor: false)

    private static func unit(_ change: (inout Supervision) -> Void) -> Supervision {
        child.with {
            ($0.parent, $0.hasInvocation, $0.startedBySystemd) = (1, true, 41)
            change(&$0)
            if $0.startedBySystemd == 40 || $0.startedBySystemd == 7 { $0.parent = 40 }
        }
    }
}

extension Supervision {
    fileprivate func with(_ change: (inout Supervision) -> Void) -> Supervision {
        var changed = self
        change(&changed)
        return changed
    }
}

@Suite("What a service manager is told")
struct ServiceNoticeTests {
    /// A socket as systemd's, and what arrives at it.
    private static func heard(
        at name: String, _ told: (ServiceNotice) -> Void
    ) throws -> [String] {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        try #require(isBound == 0)
        told(ServiceNotice(environment: ["NOTIFY_SOCKET": name]))
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT)),
            count > 0
        {
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return messages
    }

    @Test("Each message is one datagram, to a path and to an abstract name")
    func messages() throws {
        let folder = try ShopFolder()
        for name in [folder.path + "/notify", "@holdfast-\(getpid())-notify"] {
            let messages = try Self.heard(at: name) { notice in
                #expect(notice.isWanted)
                #expect(notice.tell(.ready))
                #expect(notice.tell(.mainProcess(77)))
                #expect(notice.tell(.status("two\nlines")))
                #expect(notice.tell(.reloading))
                #expect(notice.tell(.stopping))
            }
            #expect(messages.count == 5)
            #expect(messages[0].hasPrefix("READY=1\n"))
            #expect(messages[1] == "MAINPID=77")
            #expect(messages[2] == "STATUS=two lines")
            #expect(messages[3].contains(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+\n/))
            #expect(messages[4].hasPrefix("STOPPING=1\n"))
        }
    }

    @Test("Where nobody listens nothing is told, and nothing breaks")
    func nobody() {
        for socket in [nil, "", "/nowhere/notify", "relative", String(repeating: "/a", count: 99)] {
            let environment = socket.map { ["NOTIFY_SOCKET": $0] } ?? [:]
            #expect(!ServiceNotice(environment: environment).tell(.ready))
        }
        #expect(!ServiceNotice(environment: ["NOTIFY_SOCKET": ""]).isWanted)
    }
}
