extension Shopkeeper {
    /// Slows down guessing of access codes.
    var codeThrottle: SignInThrottle { memory.of { CodeThrottle() }.tries }
}

/// The throttle of access codes: another one than that of passwords.
private struct CodeThrottle: Sendable {
    let tries = SignInThrottle(limits: .accessCodes)
}
