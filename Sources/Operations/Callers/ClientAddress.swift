/// The address where a request comes from.
package struct ClientAddress: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The address as text; what a proxy wrote in its place; `unknown` once the client is gone.
    package let text: String
    /// Whether many may be behind the address without a word of who: a proxy that does not tell for
    /// whom it asks. Nobody is held up for what others did from there.
    package let isProxy: Bool

    package init(_ text: String, isProxy: Bool = false) {
        self.text = text
        self.isProxy = isProxy
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The source that the address's tries are counted by; `nil` where they cannot be held against
    /// anybody.
    package var source: SignInThrottle.Source? {
        isProxy ? nil : .address(ClientNetwork.name(of: text))
    }

    /// The address of a client that is gone.
    package static let unknown = ClientAddress("unknown")
}
