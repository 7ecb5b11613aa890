internal import Blobs
internal import Formats
internal import HTTPTypes
internal import NIOCore
internal import Operations
internal import Shop

/// Slips that come in pieces, by tus 1.0.
extension ShopAPI {
    var uploadRoutes: [Route] {
        [
            .options("/api/v1/uploads", answering(tellOfUploads)),
            .post("/api/v1/uploads", tus(beginUpload)),
            .options("/api/v1/uploads/{id}", answering(tellOfUploads)),
            .head("/api/v1/uploads/{id}", ownUpload(showUpload)),
            .patch("/api/v1/uploads/{id}", ownUpload(takePiece)),
            .delete("/api/v1/uploads/{id}", ownUpload(endUpload)),
            .post("/api/v1/uploads/{id}", ownUpload(overrideMethod)),
        ]
    }

    /// An upload, and the order that it is for, whose key the caller has.
    struct OwnUpload: Sendable {
        var id: PartialID
        var order: OrderID
    }

    /// Holds requests to the protocol's version, and has every answer name it.
    private func tus(_ action: @escaping RouteHandler) -> RouteHandler {
        let action = answering(action)
        return { request in
            do {
                guard request.header(.tusResumable) == Tus.version else {
                    throw Problem.tusVersion
                }
                return try await action(request)
            } catch var problem as Problem {
                problem.headers[.tusResumable] = Tus.version
                throw problem
            }
        }
    }

    /// Makes a handler for whoever has the key of the upload's order. The upload's name alone opens
    /// nothing: it stands in addresses, and these in the logs of proxies.
    private func ownUpload(
        _ action: @escaping @Sendable (WebRequest, OwnUpload) async throws -> WebResponse
    ) -> RouteHandler {
        tus { [keeper] request in
            guard let key = request.bearer, !key.isEmpty else { throw Problem.unauthorized }
            guard let own = try keeper.uploadID(request.parameter("id"), key: key) else {
                throw Problem.notFound
            }
            return try await action(request, OwnUpload(id: own.id, order: own.order))
        }
    }

    /// `OPTIONS /uploads` and below: what this server can do.
    private func tellOfUploads(_ request: WebRequest) -> WebResponse {
        Tus.answer(
            .noContent,
            [
                .tusVersion: Tus.version, .tusExtension: Tus.extensions,
                .tusMaxSize: String(request.limits.slipBytes),
                .tusChecksumAlgorithm: UploadChecksum.Algorithm.names,
            ])
    }

    /// `POST /uploads`: begins one, and takes its first bytes when they come along.
    private func beginUpload(_ request: WebRequest) async throws -> WebResponse {
        guard let key = request.bearer, !key.isEmpty else { throw Problem.unauthorized }
        let metadata = try request.uploadMetadata()
        guard let code = metadata.values["order"] else {
            throw Problem.badUploadHeader(.uploadMetadata, "must name the order")
        }
        guard let order = try keeper.orderID(code: code, key: key) else { throw Problem.notFound }
        let length = try request.byteCount(.uploadLength)
        guard length <= Int64(request.limits.slipBytes) else {
            throw Problem.tooLarge(limit: request.limits.slipBytes)
        }
        let upload = try await keeper.beginUpload(
            for: order, length: length, note: metadata.text)
        var fields = upload.fields
        fields[.location] = writer.url("/api/v1/uploads/\(upload.id.text)", for: request)
        if request.mediaType == Tus.piece {
            let own = OwnUpload(id: upload.id, order: order)
            fields[.uploadOffset] = String(try await take(request, own, at: 0).offset)
        }
        return Tus.answer(.created, fields)
    }

    /// `HEAD /uploads/{id}`: how far it has come. Whoever asks is about to go on, so a connection
    /// that still sends is ended: it is the one that broke, and has not noticed.
    private func showUpload(_ request: WebRequest, _ own: OwnUpload) async throws -> WebResponse {
        let (upload, offset) = try await uploads.writers.takeOver(own.id) {
            let partial = try await keeper.openUpload(own.id)
            defer { partial.close() }
            return (partial.upload, try await partial.keep())
        }
        var fields = upload.fields
        fields[.uploadOffset] = String(offset)
        fields[.uploadLength] = String(upload.length)
        if !upload.note.isEmpty { fields[.uploadMetadata] = upload.note }
        return Tus.answer(.ok, fields)
    }

    /// Answers `DELETE /uploads/{id}`.
    private func endUpload(_ request: WebRequest, _ own: OwnUpload) async throws -> WebResponse {
        try await uploads.writers.takeOver(own.id) {
            try await keeper.endUpload(own.id, of: own.order)
        }
        return Tus.answer()
    }

    /// `POST /uploads/{id}` with `X-HTTP-Method-Override`, for clients whose network lets no other
    /// method through.
    private func overrideMethod(
        _ request: WebRequest, _ own: OwnUpload
    ) async throws -> WebResponse {
        switch request.header(.methodOverride)?.asciiLowercased {
        case "patch": return try await takePiece(request, own)
        case "head": return try await showUpload(request, own)
        case "delete": return try await endUpload(request, own)
        default: throw Problem.wrongMethod(allowed: ["DELETE", "HEAD", "OPTIONS", "PATCH"])
        }
    }
}

// Pieces.
extension ShopAPI {
    /// `PATCH /uploads/{id}`: bytes that go on where the upload ends.
    private func takePiece(_ request: WebRequest, _ own: OwnUpload) async throws -> WebResponse {
        guard request.mediaType == Tus.piece else {
            throw Problem(.wrongMediaType, "Send \(Tus.piece).")
        }
        let start = try request.byteCount(.uploadOffset)
        let taken = try await take(request, own, at: start)
        var fields = taken.upload.fields
        fields[.uploadOffset] = String(taken.offset)
        return Tus.answer(.noContent, fields)
    }

    /// Takes the body; answers how far the upload has come, which is on the disk.
    private func take(
        _ request: WebRequest, _ own: OwnUpload, at start: Int64
    ) async throws -> (upload: PartialUpload, offset: Int64) {
        let checksum = try request.uploadChecksum()
        return try await uploads.take(of: own.order, from: request.network) {
            try await uploads.writers.write(own.id, hangUp: { request.hangUp() }) {
                let partial = try await keeper.openUpload(own.id)
                defer { partial.close() }
                guard partial.offset == start else {
                    throw Problem.offsetConflict(try await partial.keep())
                }
                try await keeper.holdForUpload(own.id, of: own.order)
                return (partial.upload, try await append(request, to: partial, checksum))
            }
        }
    }

    private func append(
        _ request: WebRequest, to partial: OpenPartial, _ checksum: UploadChecksum?
    ) async throws -> Int64 {
        let rest = partial.upload.length - partial.offset
        let chunks = try request.chunks(upTo: Int(rest))
        try await partial.begin(
            bytes: min(rest, request.announcedBytes ?? rest), isUnchecked: checksum != nil)
        var digest = checksum.map { PieceDigest($0) }
        do {
            for try await chunk in chunks {
                try chunk.withUnsafeReadableBytes { bytes in
                    try partial.append(bytes)
                    digest?.take(bytes)
                }
            }
        } catch {
            // A break costs nothing that has come, unless nobody can tell whether it is right. The
            // break is what is told, if anybody still listens.
            _ = try? await checksum == nil ? partial.keep() : partial.takenBack()
            throw error
        }
        if let digest, !digest.isRight {
            _ = try await partial.takenBack()
            throw Problem.checksumMismatch
        }
        return try await partial.keep()
    }
}

extension OpenPartial {
    /// Takes the piece back; answers where the upload ends then.
    fileprivate func takenBack() async throws -> Int64 {
        try await giveBack()
        return offset
    }
}

extension PartialUpload {
    /// The header fields with which every answer tells of the upload.
    fileprivate var fields: HTTPFields {
        [.uploadExpires: HTTPDate.text(second: expiresAt.milliseconds / 1_000)]
    }
}
