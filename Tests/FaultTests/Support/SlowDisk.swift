import Foundation
import TestSupport

/// A disk whose syncs take longer, for one server that is started with it.
struct SlowDisk: Sendable {
    private let folder: ShopFolder
    private let library: String
    private var file: String { folder.path + "/sync-milliseconds" }

    init(in folder: ShopFolder) async throws {
        self.folder = folder
        library = try await Preload.compiled("Benchmarks/slow-sync.c", in: folder)
        try set(.zero)
    }

    /// What the server must be started with.
    var environment: [String: String] { ["LD_PRELOAD": library, "SLOW_SYNC_FILE": file] }

    /// Lets each sync take so much longer from now on.
    func set(_ delay: Duration) throws {
        try folder.write("\(delay / .milliseconds(1))", to: "sync-milliseconds")
    }
}
