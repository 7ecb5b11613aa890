internal import Operations

/// The peer at the other end of the connection that a request came by. A request knows no more of
/// the server than this.
protocol Peer: Sendable {
    /// Calls once when the client has gone, unless the request in hand is answered before.
    func whenGone(_ action: @escaping @Sendable () -> Void)

    /// Says that so many bytes of the body are about to be read.
    func bodyWanted(upTo limit: Int)

    /// Ends the connection.
    func hangUp()

    /// The address where the request comes from, by what its head says of those before.
    func client(forwardedFor field: String?) -> ClientAddress
}
