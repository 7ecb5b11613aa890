internal import NIOCore
internal import Operations

/// The peer of a request as the channel of its connection.
struct ChannelPeer: Peer {
    let channel: any Channel
    /// The proxies whose word on where a request comes from is taken.
    let proxies: TrustedProxies
    let sparesNear: Bool

    func whenGone(_ action: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute { [channel] in
            let gate = try? channel.pipeline.syncOperations.handler(type: RequestGate.self)
            guard let gate else { return action() }
            gate.whenGone(action)
        }
    }

    func bodyWanted(upTo limit: Int) {
        channel.eventLoop.execute { [channel] in
            let gate = try? channel.pipeline.syncOperations.handler(type: RequestGate.self)
            gate?.bodyWanted(upTo: limit)
        }
    }

    func hangUp() { channel.close(promise: nil) }

    func client(forwardedFor field: String?) -> ClientAddress {
        proxies.client(
            peer: channel.remoteAddress?.ipAddress, forwardedFor: field, sparesNear: sparesNear)
    }
}
