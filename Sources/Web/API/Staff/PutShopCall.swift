internal import Blobs
internal import Formats
internal import NIOCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// `PUT /admin/shop`: the shop file as JSON; its pictures are digests of stored files.
    func putShop(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try request.needJSON()
        let bytes = try await request.bytes(upTo: ShopFileLimits.bytes)
        // Strict JSON first: the reader of shop files takes any YAML, nested as deep as it likes.
        _ = try JSONObject(bytes, depth: request.limits.jsonDepth)
        let file = try ShopFileReader.read(Array(bytes.readableBytesView))
        try await checkPictures(of: file)
        let isDryRun = try request.queryFields()["dry_run"].map { $0 == "true" || $0 == "1" }
        let changes =
            isDryRun == true
            ? try await keeper.applyAlone(file, dryRun: true)
            : try await keeper.apply(file, by: caller)
        return JSONAnswer.object { json in
            json.member("changes") { json in
                json.array(changes) { $0.string($1.text) }
            }
        }
    }

    private func checkPictures(of file: ShopFile) async throws {
        var problems: [FieldProblem] = []
        for (dropIndex, drop) in file.drops.enumerated() {
            for (index, product) in drop.products.enumerated() {
                guard let picture = product.picture else { continue }
                if try await isStored(picture) { continue }
                problems.append(
                    FieldProblem(
                        "drops[\(dropIndex)].products[\(index)].picture",
                        "must be the digest of a stored picture"))
            }
        }
        if !problems.isEmpty { throw Problem.invalid(problems) }
    }

    /// - Throws: when it cannot be told.
    private func isStored(_ picture: String) async throws -> Bool {
        guard let digest = BlobDigest(text: picture) else { return false }
        do {
            _ = try await keeper.blobs.open(digest)
            // It may be old, and named by nothing yet.
            return try keeper.blobs.renew(digest)
        } catch BlobError.missing, BlobError.notHereYet {
            return false
        }
    }
}
