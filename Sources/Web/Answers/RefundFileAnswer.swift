internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

/// Answers with a file of refunds for the bank.
enum RefundFileAnswer {
    static func response(_ written: RefundFileBytes) -> WebResponse {
        var fields = SecurityHeaders.file()
        fields[.contentType] = written.file.format.mediaType
        fields[.contentDisposition] = "attachment; filename=\"\(written.file.fileName)\""
        fields[.cacheControl] = "private, no-store"
        let bytes = written.bytes
        return WebResponse(
            status: .ok, headers: fields,
            body: ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes))
                try await writer.finish(nil)
            })
    }
}
