internal import NIOCore

/// A connection that was accepted and has no channel yet.
struct Newcomer {
    let descriptor: CInt
    let counted: CountedConnection
    /// The bytes that the newcomer has sent and that are for the gate.
    var received = ByteBuffer()
    /// What the kernel did not take of its first answer.
    var unsent = ByteBuffer()
    /// Whether the newcomer's first request was answered.
    var isAnswered = false
    /// Whether that answer was the last.
    var isLast = false

    /// Whether the newcomer can wait: it has its answer, and nothing is left to do for it.
    var isContent: Bool {
        isAnswered && unsent.readableBytes == 0 && received.readableBytes == 0
    }
}
