internal import Crypto
internal import Shop
internal import Synchronization
package import Transfer

/// The location of a bucket of an S3-compatible store.
package struct S3Location: Hashable, Sendable {
    package var bucket: String
    /// The text before each name, with a slash at its end; empty for none.
    package var prefix: String
    /// The store's address, `https://host:port`, without a slash at its end.
    package var endpoint: String
    package var region: String

    package init(bucket: String, prefix: String, endpoint: String, region: String) {
        self.bucket = bucket
        self.prefix = prefix
        self.endpoint = endpoint
        self.region = region
    }

    /// The location as text, for people and for telling stores apart; holds no secret.
    package var text: String { "s3://\(bucket)/\(prefix) at \(endpoint)" }
}

/// A key of the store: its id and its secret.
package struct S3Keys: Sendable {
    package var id: String
    package var secret: String

    package init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

/// The limits of requests to a store, by who waits for the answer.
package struct S3Limits: Hashable, Sendable {
    /// The limits of carrying slips to the store, for which nobody waits.
    package var carrying = HTTPLimits()
    /// The limits of fetching, for which somebody who looks at a slip waits.
    package var fetching = HTTPLimits(
        connecting: .seconds(3), patience: .seconds(5), whole: .seconds(30))
    /// The limits of the first look, for which a shop that wants to open waits.
    package var starting = HTTPLimits(
        connecting: .seconds(2), patience: .seconds(3), whole: .seconds(3))

    package init() {}
}

/// Puts blobs on a store and gets them back. The bucket is part of the path and names are hex
/// digits, so that nothing in an address ever needs escaping, which is where signatures differ.
struct S3Store: Sendable {
    let location: S3Location
    private let keys: S3Keys
    private let transfer = HTTPTransfer()

    init(_ location: S3Location, keys: S3Keys) {
        self.location = location
        self.keys = keys
    }

    /// The SHA-256 of nothing.
    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Puts bytes under the name of their hash. The hash is part of what is signed, so a store that
    /// got other bytes refuses them; the same bytes may be put again.
    ///
    /// - Throws: `StoreProblem`, `CancellationError`.
    func put(
        _ digest: BlobDigest, _ content: any HTTPContent, within limits: HTTPLimits
    ) async throws {
        let reply = try await perform(
            .put(content), digest, contentHash: digest.text, within: limits)
        guard reply.status != 200 else { return }
        throw problem(reply)
    }

    /// Gets the bytes of a name.
    ///
    /// - Returns: false when the store has none.
    /// - Throws: `StoreProblem`, `CancellationError`, or what `sink` threw.
    func get(
        _ digest: BlobDigest, within limits: HTTPLimits,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Bool {
        let reply = try await perform(
            .get, digest, contentHash: Self.emptyHash, within: limits, sink: sink)
        if reply.status == 200 { return true }
        let problem = problem(reply)
        if case .refused(404, _) = problem { return false }
        throw problem
    }

    /// Puts a few bytes on the store and reads them back.
    ///
    /// - Throws: `StoreProblem`, `BlobError.damaged`, `CancellationError`.
    func check(within limits: HTTPLimits) async throws {
        let text = Array("Holdfast keeps its slips and pictures here.\n".utf8)
        let digest = BlobDigest(of: SHA256.hash(data: text))
        try await put(digest, MemoryContent(bytes: text), within: limits)
        let back = Mutex<[UInt8]>([])
        let isThere = try await get(digest, within: limits) { piece in
            back.withLock { $0 += piece.prefix(text.count + 1 - $0.count) }
        }
        guard isThere else { throw StoreProblem.refused(status: 404, "NoSuchKey") }
        guard back.withLock({ $0 == text }) else { throw BlobError.damaged(digest) }
    }

    private func perform(
        _ method: HTTPRequest.Method, _ digest: BlobDigest, contentHash: String,
        within limits: HTTPLimits,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) async throws -> HTTPReply {
        do {
            return try await transfer.perform(
                HTTPRequest(
                    method: method,
                    url: "\(location.endpoint)/\(location.bucket)/\(location.prefix)\(digest.text)",
                    headers: ["x-amz-content-sha256: \(contentHash)"],
                    signature: HTTPSignature(
                        scheme: "aws:amz:\(location.region):s3", keyID: keys.id,
                        secret: keys.secret),
                    limits: limits), sink: sink)
        } catch let failure as TransferFailure {
            switch failure {
            case .cancelled: throw CancellationError()
            case .unreachable(let words): throw StoreProblem.unreachable(words)
            case .untrusted(let words): throw StoreProblem.untrusted(words)
            case .forbiddenAddress: throw StoreProblem.unreachable("\(failure)")
            case .tooSlow: throw StoreProblem.tooSlow
            case .cut(let words): throw StoreProblem.cut(words)
            }
        }
    }

    /// The problem that an answer other than 200 means. Codes: "Error responses" of the Amazon S3
    /// API reference; stores of other makers use the same and add their own for quotas.
    private func problem(_ reply: HTTPReply) -> StoreProblem {
        let code = Self.code(in: reply.message)
        switch (reply.status, code) {
        case (_, "RequestTimeTooSkewed"): return .wrongTime
        case (507, _): return .full(code)
        case _ where code.span(of: "Quota") != nil || code.span(of: "StorageFull") != nil:
            return .full(code)
        case (401, _), (403, _): return .wrongKeys(code)
        case (404, "NoSuchBucket"): return .noBucket(location.bucket)
        case (300..<400, _), (_, "AuthorizationHeaderMalformed"): return .wrongRegion(code)
        case (500..., _), (429, _): return .failing(status: reply.status, code)
        default: return .refused(status: reply.status, code)
        }
    }

    /// The text of the first `<Code>`, kept to what a log line can carry.
    private static func code(in message: String) -> String {
        guard let start = message.span(of: "<Code>"),
            let end = message[start.upperBound...].span(of: "</Code>")
        else { return "" }
        let code = message[start.upperBound..<end.lowerBound].prefix(64)
        return code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? String(code) : ""
    }
}

/// The problem that a store can have.
package enum StoreProblem: Error, Hashable, Sendable {
    case unreachable(String)
    case untrusted(String)
    case tooSlow
    case cut(String)
    /// The keys are wrong; carries the code that the store gave, here and below.
    case wrongKeys(String)
    case wrongRegion(String)
    case wrongTime
    case noBucket(String)
    case full(String)
    /// The store has a problem of its own.
    case failing(status: Int, String)
    /// The store does not want this one request; others may do.
    case refused(status: Int, String)

    /// Whether other blobs would meet the same problem.
    package var isOfTheWholeStore: Bool {
        if case .refused = self { return false }
        return true
    }

    /// Whether somebody must change a setting before the store can be well.
    package var needsAHand: Bool {
        switch self {
        case .untrusted, .wrongKeys, .wrongRegion, .wrongTime, .noBucket: true
        case .unreachable, .tooSlow, .cut, .full, .failing, .refused: false
        }
    }
}

extension StoreProblem: CustomStringConvertible {
    /// The problem in words and, where somebody can do something, what.
    package var description: String {
        switch self {
        case .unreachable(let words): "it cannot be reached (\(words))"
        case .untrusted(let words):
            "its TLS certificate is not trusted (\(words)): install the authority's certificate "
                + "with update-ca-certificates, or correct the endpoint"
        case .tooSlow: "it answers too slowly"
        case .cut(let words): "it ended the connection (\(words))"
        case .wrongKeys(let code):
            "it refused the keys\(named(code)): set HOLDFAST_S3_ACCESS_KEY and "
                + "HOLDFAST_S3_SECRET_KEY to a key that may read, write and list the bucket"
        case .wrongRegion(let code):
            "the bucket is in another region\(named(code)): add &region=… to its address"
        case .wrongTime: "this machine's clock is wrong: set it, best by NTP"
        case .noBucket(let bucket): "there is no bucket \(bucket): make it, or name another"
        case .full(let code): "the bucket is full\(named(code)): make room or raise its quota"
        case .failing(let status, let code): "it has a problem of its own: \(status)\(named(code))"
        case .refused(let status, let code): "it refused a file: \(status)\(named(code))"
        }
    }

    private func named(_ code: String) -> String {
        code.isEmpty ? "" : " (\(code))"
    }
}
