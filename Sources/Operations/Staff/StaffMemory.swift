internal import Storage

/// What signing in keeps in memory.
extension Shopkeeper {
    /// How passwords are hashed.
    package var passwords: Passwords { memory.of { Passwords() } }

    /// Slows down guessing of passwords.
    package var throttle: SignInThrottle { memory.of { SignInThrottle() } }

    /// The queue of passwords that wait to be hashed.
    var hashing: HashingQueue { memory.of { HashingQueue() } }

    /// Reads of API tokens that several ask for at once.
    var tokenReads: SharedReads<String, Tokens.Row> {
        memory.of { SharedReads { try Tokens.find($0, on: $1) } }
    }

    /// What is verified for an account that is not there.
    var decoy: String {
        // Before it is made: `make` must not ask the memory for another.
        let passwords = passwords
        return memory.of { Decoy(text: passwords.decoy(random: random(Passwords.decoyBytes))) }
            .text
    }
}

extension Shopkeeper.Parts {
    /// How passwords are hashed.
    package var passwords: Passwords {
        get { given[Passwords.self] ?? Passwords() }
        set { given[Passwords.self] = newValue }
    }

    /// What slows down guessing of passwords.
    package var throttle: SignInThrottle {
        get { given[SignInThrottle.self] ?? SignInThrottle() }
        set { given[SignInThrottle.self] = newValue }
    }
}

/// A stored text that no password fits, made once for a process.
private struct Decoy: Sendable {
    let text: String
}
