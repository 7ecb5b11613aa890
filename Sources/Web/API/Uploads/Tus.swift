internal import Blobs
internal import Crypto
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

/// The names and numbers of tus 1.0 (https://tus.io/protocols/resumable-upload).
enum Tus {
    static let version = "1.0.0"
    static let extensions = "creation,creation-with-upload,checksum,expiration,termination"
    static let piece = "application/offset+octet-stream"

    /// An answer with what all of them say.
    static func answer(
        _ status: HTTPResponse.Status = .noContent, _ fields: HTTPFields = [:]
    ) -> WebResponse {
        var all = fields
        all[.tusResumable] = version
        all[.cacheControl] = "no-store"
        all[.xContentTypeOptions] = "nosniff"
        return WebResponse(status: status, headers: all)
    }
}

extension HTTPField.Name {
    static let tusResumable = name("tus-resumable")
    static let tusVersion = name("tus-version")
    static let tusExtension = name("tus-extension")
    static let tusMaxSize = name("tus-max-size")
    static let tusChecksumAlgorithm = name("tus-checksum-algorithm")
    static let uploadOffset = name("upload-offset")
    static let uploadLength = name("upload-length")
    static let uploadMetadata = name("upload-metadata")
    static let uploadChecksum = name("upload-checksum")
    static let uploadExpires = name("upload-expires")
    static let methodOverride = name("x-http-method-override")
}

extension WebRequest {
    /// A number of bytes in a header field.
    ///
    /// - Throws: 400 when it is missing or no such number.
    func byteCount(_ name: HTTPField.Name) throws(Problem) -> Int64 {
        guard let text = header(name), (1...15).contains(text.utf8.count),
            let number = Int64(digits: text)
        else { throw .badUploadHeader(name, "must be a number of bytes") }
        return number
    }

    /// Reads what the client says about its file: the header itself, and as it is read.
    func uploadMetadata() throws(Problem) -> (text: String, values: UploadMetadata) {
        let text = header(.uploadMetadata) ?? ""
        guard text.utf8.count <= PartialLimits.note else {
            throw .badUploadHeader(
                .uploadMetadata, "must have at most \(PartialLimits.note) bytes")
        }
        do throws(UploadMetadata.Malformed) {
            return (text, try UploadMetadata(text))
        } catch {
            throw .badUploadHeader(.uploadMetadata, "must be pairs of a name and Base64")
        }
    }

    /// The digest that the body must have, when the client says one.
    func uploadChecksum() throws(Problem) -> UploadChecksum? {
        guard let text = header(.uploadChecksum) else { return nil }
        do throws(UploadChecksum.Problem) {
            return try UploadChecksum(text)
        } catch {
            switch error {
            case .malformed:
                throw .badUploadHeader(.uploadChecksum, "must be an algorithm and Base64")
            case .unknownAlgorithm:
                let known = UploadChecksum.Algorithm.names
                throw .badUploadHeader(.uploadChecksum, "must be one of \(known)")
            }
        }
    }
}

extension UploadChecksum.Algorithm {
    /// The names of the algorithms, as `Tus-Checksum-Algorithm` lists them.
    static var names: String { allCases.map(\.rawValue).joined(separator: ",") }
}

/// Digests a piece as it comes.
struct PieceDigest {
    private let wanted: UploadChecksum
    private var hash: any HashFunction

    init(_ wanted: UploadChecksum) {
        self.wanted = wanted
        switch wanted.algorithm {
        case .md5: hash = Insecure.MD5()
        case .sha1: hash = Insecure.SHA1()
        case .sha256: hash = SHA256()
        }
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    /// Whether what was taken has the digest that was wanted.
    var isRight: Bool { Self.bytes(of: hash) == wanted.digest }

    private static func bytes(of hash: some HashFunction) -> [UInt8] {
        Array(hash.finalize())
    }
}

extension Problem {
    /// 400: a header field of the protocol is missing or not right.
    static func badUploadHeader(_ name: HTTPField.Name, _ why: Sentence) -> Problem {
        Problem(
            .badUploadHeader, "\(name.canonicalName) \(why).",
            members: [("header", .string(name.canonicalName.lowercased()))])
    }

    /// 412: another version of the protocol, or none.
    static let tusVersion = Problem(
        .wrongTusVersion, "Send Tus-Resumable: \(Tus.version).",
        headers: [.tusVersion: Tus.version])

    /// 409: the bytes do not begin where the upload ends.
    static func offsetConflict(_ offset: Int64) -> Problem {
        Problem(
            .offsetConflict, "The upload goes on at byte \(offset).",
            members: [("offset", .integer(offset))], headers: [.uploadOffset: String(offset)])
    }

    /// 460: the bytes are not the ones that the checksum is of.
    static let checksumMismatch = Problem(
        .checksumMismatch,
        "These bytes do not have the checksum. They were thrown away.")
}
