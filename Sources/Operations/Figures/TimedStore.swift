package import Storage

/// A store whose reads are timed, and whose writes tell whether anything can be stored.
package final class TimedStore: Store {
    private let store: any Store
    private let steps: StepTimes
    private let storing: Storing

    package init(_ store: any Store, steps: StepTimes, storing: Storing = Storing()) {
        self.store = store
        self.steps = steps
        self.storing = storing
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let began = ContinuousClock.now
        defer { steps.read.observe(since: began) }
        return try await store.read(body)
    }

    package func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        switch lane {
        case .shoppers: try await read(body)
        case .staff, .long:
            try await steps.staffReads.counting { try await store.read(in: lane, body) }
        case .upkeep: try await store.read(in: lane, body)
        }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await noting { try await store.write(body) }
    }

    package func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await noting { try await store.writeBeside(body) }
    }

    private func noting<T: Sendable>(_ write: () async throws -> T) async throws -> T {
        let turn = storing.begins(.others)
        defer { storing.ends(turn) }
        do {
            let value = try await write()
            storing.worked(.others)
            return value
        } catch let error as StorageError {
            storing.note(error, of: turn)
            throw error
        }
    }

    package func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try storing.noting { try store.writeAndWait(body) }
    }

    package func changesByOthers() -> AsyncStream<Void>? { store.changesByOthers() }

    package func close() async {
        await store.close()
    }
}
