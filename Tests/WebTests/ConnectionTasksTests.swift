import Synchronization
import Testing

@testable import Web

@Suite("The tasks of connections")
struct ConnectionTasksTests {
    @Test func areWaitedFor() async {
        let tasks = ConnectionTasks()
        let ended = Atomic<Int>(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        tasks.run { ended.add(1, ordering: .relaxed) }
                        tasks.run {
                            await Task.yield()
                            ended.add(1, ordering: .relaxed)
                        }
                    }
                }
            }
        }
        await tasks.finish()
        #expect(ended.load(ordering: .relaxed) == 16_000)
    }

    @Test func noneIsWaitedForWhereNoneWas() async {
        await ConnectionTasks().finish()
    }

    @Test func areCancelledAlsoWhenTheyBeginLater() async {
        let tasks = ConnectionTasks()
        let cancelled = Atomic<Int>(0)
        let body: @Sendable () async -> Void = {
            try? await Task.sleep(for: .seconds(3_600))
            if Task.isCancelled { cancelled.add(1, ordering: .relaxed) }
        }
        for _ in 0..<100 { tasks.run(body) }
        tasks.cancel()
        for _ in 0..<100 { tasks.run(body) }
        await tasks.finish()
        #expect(cancelled.load(ordering: .relaxed) == 200)
    }
}
