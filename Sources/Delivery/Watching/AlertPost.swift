package import Shop

/// The address that alerts are posted to, which may hold a secret: it is never logged.
package struct AlertPost: Sendable {
    private let address: String
    private let post = JSONPost(connecting: .seconds(5), whole: .seconds(15), answer: 4_096)

    /// - Parameter address: an http or https URL. Whoever runs the machine has chosen it, so it may
    ///   lead into any network.
    package init(address: String) {
        self.address = address
    }

    /// Posts once.
    ///
    /// - Parameter bytes: JSON.
    /// - Returns: `delivered` or `failed`.
    package func send(_ bytes: [UInt8]) async -> DeliveryOutcome {
        await post.send(bytes, to: address).outcome
    }
}
