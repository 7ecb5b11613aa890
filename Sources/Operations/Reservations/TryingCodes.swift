package import Shop
internal import Storage

/// The code is wrong, and so were too many of one network before it. A good one passes all the
/// same; the next wrong one is told apart again after the span.
package struct TooManyCodes: Hashable, Sendable {
    package var wait: Span
}

extension TooManyCodes: RefusalReason {
    package var told: ToldRefusal? {
        ToldRefusal(
            .busy,
            "That code is not right, and neither were many others from your network. Look at it "
                + "again before the next try.",
            status: 429, retry: .seconds((wait.milliseconds + 999) / 1_000))
    }
}

extension Shopkeeper {
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
