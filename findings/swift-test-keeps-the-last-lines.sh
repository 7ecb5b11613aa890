#!/usr/bin/env bash
# SwiftPM: `swift test` keeps what its tests print until there is a page of it, and loses it when
# it is ended.
#
# Version: SwiftPM and swift-testing of Swift 6.3.1, Linux.
# Input: a package with one test that prints a line, flushes it, and waits; `swift test` with its
#   output in a file, ended by SIGTERM while the test waits: what a build machine's time limit does.
# Expected: "Test run started." and the name of the test that did not end are in the file, as they
#   are where the test bundle itself is run and ended in the same way.
# Seen: the file has neither. The lines went from the tests to `swift test` at once, which writes
#   them through a buffer of its own; only on a terminal is each line written when it comes.
# Output: "swift test: 0 lines of the test; the bundle itself: 2 lines".
#
# Needs Swift. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p Sources/Empty Tests/WaitingTests
cat >Package.swift <<'END'
// swift-tools-version: 6.0
import PackageDescription
let package = Package(
    name: "Empty", targets: [.target(name: "Empty"), .testTarget(name: "WaitingTests")])
END
echo 'public let nothing = 0' >Sources/Empty/Empty.swift
cat >Tests/WaitingTests/WaitingTests.swift <<'END'
import Foundation
import Testing

@Test("the one that does not end") func waiting() async throws {
    try Data().write(to: URL(fileURLWithPath: "began"))
    try await Task.sleep(for: .seconds(600))
}
END
swift build --build-tests >build.log 2>&1
bundle=$(swift build --show-bin-path)/EmptyPackageTests.xctest

# Runs a command until the test has begun, ends it, and counts the lines that tell of the test.
lines() {
    rm -f began
    "$@" >output 2>&1 &
    local process=$!
    for _ in $(seq 1 600); do
        [ -e began ] && break
        sleep 0.1
    done
    sleep 2
    kill -TERM "$process"
    wait "$process" || true
    pkill -f "$bundle" || true
    grep -cE 'Test run started|the one that does not end' output || true
}

told="swift test: $(lines swift test --skip-build --disable-xctest) lines of the test; the bundle itself:"
told+=" $(lines "$bundle" --testing-library swift-testing) lines"
echo "$told"
[ "$told" = "swift test: 0 lines of the test; the bundle itself: 2 lines" ]
