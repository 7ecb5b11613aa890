import Delivery
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("What the machine says")
struct MachineTests {
    private static func reader(_ files: [String: String]) throws -> (MachineReader, ShopFolder) {
        let folder = try ShopFolder()
        for (path, text) in files {
            let place = "\(folder.path)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (place as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: place))
        }
        var reader = MachineReader(directory: folder.path)
        reader.proc = folder.path + "/proc"
        reader.cgroup = folder.path + "/cgroup"
        return (reader, folder)
    }

    private static let meminfo = """
        MemTotal:        1000 kB
        MemFree:          100 kB
        MemAvailable:     400 kB
        """

    @Test("Memory, processor and disk of a machine")
    func machine() throws {
        let (reader, folder) = try Self.reader([
            "proc/meminfo": Self.meminfo,
            "proc/stat": "cpu  10 1 5 80 4 0 2 3 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n",
            "proc/self/statm": "900 7 3 1 0 5 0\n",
        ])

        let reading = reader.reading()

        #expect(reading.memoryTotal == 1_024_000)
        #expect(reading.memoryFree == 409_600)
        #expect(reading.processorTotal == 105)
        #expect(reading.processorUsed == 20)
        #expect(reading.resident == 7 * Int64(sysconf(CInt(_SC_PAGESIZE))))
        #expect(reading.diskTotal > 0 && reading.diskFree <= reading.diskTotal)
        withExtendedLifetime(folder) {}
    }

    @Test("A group that may have less is what counts, but for what it keeps of files")
    func group() throws {
        let (reader, folder) = try Self.reader([
            "proc/meminfo": Self.meminfo, "cgroup/memory.max": "500000\n",
            "cgroup/memory.current": "450000\n",
            "cgroup/memory.stat": """
            anon 100
            file 350000
            shmem 120000
            inactive_anon 120000
            inactive_file 50000
            active_file 180000

            """,
        ])
        #expect(reader.reading().memoryTotal == 500_000)
        #expect(reader.reading().memoryFree == 280_000)
        withExtendedLifetime(folder) {}
    }

    @Test("The older kind of groups counts as well, by the process's own and all above it")
    func dividedGroup() throws {
        let (reader, folder) = try Self.reader([
            "proc/meminfo": Self.meminfo,
            "proc/self/cgroup": "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n",
            "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "cgroup/memory/memory.usage_in_bytes": "900000\n",
            "cgroup/memory/docker/abc/memory.limit_in_bytes": "500000\n",
            "cgroup/memory/docker/abc/memory.usage_in_bytes": "480000\n",
            "cgroup/memory/docker/abc/memory.stat": """
            cache 100
            active_file 9
            total_inactive_file 30000
            total_active_file 40000
            total_shmem 7000

            """,
        ])
        let reading = reader.reading()
        #expect(reading.memoryTotal == 500_000)
        #expect(reading.memoryFree == 90_000)
        #expect(reading.isMemoryOfGroup && !reading.isProcessorOfGroup)
        withExtendedLifetime(folder) {}
    }

    @Test(
        "A group that may use half a core has used all when it has used that",
        arguments: [
            [
                "cgroup/cpu.max": "50000 100000\n",
                "cgroup/cpu.stat": "usage_usec 900000\nuser_usec 1\n",
            ],
            [
                "cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
                "cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
                "cgroup/cpu,cpuacct/cpuacct.usage": "900000000\n",
            ],
            [
                "cgroup/cpu/cpu.cfs_quota_us": "50000\n",
                "cgroup/cpu/cpu.cfs_period_us": "100000\n",
                "cgroup/cpuacct/cpuacct.usage": "900000000\n",
            ],
        ])
    func halfACore(files: [String: String]) throws {
        let (reader, folder) = try Self.reader(
            files.merging([
                "proc/stat": "cpu  10 1 5 80 4 0 2 3 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\ncpu1 1\n",
                "proc/uptime": "100.50 1.00\n",
            ]) { $1 })
        let reading = reader.reading()
        #expect(reading.isProcessorOfGroup)
        #expect(reading.processorUsed == 900_000)
        #expect(reading.processorTotal == 50_250_000)
        #expect(reading.uptime == 100_500)
        withExtendedLifetime(folder) {}
    }

    @Test("Connections that found no room are counted, of all that listens on the machine")
    func dropped() throws {
        let (reader, folder) = try Self.reader([
            "proc/net/netstat": """
            TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits
            TcpExt: 1 2 37 4
            IpExt: InNoRoutes
            IpExt: 9

            """
        ])
        #expect(reader.connectionsDropped == 37)
        withExtendedLifetime(folder) {}
    }

    @Test("A group without a limit, and a machine that says nothing")
    func silent() throws {
        let (free, first) = try Self.reader([
            "proc/meminfo": Self.meminfo, "cgroup/memory.max": "max\n",
            "cgroup/memory.current": "450000\n",
        ])
        #expect(free.reading().memoryTotal == 1_024_000)
        let (mute, second) = try Self.reader([:])
        #expect(mute.reading().memoryTotal == 0)
        #expect(mute.reading().processorTotal == 0)
        #expect(mute.reading().resident == 0)
        withExtendedLifetime((first, second)) {}
    }
}
