import Delivery
import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@Suite("After a commit that was not heard of")
struct LostReplyTests {
    @Test("the sweeper has the stock read again, so that nobody is refused what is there")
    func sweeper() async throws {
        let loss = Loss()
        try await withStall(around: { Forgetful(base: $0, loss: loss) }) { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            loss.isNext.withLock { $0 = true }
            await #expect(throws: StorageError.self) { try await stall.keeper.cancel(order) }

            let sweeper = Sweeper(
                shopkeeper: stall.keeper, wait: { _ in }, logger: Logger(label: "test"))
            try await sweeper.sweep()

            _ = try await stall.reserve([("POSTER", 3)])
        }
    }
}

/// Whether the next commit is not heard of.
private final class Loss: Sendable {
    let isNext = Mutex(false)
}

/// A store that loses a reply.
private struct Forgetful: StoreAround {
    let base: any Store
    let loss: Loss

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        let value = try base.writeAndWait(body)
        let isLost = loss.isNext.withLock { isNext in
            defer { isNext = false }
            return isNext
        }
        if isLost { throw StorageError.unavailable("the reply was lost") }
        return value
    }
}
