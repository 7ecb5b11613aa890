#!/usr/bin/env bash
# swift-nio: `.backlog` does nothing for a listening socket that is handed over.
#
# Version: swift-nio 2.101.2, Linux, Swift 6.3.
# Input: a bound and listening IPv4 socket (listen(fd, 4096)), given to
#   `ServerBootstrap.serverChannelOption(.backlog, value: 4096).withBoundSocket(fd)`: what a server
#   does that inherits its socket from systemd or from the process before it.
# Expected: the kernel's queue of the listener is 4,096, as it was and as the option says.
# Seen: NIO calls listen(fd, 128) anew, which makes the queue smaller, and sets the option after
#   that, where it changes a number in memory alone. `getOption(.backlog)` answers 4096, the
#   kernel (`ss -ltn`, column Send-Q) says 128. A second listen(fd, 4096) after the bootstrap
#   brings the queue back.
# Output: "option 4096, kernel 128, after listening again 4096".
#
# Needs Swift, ss (Debian: iproute2). Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p Sources/Backlog
cat >Package.swift <<'END'
// swift-tools-version: 6.0
import PackageDescription
let package = Package(
    name: "Backlog",
    dependencies: [.package(url: "https://github.com/apple/swift-nio", exact: "2.101.2")],
    targets: [
        .executableTarget(
            name: "Backlog",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ])
    ])
END
cat >Sources/Backlog/main.swift <<'END'
import Foundation
import Glibc
import NIOCore
import NIOPosix

func kernelQueue(_ port: Int) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "PATH=$PATH:/usr/sbin:/sbin ss -Hltn sport = :\(port)"]
    process.standardOutput = pipe
    try process.run()
    let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return words.split(separator: " ").map(String.init)[2]
}

let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
var address = sockaddr_in()
address.sin_family = sa_family_t(AF_INET)
address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
let bound = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
}
precondition(bound == 0 && listen(descriptor, 4_096) == 0)
let own = dup(descriptor)

let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let channel = try ServerBootstrap(group: group)
    .serverChannelOption(.backlog, value: 4_096)
    .withBoundSocket(descriptor).wait()
let option = try channel.getOption(.backlog).wait()
let port = channel.localAddress!.port!
let before = try kernelQueue(port)
precondition(listen(own, 4_096) == 0)
let after = try kernelQueue(port)
print("option \(option), kernel \(before), after listening again \(after)")
try channel.close().wait()
try group.syncShutdownGracefully()
END
swift build --quiet 2>build.log || { cat build.log >&2; exit 1; }
seen=$(swift run --quiet --skip-build Backlog 2>run.log) || { cat run.log >&2; exit 1; }
echo "$seen"
[ "$seen" = "option 4096, kernel 128, after listening again 4096" ] || {
    echo "this is not what was seen with swift-nio 2.101.2" >&2
    exit 1
}
