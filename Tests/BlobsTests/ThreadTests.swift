import Synchronization
import Testing

@testable import Blobs

@Suite("Threads that wait for the disk")
struct ThreadTests {
    private static let begun = Atomic<Int>(0)

    @Test("as many files are waited for at once as the limit says")
    func atOnce() async throws {
        // None of them ends before all have begun, so that fewer threads would never end.
        try await withThrowingTaskGroup { group in
            for _ in 0..<BlobLimits.threads {
                group.addTask {
                    try await onBlockingQueue {
                        Self.begun.wrappingAdd(1, ordering: .relaxed)
                        while Self.begun.load(ordering: .relaxed) < BlobLimits.threads {}
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(Self.begun.load(ordering: .relaxed) == BlobLimits.threads)
    }
}
