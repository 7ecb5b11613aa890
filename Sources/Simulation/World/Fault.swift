package import Storage

/// A fault: what goes wrong with one transaction of a node.
enum Fault: Sendable {
    /// The transaction does not even begin.
    case refused(StorageError)
    /// The transaction's n-th statement fails.
    case statement(Int, StorageError)
    /// The transaction was all written, and the commit fails.
    case commit(StorageError)
    /// The transaction is committed, and nobody hears of it.
    case replyLost
    /// The node ends here; what was not committed is rolled back.
    case crash(Moment)
    /// The transaction takes so many milliseconds before it begins.
    case slow(Int)
    /// Another node's batch is committed before this one begins.
    case otherFirst

    /// The moment of a transaction in which a node ends.
    enum Moment: Sendable {
        case begin
        case statement(Int)
        case commit
        case reply
    }

    /// The words of every error that was made on purpose.
    static let words = "made on purpose"
}

/// A statement on its way to the engine.
package struct Statement: Sendable {
    package var sql: String
    package var arguments: [Value]
}

/// A bug that is planted to see whether the simulator notices. None in a real run.
package struct Tampering: Sendable {
    /// Changes a statement, or drops it with `nil`; is also told the statements before it in the
    /// same transaction.
    package var statement: (@Sendable (Statement, _ earlier: [String]) -> Statement?)?
    /// A failed commit is told as a success.
    package var hidesFailedCommits = false
    /// A failed transaction keeps what it had written.
    package var keepsFailedWrites = false
    /// A lost reply is told as a failure that surely wrote nothing.
    package var hidesDoubt = false
    /// A command that is too late is done all the same.
    package var isPatient = false
    /// Commits are not held against what was seen.
    package var trustsAnyWorld = false
    /// A node remembers nothing of what was seen.
    package var forgetsSeen = false
    /// An era begins without those that its database has lost.
    package var forgetsLostEras = false
    /// A node that opens again knows no eras but those in its database.
    package var keepsNoEras = false
    /// A node takes the database for what its own last commit left, whoever has committed since.
    package var overlooksOthers = false
    /// A node takes what others have committed for what it has committed beside its own desk.
    package var takesOthersForOwn = false

    package init() {}
}
