import Logging
import Shop
import Storage
import Synchronization
import Testing

@testable import Delivery

@Suite("What fails again and again")
struct FailureLogTests {
    @Test("the first failure of a row is told, and its end, however often it is tried")
    func rows() async {
        let log = KeptLog.Lines()
        let failures = FailureLog(
            Logger(label: "test") { _ in KeptLog(kept: log) },
            failure: "it was not done", end: "it is done again")
        let results = Mutex([true, false, false, false, true, true, false, true][...])
        await forever(
            every: .seconds(1),
            wait: { _ in if results.withLock(\.isEmpty) { throw CancellationError() } },
            failures: failures
        ) {
            if results.withLock({ $0.removeFirst() }) == false {
                throw StorageError.away("nobody is there")
            }
        }
        let lines = log.lines.withLock { $0 }
        #expect(
            lines.map { $0.prefix(while: { $0 != "=" }) } == [
                "error: it was not done error", "notice: it is done again",
                "error: it was not done error", "notice: it is done again",
            ])
    }

    @Test("what the end of the process cuts short is not told")
    func cut() async {
        let log = KeptLog.Lines()
        let failures = FailureLog(
            Logger(label: "test") { _ in KeptLog(kept: log) },
            failure: "it was not done", end: "it is done again")
        let task = Task {
            await forever(every: .seconds(1), wait: { _ in }, failures: failures) {
                withUnsafeCurrentTask { $0?.cancel() }
                throw StorageError.away("nobody is there")
            }
        }
        await task.value
        let lines = log.lines.withLock { $0 }
        #expect(lines.isEmpty)
    }
}
