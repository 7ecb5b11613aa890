internal import Shop

/// Reads something that anybody may read from a web server, such as a line's record.
///
/// It is here for the same reason as `HTTPTransfer`.
package struct PlainFetch: Sendable {
    private let transfer = HTTPTransfer()
    private let limits: HTTPLimits

    package init(limits: HTTPLimits = HTTPLimits(whole: .hours(1))) {
        self.limits = limits
    }

    /// Why nothing was read, in words.
    package struct Failure: Error {
        package var words: String
    }

    /// Reads what an address of http or https has, piece by piece.
    ///
    /// - Throws: `Failure`, or what `sink` threw.
    package func get(
        _ url: String, sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        let request = HTTPRequest(
            method: .get, url: url, headers: ["accept: text/plain"], limits: limits)
        let reply: HTTPReply
        do {
            reply = try await transfer.perform(request, sink: sink)
        } catch let failure as TransferFailure {
            throw Failure(words: Self.words(failure))
        }
        guard reply.status == 200 else { throw Failure(words: "the answer was \(reply.status)") }
    }

    private static func words(_ failure: TransferFailure) -> String {
        switch failure {
        case .unreachable(let words), .untrusted(let words), .cut(let words): words
        case .tooSlow: "the answer came too slowly"
        case .cancelled: "it was stopped"
        }
    }
}
