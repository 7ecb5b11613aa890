import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("A machine's clock is held against the database's")
struct HeldClockTests {
    private let now = HandClock.start

    private func clock() -> HeldClock { HeldClock { [now] in now } }

    @Test("a second apart is left alone, and more is corrected and told once")
    func corrected() {
        let clock = clock()
        #expect(!clock.take(now + .seconds(1), between: now, and: now))
        #expect(clock.clock() == now)

        #expect(clock.take(now - .seconds(90), between: now, and: now))
        #expect(clock.correction == .seconds(-90))
        #expect(clock.clock() == now - .seconds(90))
        // It trembles by what a network does.
        #expect(!clock.take(now - .milliseconds(90_300), between: now, and: now))
        #expect(!clock.take(now - .milliseconds(89_700), between: now, and: now))
        #expect(clock.take(now - .seconds(60), between: now, and: now))
        #expect(clock.correction == .seconds(-60))
    }

    @Test("is right again only when it surely is")
    func calm() {
        let clock = clock()
        #expect(clock.take(now + .seconds(2), between: now, and: now))
        #expect(clock.take(now + .milliseconds(900), between: now, and: now))
        #expect(clock.correction == .milliseconds(900))
        #expect(clock.take(now + .milliseconds(500), between: now, and: now))
        #expect(clock.correction == .milliseconds(0))
        #expect(!clock.take(now + .milliseconds(900), between: now, and: now))
    }

    @Test("a slow answer is not taken for a wrong clock")
    func slow() {
        let clock = clock()
        #expect(!clock.take(now + .seconds(20), between: now, and: now + .seconds(30)))
        #expect(clock.take(now + .seconds(35), between: now, and: now + .seconds(30)))
        #expect(clock.correction == .seconds(5))
    }

    @Test("an engine on this machine has no other clock")
    func embedded() async throws {
        let folder = try TemporaryFolder()
        let clock = HeldClock { HandClock.start - .days(400) }
        let store = try TestEngine.sqlite.open(folder)
        #expect(try await !clock.compare(with: store))
        #expect(clock.correction == .milliseconds(0))
        await store.close()
        withExtendedLifetime(folder) {}
    }
}
