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
        let sent = try JSONObject(bytes, depth: request.limits.jsonDepth)
        let numbers = Self.moneyAsNumbers(in: .object(sent), at: "")
        if !numbers.isEmpty { throw Problem.invalid(numbers) }
        let file = try ShopFileReader.read(Array(bytes.readableBytesView))
        try await checkPictures(of: file)
        let fields = try request.queryFields()
        func isSet(_ name: String) -> Bool { ["true", "1"].contains(fields[name] ?? "") }
        let overNewer = isSet("over_newer")
        let changes =
            isSet("dry_run")
            ? try await keeper.applyAlone(file, overNewer: overNewer, dryRun: true, by: caller)
            : try await keeper.apply(file, overNewer: overNewer, by: caller)
        let madeFrom = try await keeper.shownFile()?.madeFrom
        return JSONAnswer.object { json in
            json.member("changes") { json in
                json.array(changes) { $0.string($1.text) }
            }
            json.member("made_from", madeFrom)
        }
    }

    /// Money is text in JSON. A number has been through somebody's floating point, where 0.1 and
    /// 0.2 are 0.30000000000000004.
    private static func moneyAsNumbers(in value: JSONValue, at place: String) -> [FieldProblem] {
        switch value {
        case .array(let elements):
            return elements.enumerated().flatMap { index, element in
                moneyAsNumbers(in: element, at: "\(place)[\(index)]")
            }
        case .object(let object):
            return object.members.flatMap { name, value in
                let inner = place.isEmpty ? name : "\(place).\(name)"
                let isMoney = ["price", "fee"].contains(name)
                return isMoney && value.isNumber
                    ? [FieldProblem(inner, "must be a text such as \"370.00\"")]
                    : moneyAsNumbers(in: value, at: inner)
            }
        case .null, .bool, .integer, .decimal, .string: return []
        }
    }

    private func checkPictures(of file: ShopFile) async throws {
        var problems: [FieldProblem] = []
        if let logo = file.shop.logo, try await !isStored(logo) {
            problems.append(
                FieldProblem("shop.logo", "must be the digest of a stored picture"))
        }
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

    /// Whether a picture is stored; a shopper's slip is none.
    ///
    /// - Throws: when it cannot be told.
    private func isStored(_ picture: String) async throws -> Bool {
        guard let digest = BlobDigest(text: picture), try await !keeper.isOnlySlip(digest) else {
            return false
        }
        do {
            _ = try await keeper.blobs.open(digest)
            // It may be old, and named by nothing yet.
            return try keeper.blobs.renew(digest)
        } catch BlobError.missing, BlobError.notHereYet {
            return false
        }
    }
}

extension JSONValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .decimal: true
        case .null, .bool, .string, .array, .object: false
        }
    }
}
