internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Pages

/// The description of the API that programs read.
enum OpenAPIDocument {
    /// `Sources/Web/API/openapi.json` as it was when this was built.
    static let bytes = Embedded.file("Web/API/openapi.json")

    static let route = Route.get("/openapi.json") { _ in
        WebResponse(
            status: .ok,
            headers: [
                .contentType: "application/json",
                .cacheControl: "public, max-age=300, stale-while-revalidate=0",
                .xContentTypeOptions: "nosniff", .accessControlAllowOrigin: "*",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
