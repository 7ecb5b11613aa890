package import Shop
internal import Storage

/// Why no access codes were made.
package enum CodesRefusal: Error, Hashable, Sendable {
    /// The shop file names no time from which members come in.
    case noMembersTime
    /// Not so many at once.
    case count(ClosedRange<Int>)
    case labelMissing
}

/// Too many wrong codes came from one network: the next may come after the span.
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

    /// Tries a code that was shown, unless its network has shown too many that were wrong.
    ///
    /// A try counts until it turns out to be right; what the shop could not tell does not count.
    ///
    /// - Throws: `TooManyCodes`, and what `body` throws.
    func tryingCode<T>(
        of network: String, _ body: () async throws -> T
    ) async throws -> T {
        let source = SignInThrottle.Source.address(ClientNetwork.name(of: network))
        if let wait = codeThrottle.begin([source], at: clock()) { throw TooManyCodes(wait: wait) }
        do {
            let value = try await body()
            codeThrottle.takenBack([source])
            return value
        } catch ReserveFailure.refused(.accessCodeInvalid) {
            throw ReserveFailure.refused(.accessCodeInvalid)
        } catch {
            codeThrottle.takenBack([source])
            throw error
        }
    }
}

extension SignInThrottle.Limits {
    /// Of wrong access codes. A dormitory shares one network, so many may be wrong at once; with
    /// thirty tries a minute a code of 47 bits is not found in a thousand years.
    static let accessCodes: SignInThrottle.Limits = {
        var limits = SignInThrottle.Limits()
        limits.burst = 50
        limits.addressRefill = .seconds(2)
        limits.addressMost = 100
        return limits
    }()
}
