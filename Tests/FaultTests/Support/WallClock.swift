import Foundation
import TestSupport
import Testing

/// The time of day as one server sees it: set by hand while it runs, as a time server or a person
/// would. How long things take stays true, as it does on a machine whose clock is set.
final class WallClock: Sendable {
    private let file: String
    private let library: String

    /// - Parameter folder: where what it needs is kept.
    init(in folder: ShopFolder) async throws {
        file = folder.path + "/clock"
        library = try await Preload.compiled("Tests/wall-clock.c", in: folder)
        try Self.write(.zero, to: file, flags: O_WRONLY | O_CREAT)
    }

    /// What a server must be started with.
    var environment: [String: String] {
        ["LD_PRELOAD": library, "WALL_CLOCK_ERROR": file]
    }

    /// Sets the clock to what is true and so much more.
    func set(_ error: Duration) throws {
        try Self.write(error, to: file, flags: O_WRONLY)
    }

    private static func write(_ error: Duration, to file: String, flags: CInt) throws {
        let descriptor = open(file, flags, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let count = withUnsafeBytes(of: error.components.seconds) {
            pwrite(descriptor, $0.baseAddress, $0.count, 0)
        }
        try #require(count == MemoryLayout<Int64>.size)
    }
}

extension Duration {
    static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }
}
