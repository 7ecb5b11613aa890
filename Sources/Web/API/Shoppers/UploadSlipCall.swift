internal import Blobs
internal import Documents
internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

extension ShopAPI {
    /// `POST /orders/{code}/slips`: a file as the body, a form with it in the field `slip`, or JSON
    /// that names an upload which came in pieces.
    ///
    /// Sending the same file again is the same slip again, so a retry needs no key. What the
    /// content is decides in the end, whatever the request calls it.
    func uploadSlip(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        let mediaType = request.mediaType
        if mediaType == "application/json" { return try await finish(request, order) }
        let isForm = mediaType == "multipart/form-data"
        guard isForm || Self.slipMediaTypes.contains(mediaType) else {
            throw Problem.wrongMediaType(expected: SlipProblem.kinds)
        }
        return try await uploads.take(of: order, from: request.network) {
            try await take(request, isForm, order)
        }
    }

    private func finish(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        var fields = FieldReader(try await request.json())
        let upload = fields.text("upload")
        let original = fields.optionalText("original", upTo: 64).flatMap { BlobDigest(text: $0) }
        try fields.finish()
        return try await uploads.take(of: order, from: request.network) {
            answer(
                to: try await keeper.finishUpload(named: upload, original: original, for: order))
        }
    }

    private func answer(to slip: ReceiveSlip.Answer) -> WebResponse {
        JSONAnswer.object(.created) { json in
            json.slip(
                id: slip.id, status: slip.status, findings: [], in: Sentence.written)
            json.member("order_status", slip.order.rawValue)
        }
    }

    private func take(
        _ request: WebRequest, _ isForm: Bool, _ order: OrderID
    ) async throws -> WebResponse {
        let upload = try await keeper.beginSlip(for: order, announced: request.announcedBytes)
        let file: ReceivedFile
        do {
            file = try await receive(request, isForm: isForm, into: upload)
        } catch {
            await keeper.giveUpSlip(upload, for: order, after: error)
            throw error
        }
        return answer(
            to: try await keeper.finishSlip(
                upload, fileName: file.name, original: file.original, for: order))
    }

    /// The facts that were told beside a file.
    private struct ReceivedFile {
        var name = ""
        var original: BlobDigest?
    }

    /// Takes the file as it arrives and answers what was told beside it.
    private func receive(
        _ request: WebRequest, isForm: Bool, into upload: any BlobUpload
    ) async throws -> ReceivedFile {
        let write: (ArraySlice<UInt8>) async throws -> Void = { bytes in
            try bytes.withUnsafeBytes { try upload.append($0) }
        }
        guard isForm else {
            _ = try await request.file(upTo: request.limits.slipBytes, write: write)
            let original = try request.queryFields()["original"]
            return ReceivedFile(original: original.flatMap { BlobDigest(text: $0) })
        }
        let form = try await request.form(
            file: "slip", upTo: request.limits.slipBytes, write: write)
        guard let file = form.file else {
            throw Problem.invalid([FieldProblem("slip", "is required")])
        }
        return ReceivedFile(name: file.filename ?? "", original: form.fields.original)
    }

    /// What a slip may be called on the way; `image/jpg` is what many programs say for JPEG.
    private static let slipMediaTypes: Set<String> = [
        "image/jpeg", "image/jpg", "image/png", "image/webp", "application/pdf",
    ]
}
