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
        let fields = try request.queryFields()
        func isSet(_ name: String) -> Bool { ["true", "1"].contains(fields[name] ?? "") }
        let overNewer = isSet("over_newer")
        let changes =
            isSet("dry_run")
            ? try await keeper.applyAlone(file, overNewer: overNewer, dryRun: true)
            : try await keeper.apply(file, overNewer: overNewer, by: caller)
        let madeFrom = try await keeper.shownFile()?.madeFrom
        return JSONAnswer.object { json in
            json.member("changes") { json in
                json.array(changes) { $0.string($1.text) }
            }
            json.member("made_from", madeFrom)
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
