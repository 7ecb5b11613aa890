#!/usr/bin/env bash
# libdispatch on Linux: a concurrent queue whose blocks wait runs hardly more of them at once than
# there are processors.
#
# Version: libdispatch of Swift 6.3.1, Linux.
# Input: 16 blocks for each processor, each of which sleeps for 50 ms as one does that waits for a
#   disk, on one `DispatchQueue(label:attributes: .concurrent)`; then each on a serial queue of its
#   own.
# Expected: as the documentation of `DispatchQueue` says, and as it is on Apple's systems, more
#   threads are made when the blocks of a concurrent queue are blocked.
# Seen: on 2 processors 2 to 4 of the 32 blocks run at once, and all together take half a second.
#   A monitor adds a thread now and then; within the first second there are a few more than
#   processors. Serial queues have a thread each: 31 at once, a tenth of a second.
# Cost: a server that syncs small files on such a queue has two or three syncs under way on a disk
#   that does sixteen in the same time.
# Output: "processors 2, blocks 32: concurrent queue 3 at once, serial queues 32 at once"; the first
#   figure is 2 to 4.
#
# Needs Swift and at most 12 processors. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >main.swift <<'END'
import Dispatch
import Foundation
import Synchronization

let processors = ProcessInfo.processInfo.activeProcessorCount
let blocks = 16 * processors
let running = Atomic<Int>(0)
let peak = Atomic<Int>(0)

/// The most blocks that ran at once.
func atOnce(_ start: (Int, @escaping @Sendable () -> Void) -> Void) -> Int {
    peak.store(0, ordering: .relaxed)
    let group = DispatchGroup()
    for number in 0..<blocks {
        group.enter()
        start(number) {
            let now = running.wrappingAdd(1, ordering: .relaxed).newValue
            peak.max(now, ordering: .relaxed)
            usleep(50_000)
            running.wrappingSubtract(1, ordering: .relaxed)
            group.leave()
        }
    }
    group.wait()
    return peak.load(ordering: .relaxed)
}

guard processors <= 12 else { fatalError("needs at most 12 processors") }
let one = DispatchQueue(label: "one", attributes: .concurrent)
let concurrent = atOnce { one.async(execute: $1) }
let several = (0..<blocks).map { DispatchQueue(label: "\($0)") }
let serial = atOnce { several[$0].async(execute: $1) }
print(
    "processors \(processors), blocks \(blocks): concurrent queue \(concurrent) at once,",
    "serial queues \(serial) at once")
exit(concurrent <= 3 * processors && serial >= blocks / 2 ? 0 : 1)
END
swiftc -O main.swift -o blocks 2>/dev/null
./blocks
