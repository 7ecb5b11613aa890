import Operations
import Testing

@testable import Web

@Suite("The tasks of connections")
struct ConnectionTasksTests {
    @Test func areWaitedFor() async {
        let tasks = ConnectionTasks()
        let ended = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        tasks.run { ended.add() }
                        tasks.run {
                            await Task.yield()
                            ended.add()
                        }
                    }
                }
            }
        }
        await tasks.finish()
        #expect(ended.value == 16_000)
    }

    @Test func noneIsWaitedForWhereNoneWas() async {
        await ConnectionTasks().finish()
    }

    @Test func areCancelledAlsoWhenTheyBeginLater() async {
        let tasks = ConnectionTasks()
        let cancelled = Counter()
        let body: @Sendable () async -> Void = {
            let (never, continuation) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            continuation.finish()
            if Task.isCancelled { cancelled.add() }
        }
        for _ in 0..<100 { tasks.run(body) }
        tasks.cancel()
        for _ in 0..<100 { tasks.run(body) }
        await tasks.finish()
        #expect(cancelled.value == 200)
    }
}
