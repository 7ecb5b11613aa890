internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// The routes that load balancers and monitors ask.
package enum HealthRoutes {
    /// The routes `/healthz`, which says that the process is alive, and `/readyz`, which says
    /// whether it can serve: `isReady` is asked each time and answers why not.
    package static func routes(
        whyNotReady: @escaping @Sendable () async -> String?
    ) -> [Route] {
        [
            .get("/healthz", as: nil) { _ in text(.ok, "alive\n") },
            .get("/readyz", as: nil) { _ in
                guard let reason = await whyNotReady() else { return text(.ok, "ready\n") }
                return text(.serviceUnavailable, reason + "\n")
            },
        ]
    }

    /// Whether a path is asked for by machines that look after the shop.
    static func isHealth(_ path: String) -> Bool { path == "/healthz" || path == "/readyz" }

    /// The route `/metrics`, for a listener that the world does not reach.
    package static func metrics(_ metrics: Metrics) -> [Route] {
        [
            .get("/metrics", as: nil) { _ in
                text(.ok, metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
            }
        ]
    }

    private static func text(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> WebResponse {
        WebResponse(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
