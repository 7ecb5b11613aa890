internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// Answers with a file, chunk by chunk as the client takes it.
enum FileAnswer {
    static func response(_ file: any BlobReader, fields: HTTPFields) -> WebResponse {
        let body = ResponseBody(contentLength: Int(file.byteCount)) { writer in
            while true {
                let bytes = try await file.read(upTo: BlobLimits.chunk)
                if bytes.isEmpty { break }
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
        return WebResponse(status: .ok, headers: fields, body: body)
    }
}

extension SecurityHeaders {
    /// The fields of an answer that is a copy of a slip.
    static func slipCopy() -> HTTPFields {
        var fields = file()
        fields[.contentType] = MediaKind.jpeg.mediaType
        fields[.cacheControl] = "private, max-age=600"
        fields[.contentDisposition] = "inline"
        return fields
    }
}
