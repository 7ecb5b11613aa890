package import Storage

/// A store whose reads are timed.
package final class TimedStore: Store {
    private let store: any Store
    private let steps: StepTimes

    package init(_ store: any Store, steps: StepTimes) {
        self.store = store
        self.steps = steps
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let began = ContinuousClock.now
        defer { steps.read.observe(since: began) }
        return try await store.read(body)
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await store.write(body)
    }

    package func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try store.writeAndWait(body)
    }

    package func changesByOthers() -> AsyncStream<Void>? { store.changesByOthers() }

    package func close() async {
        await store.close()
    }
}
