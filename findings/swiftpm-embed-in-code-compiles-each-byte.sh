#!/usr/bin/env bash
# SwiftPM: `.embedInCode` gives the compiler a Swift array with an element for each byte of a file,
# which costs minutes and gigabytes for files of a usual size.
#
# Version: SwiftPM and the compiler of Swift 6.3.1, Linux, x86-64, debug build.
# Input: a library with one text of 128 KiB as a resource, once by `.embedInCode`, and once by
#   `#embed` of C23 in a C target, which the same toolchain's clang has.
# Expected: about the same; 128 KiB of constants are nothing to a compiler.
# Seen: the Swift file is half a megabyte of numbers, an element each: 38 seconds of a processor and
#   1.1 GiB of memory, against 0.3 seconds and 116 MiB of the whole build with the C file. Every
#   change of one file of a module's resources is that price again, of all of them.
# Output: "embedInCode takes over 20 times the processor and 4 times the memory of #embed".
#
# Needs Swift and GNU time. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p Sources/InCode Sources/InC/include
head -c $((96 * 1024)) /dev/urandom | base64 -w 100 | head -c $((128 * 1024)) >Sources/InCode/text.txt
cat >Package.swift <<'END'
// swift-tools-version: 6.0
import PackageDescription
let package = Package(
    name: "Embedding",
    targets: [
        .target(name: "InCode", resources: [.embedInCode("text.txt")]), .target(name: "InC"),
    ])
END
echo 'public let count = PackageResources.text_txt.count' >Sources/InCode/Count.swift
cat >Sources/InC/text.c <<'END'
#include "text.h"
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "../InCode/text.txt"
};
unsigned long text_count(void) { return sizeof bytes; }
END
echo 'unsigned long text_count(void);' >Sources/InC/include/text.h

# The processor's hundredths of a second, and the memory in KiB, that building a target takes.
cost() {
    command time -f '%U %S %M' -o cost swift build --target "$1" >build.log 2>&1
    awk '{ printf "%d %d\n", ($1 + $2) * 100, $3 }' cost
}
cost InC >/dev/null # The first build also makes ready what all share.
echo '// Another.' >>Sources/InC/text.c
read -r c_time c_memory < <(cost InC)
read -r swift_time swift_memory < <(cost InCode)
echo "#embed: $c_time/100 s, $((c_memory / 1024)) MiB; embedInCode: $swift_time/100 s, $((swift_memory / 1024)) MiB"
[ "$swift_time" -gt $((20 * c_time)) ] && [ "$swift_memory" -gt $((4 * c_memory)) ]
echo "embedInCode takes over 20 times the processor and 4 times the memory of #embed"
