package import Shop
internal import Transfer

/// Posts JSON to an address that somebody has chosen, once; alerts and webhooks go this way.
///
/// An address may hold a secret: it is never logged, and neither are libcurl's words, which may
/// hold the address.
package struct JSONPost: Sendable {
    private let transfer = HTTPTransfer()
    private let limits: HTTPLimits
    private let mayConnect: (@Sendable (_ address: [UInt8], _ isSecure: Bool) -> Bool)?

    /// - Parameters:
    ///   - connecting: the time until a connection is made.
    ///   - whole: the time of a try.
    ///   - answer: the bytes of the answer that are read.
    ///   - mayConnect: whether an address may be connected to, of 4 or 16 bytes in network order,
    ///     by https or not; `nil` allows all.
    package init(
        connecting: Span, whole: Span, answer: Int,
        mayConnect: (@Sendable (_ address: [UInt8], _ isSecure: Bool) -> Bool)? = nil
    ) {
        limits = HTTPLimits(
            connecting: connecting, leastPerSecond: 1, patience: .seconds(10), whole: whole,
            answer: answer)
        self.mayConnect = mayConnect
    }

    /// Posts once.
    ///
    /// - Parameters:
    ///   - bytes: JSON.
    ///   - headers: whole lines beside the media type.
    package func send(
        _ bytes: [UInt8], to address: String, headers: [String] = []
    ) async -> PostedAnswer {
        let isSecure = address.asciiLowercased.begins(with: "https:")
        var request = HTTPRequest(
            method: .post(MemoryContent(bytes: bytes)), url: address,
            headers: ["content-type: application/json", "expect:"] + headers, limits: limits)
        if let mayConnect {
            request.mayConnect = { address in mayConnect(address, isSecure) }
        }
        do {
            let reply = try await transfer.perform(request)
            return .answered(
                DeliveryAnswer(status: reply.status, body: reply.message, took: reply.took),
                retryAfter: reply.retryAfter)
        } catch TransferFailure.untrusted {
            return .failed("the certificate is not trusted", mayPass: false)
        } catch TransferFailure.forbiddenAddress {
            return .failed(
                "the address leads into a network that may not be reached", mayPass: false)
        } catch TransferFailure.tooSlow {
            return .failed("there was no answer in time", mayPass: true)
        } catch {
            return .failed("it could not be reached", mayPass: true)
        }
    }
}

/// What came of posting something once.
package enum PostedAnswer: Sendable {
    /// It was answered. Carries how long the receiver asks to be left alone, where it does.
    case answered(DeliveryAnswer, retryAfter: Span?)
    /// It was not answered. Carries why, and whether the same may pass later.
    case failed(String, mayPass: Bool)

    /// The outcome where any 2xx is a delivery, and only what says that it passes is tried again.
    /// What a redirect leads to is not what the seller has chosen.
    package var outcome: DeliveryOutcome {
        switch self {
        case .failed(let words, let mayPass): return .failed(words, mayPass: mayPass)
        case .answered(let answer, _):
            if (200..<300).contains(answer.status) { return .delivered(answer.words) }
            let mayPass = answer.status >= 500 || [408, 425, 429].contains(answer.status)
            return .failed(answer.words, mayPass: mayPass)
        }
    }
}

extension DeliveryAnswer {
    /// The answer in words, as staff and the log read them.
    package var words: String { "it was answered with \(status)" }
}
