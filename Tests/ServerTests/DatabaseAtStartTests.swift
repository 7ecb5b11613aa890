import Shop
import Storage
import Synchronization
import Testing

@testable import Server

/// With time that the test moves.
@Suite("A database that is away at the start")
struct DatabaseAtStartTests {
    private final class Start: Sendable {
        let time = Mutex(Duration.zero)
        let told = Mutex<[String]>([])
        let tries = Mutex(0)

        func opened(_ open: @Sendable (_ tries: Int) throws -> Int) async throws -> Int {
            let waiting = DatabaseAtStart(
                wait: { pause in
                    self.time.withLock { $0 += .milliseconds(pause.milliseconds) }
                },
                now: { self.time.withLock { $0 } },
                tell: { words in self.told.withLock { $0.append(words) } })
            return try await waiting.opened {
                try open(
                    tries.withLock { tries in
                        tries += 1
                        return tries
                    })
            }
        }
    }

    @Test("is waited for, with words at once and every ten seconds")
    func late() async throws {
        let start = Start()
        let opened = try await start.opened { tries in
            if tries <= 30 { throw StorageError.away("refused") }
            return tries
        }
        #expect(opened == 31)
        let told = start.told.withLock { $0 }
        #expect(told.count == 2, "\(told)")
        #expect(told.first == "waits for the database, up to 60 seconds more: refused")
        #expect(told.last == "waits for the database, up to 50 seconds more: refused")
    }

    @Test("is given up after a minute, with what was tried")
    func never() async throws {
        let start = Start()
        await #expect(throws: StorageError.away("refused; it was tried for 60 seconds")) {
            try await start.opened { _ in throw StorageError.away("refused") }
        }
        #expect(start.time.withLock { $0 } == .seconds(60))
    }

    @Test("is not waited for when that would not help")
    func wrong() async throws {
        let start = Start()
        await #expect(throws: StorageError.unavailable("a wrong password")) {
            try await start.opened { _ in throw StorageError.unavailable("a wrong password") }
        }
        #expect(start.tries.withLock { $0 } == 1)
        #expect(start.told.withLock { $0 } == [])
    }
}
