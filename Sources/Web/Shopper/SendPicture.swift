internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

extension ShopperPages {
    /// `GET /pictures/{digest}`: a picture of a product that is on sale, or the shop's logo.
    ///
    /// Slips lie in the same store, so a digest alone opens nothing.
    func sendPicture(_ request: WebRequest) async throws -> WebResponse {
        guard let digest = sent(for: request.parameter("digest")) else { throw Problem.notFound }
        let file: any BlobReader
        do {
            file = try await keeper.blobs.open(digest)
        } catch BlobError.missing {
            throw Problem.notFound
        }
        let beginning = try await beginning(of: file)
        var fields = SecurityHeaders.file()
        fields[.contentType] = mediaType(beginning, of: file)
        fields[.cacheControl] = "public, max-age=31536000, immutable"
        return WebResponse(
            status: .ok, headers: fields,
            body: ResponseBody(contentLength: Int(file.byteCount)) { writer in
                try await writer.write(ByteBuffer(bytes: beginning))
                while true {
                    let bytes = try await file.read(upTo: BlobLimits.chunk)
                    if bytes.isEmpty { break }
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
                try await writer.finish(nil)
            })
    }

    /// What shoppers get under a name; `nil` where it is neither a picture of a product nor the
    /// logo.
    private func sent(for digest: String) -> BlobDigest? {
        guard let catalogue = keeper.catalogue else { return nil }
        let products = catalogue.listings.lazy.flatMap(\.products)
        let sent =
            catalogue.sentLogo(for: digest)
            ?? products.compactMap { $0.sent(for: digest) }.first
        return sent.flatMap { BlobDigest(text: $0) }
    }

    private func beginning(of file: any BlobReader) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < MediaKind.prefixBytes {
            let more = try await file.read(upTo: MediaKind.prefixBytes - bytes.count)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    private func mediaType(_ beginning: [UInt8], of file: any BlobReader) -> String {
        let isWhole = Int64(beginning.count) == file.byteCount
        guard case .accepted(let kind, _) = MediaKind.sniff(beginning, isWhole: isWhole) else {
            return "application/octet-stream"
        }
        return kind.mediaType
    }
}
