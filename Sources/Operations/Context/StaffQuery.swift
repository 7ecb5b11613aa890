package import Shop
package import Storage

/// A question that not everybody of staff may ask. Whoever asks it, from a page, the API, a command
/// or a service, is held against its permission in one place.
package protocol StaffQuery<Answer>: Sendable {
    associatedtype Answer: Sendable

    /// The permission that the question needs.
    static var permission: Permission { get }
    /// The member of staff or the program that asks; the shop itself as an owner.
    var caller: Caller { get }

    /// Reads the answer, on one snapshot.
    func run(on connection: any Connection) throws -> Answer
}

extension StaffQuery {
    /// The permission of what only looks at orders.
    package static var permission: Permission { .seeOrders }
}

extension Shopkeeper {
    /// Answers a question of staff, in the time that is theirs.
    ///
    /// - Parameter lane: whose connections read it.
    /// - Throws: `Forbidden`; `StorageError`, `tooLong` too.
    package func ask<Query: StaffQuery>(
        _ query: Query, in lane: Lane = .staff
    ) async throws -> Query.Answer {
        try query.caller.need(Query.permission)
        return try await store.read(in: lane) { try query.run(on: $0) }
    }
}
