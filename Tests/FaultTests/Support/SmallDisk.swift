import Foundation
import TestSupport
import Testing

/// A small disk of a test's own.
final class SmallDisk: Sendable {
    let path: String
    private var filler: String { path + "/filler" }

    init(_ path: String, megabytes: Int) async throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await Self.mount("-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path)
    }

    deinit {
        umount2(path, 2)
    }

    /// Takes all that is left.
    func fill() throws {
        let file = try #require(fopen(filler, "w"))
        let block = [UInt8](repeating: 7, count: 4_096)
        while fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
        fclose(file)
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: filler)
    }

    /// Makes it larger or smaller than it was, as if others had left or taken the room.
    func resize(megabytes: Int) async throws {
        try await Self.mount("-o", "remount,size=\(megabytes)m", path)
    }

    private static func mount(_ words: String...) async throws {
        let child = try ChildProcess("/usr/bin/mount", words, environment: [:])
        let errors = await child.restOfErrors()
        try #require(
            await child.ended() == 0,
            "a small disk could not be mounted (be root to run this): \(errors)")
    }
}
