import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("Memory that was freed goes back to the system")
struct HeapTrimmerTests {
    private static let block = 32 << 10
    private static let blocks = 6_000

    @Test("What is free below what is in use is given back")
    func givesBack() async throws {
        let kept = Self.fill()
        let before = try Self.resident()
        // The C library alone gives back nothing while the last block is in use.
        await HeapTrimmer.trim()
        let after = try Self.resident()

        withExtendedLifetime(kept) {
            #expect(before - after > Self.blocks * Self.block / 2, "\(before), then \(after)")
        }
    }

    @Test("There are as many arenas as cores, two at least, or as many as somebody has set")
    func arenas() {
        #expect(
            [0, 1, 2, 3, 64].map { HeapTrimmer.arenas(cores: $0, environment: [:]) }
                == [2, 2, 2, 3, 64])
        for name in ["MALLOC_ARENA_MAX", "GLIBC_TUNABLES"] {
            #expect(HeapTrimmer.arenas(cores: 4, environment: [name: "1"]) == nil)
        }
    }

    /// Takes blocks and gives up all but the last.
    private static func fill() -> [UInt8] {
        var taken = (0..<blocks).map { _ in [UInt8](repeating: 1, count: block) }
        let last = taken.removeLast()
        taken = []
        return last
    }

    /// The bytes of memory that this process has.
    private static func resident() throws -> Int {
        let figures = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = figures.split(separator: " ")[1]
        return try #require(Int(pages)) * Int(getpagesize())
    }
}
