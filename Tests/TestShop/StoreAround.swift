package import Storage

/// A store around another one, which does what that does but for what it says itself.
package protocol StoreAround: Store {
    var base: any Store { get }
}

extension StoreAround {
    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.read(body)
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.write(body)
    }

    package func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.writeBeside(body)
    }

    package func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try base.writeAndWait(body)
    }

    package func changesByOthers() -> AsyncStream<Void>? { base.changesByOthers() }

    package func close() async {
        await base.close()
    }
}

/// A connection around another one, which does what that does but for what it says itself.
package protocol ConnectionAround: Connection {
    var base: any Connection { get }
}

extension ConnectionAround {
    package var dialect: Dialect { base.dialect }
    package var session: Int64? { base.session }
    package var hasWritten: Bool { base.hasWritten }

    package func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        try base.execute(sql, arguments)
    }

    package func enqueue(_ sql: String, _ arguments: [Value]) throws {
        try base.enqueue(sql, arguments)
    }

    package func expect(_ sql: String, _ arguments: [Value]) throws {
        try base.expect(sql, arguments)
    }

    package func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        try base.forEach(sql, arguments, body)
    }
}
