#!/usr/bin/env bash
# Foundation on Linux: `Process.waitUntilExit()` waits for what the child left behind, too.
#
# Version: Foundation of Swift 6.3.1 (swift-corelibs-foundation), Linux.
# Input: a shell that starts `sleep 5` in the background, with all of its streams elsewhere, and
#   exits at once.
# Expected: the process has exited, as waitpid(2) tells: `waitUntilExit()` returns at once, and
#   `isRunning` is false.
# Seen: both follow a socket that the child inherits without close-on-exec, and so does everything
#   that it starts. They change when the last of them has ended: 5 seconds later here, and never
#   where the child has started a server that goes on.
# Output: "left one behind: waited 5 s; left none: waited 0 s".
#
# Needs Swift. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >main.swift <<'END'
import Foundation

func seconds(_ command: String) throws -> Int {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    return Int((ContinuousClock.now - start).components.seconds)
}

let behind = try seconds("sleep 5 >/dev/null 2>&1 </dev/null & exit 0")
let none = try seconds("exit 0")
print("left one behind: waited \(behind) s; left none: waited \(none) s")
END
swiftc -o waits main.swift
told=$(./waits)
echo "$told"
[ "$told" = "left one behind: waited 5 s; left none: waited 0 s" ]
