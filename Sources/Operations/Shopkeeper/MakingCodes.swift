package import Shop
internal import Storage

/// The reason why no access codes were made.
package enum CodesRefusal: Error, Hashable, Sendable {
    /// The shop file names no time from which members come in.
    case noMembersTime
    /// The number of codes is outside the range that may be made at once.
    case count(ClosedRange<Int>)
    case labelMissing
}

/// The code is wrong, and so were too many of one network before it. A good one passes all the
/// same; the next wrong one is told apart again after the span.
package struct TooManyCodes: Error, Hashable, Sendable {
    package var wait: Span
}

/// Access codes, and who tries them.
extension Shopkeeper {
    /// Makes access codes of a drop and answers them, for the only time.
    ///
    /// - Parameter key: names the form that was sent: the same form again answers the same codes.
    /// - Throws: `Forbidden`, `CodesRefusal`, `StorageError`.
    package func makeCodes(
        _ count: Int, for drop: Drop, label: String, key: String, by caller: Caller
    ) async throws -> [String] {
        try caller.need(.changeShop)
        guard drop.membersOpenAt != nil else { throw CodesRefusal.noMembersTime }
        guard AccessCodes.atOnce.contains(count) else {
            throw CodesRefusal.count(AccessCodes.atOnce)
        }
        let label = TextSize.cut(label.trimmed, characters: AccessCodes.label)
        if label.isEmpty { throw CodesRefusal.labelMissing }
        let codes = secret.accessCodes(
            count, seed: Array("\(drop.id.value) \(label)\n\(key)".utf8))
        let now = clock()
        try await store.write { connection in
            try AccessCodes.add(
                codes.map(\.stored), to: drop.id, label: label, by: caller.actor, at: now,
                on: connection)
        }
        return codes.map(\.text)
    }

    /// The access codes of a drop by how they were made, newest first; never the codes themselves.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func codeBatches(
        of drop: Drop, by caller: Caller
    ) async throws -> [AccessCodes.Batch] {
        try caller.need(.seeOrders)
        return try await store.read(in: .staff) { try AccessCodes.batches(of: drop.id, on: $0) }
    }

    /// Tries a code that was shown.
    ///
    /// A good code always passes, however many were wrong before it: a dormitory shares one
    /// address, and its typing errors, or one stranger in it, must not shut out its members. Only
    /// wrong codes count. From a network that has shown some, a code is looked up before the desk
    /// hears of it, so that whoever guesses costs one read a try and holds up nobody.
    ///
    /// - Throws: `TooManyCodes` in place of `accessCodeInvalid` when its network has had its share;
    ///   what `body` throws.
    func tryingCode<T>(
        _ code: [UInt8], of client: ClientAddress, in drop: Drop, _ body: () async throws -> T
    ) async throws -> T {
        guard let source = client.source else { return try await body() }
        do {
            if codeThrottle.hasFailed(source, at: clock()) {
                let known = try await store.read { try AccessCodes.load([code], on: $0) }
                guard known[code]?.drop == drop.id else {
                    throw ReserveFailure.refused(.accessCodeInvalid)
                }
            }
            return try await body()
        } catch ReserveFailure.refused(.accessCodeInvalid) {
            if let wait = codeThrottle.fail(source, at: clock()) { throw TooManyCodes(wait: wait) }
            throw ReserveFailure.refused(.accessCodeInvalid)
        }
    }
}

extension SignInThrottle.Limits {
    /// The limits of wrong access codes. A dormitory shares one network, so many may be wrong at
    /// once. What keeps codes from being guessed is their 47 bits: docs/threat-model.md does the
    /// sum.
    static let accessCodes: SignInThrottle.Limits = {
        var limits = SignInThrottle.Limits()
        limits.burst = 50
        limits.addressRefill = .seconds(2)
        return limits
    }()
}
