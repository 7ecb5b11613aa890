package import Shop
internal import Transfer

/// The address that alerts are posted to, which may hold a secret: it is never logged.
package struct AlertPost: Sendable {
    private let address: String
    private let transfer = HTTPTransfer()

    /// What one try may take.
    private static let limits = HTTPLimits(
        connecting: .seconds(5), leastPerSecond: 1, patience: .seconds(10), whole: .seconds(15))

    /// - Parameter address: an http or https URL.
    package init(address: String) {
        self.address = address
    }

    /// Posts once.
    ///
    /// - Parameter bytes: JSON.
    /// - Returns: `delivered` or `failed`.
    package func send(_ bytes: [UInt8]) async -> DeliveryOutcome {
        do {
            let reply = try await transfer.perform(
                HTTPRequest(
                    method: .post(MemoryContent(bytes: bytes)), url: address,
                    headers: ["content-type: application/json", "expect:"], limits: Self.limits))
            let words = "it was answered with \(reply.status)"
            if (200..<300).contains(reply.status) { return .delivered(words) }
            // What a redirect leads to is not what the seller has chosen.
            return .failed(
                words, mayPass: reply.status >= 500 || [408, 425, 429].contains(reply.status))
        } catch TransferFailure.untrusted {
            return .failed("the certificate is not trusted", mayPass: false)
        } catch TransferFailure.tooSlow {
            return .failed("there was no answer in time", mayPass: true)
        } catch {
            // libcurl's own words may hold the address.
            return .failed("it could not be reached", mayPass: true)
        }
    }
}
