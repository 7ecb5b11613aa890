import Foundation
import TestSupport
import Testing
import Web

@testable import Server

@Suite("What doctor says of the kernel's queues")
struct QueueCheckUpTests {
    /// A `/proc` with these two settings.
    private func checkUp(
        _ accepted: String?, _ begun: String?, dropped: Int = 0
    ) throws -> CheckUp {
        let folder = try ShopFolder()
        let netstat = "TcpExt: ListenOverflows ListenDrops\nTcpExt: \(dropped) \(dropped)"
        for (path, value) in [
            ("net/netstat", netstat),
            ("sys/net/core/somaxconn", accepted), ("sys/net/ipv4/tcp_max_syn_backlog", begun),
        ] {
            guard let value else { continue }
            let file = "\(folder.path)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try folder.write(value + "\n", to: path)
        }
        let checkUp = QueueCheckUp(proc: folder.path, wanted: 4_096).checkUp()
        withExtendedLifetime(folder) {}
        return checkUp
    }

    @Test(
        "settings that are long enough are fine", arguments: [("4096", "4096"), ("8192", "65536")])
    func longEnough(accepted: String, begun: String) throws {
        let checkUp = try checkUp(accepted, begun)
        #expect(checkUp.state == .ok)
        #expect(checkUp.advice == nil)
        #expect(checkUp.found.contains("net.core.somaxconn is \(accepted)"))
    }

    @Test(
        "a shorter one is told with the command to type",
        arguments: [
            ("128", "4096", "`sysctl -w net.core.somaxconn=4096`"),
            ("4096", "2048", "`sysctl -w net.ipv4.tcp_max_syn_backlog=4096`"),
            (
                "4095", "512",
                "`sysctl -w net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=4096`"
            ),
        ])
    func tooShort(accepted: String, begun: String, command: String) throws {
        let checkUp = try checkUp(accepted, begun)
        #expect(checkUp.state == .warn)
        #expect(checkUp.advice?.contains(command) == true, "\(checkUp.advice ?? "")")
        #expect(checkUp.found.contains("the shop asks for 4096"))
    }

    @Test("connections that found no room are told, however long the queues are")
    func dropped() throws {
        for (accepted, begun) in [("4096", "4096"), ("128", "4096")] {
            let checkUp = try checkUp(accepted, begun, dropped: 12)
            #expect(checkUp.state == .warn)
            #expect(
                checkUp.found.contains(
                    "of all that listens on this machine 12 connections found no room since"))
        }
    }

    @Test("a system that says nothing is no reason to worry anybody")
    func silent() throws {
        #expect(try checkUp(nil, nil).state == .none)
        #expect(try checkUp("4096", nil).state == .none)
    }

    @Test("the shop asks for what its listeners ask for")
    func wanted() {
        #expect(QueueCheckUp().wanted == WebLimits().backlog)
    }
}
