internal import Foundation
internal import Shop

/// The metadata that a client gives about a file in `Upload-Metadata`
/// (https://tus.io/protocols/resumable-upload, 1.0, "Creation").
package struct UploadMetadata: Hashable, Sendable {
    private var values: [String: [UInt8]] = [:]

    /// The header is malformed: it has a name twice, no name, or a value that is not Base64.
    package struct Malformed: Error, Hashable, Sendable {}

    /// Reads the header; an empty one says nothing.
    package init(_ text: String) throws(Malformed) {
        guard !text.trimmingBlanks().isEmpty else { return }
        for pair in text.pieces(at: ",", keepsEmpty: true) {
            let parts = pair.utf8.split(whereSeparator: Self.isBlank).map { Substring($0) }
            guard let name = parts.first, parts.count <= 2,
                values[String(name)] == nil,
                let value = parts.count == 2 ? Base64.bytes(parts[1]) : []
            else { throw Malformed() }
            values[String(name)] = value
        }
    }

    /// The text under a name; `nil` when there is none or it is not UTF-8.
    package subscript(name: String) -> String? {
        values[name].flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }
}

/// The digest of the bytes of one request, from `Upload-Checksum` (the same, "Checksum").
package struct UploadChecksum: Hashable, Sendable {
    /// A way to digest, by the name that the protocol gives it.
    package enum Algorithm: String, Sendable, CaseIterable {
        case md5, sha1, sha256

        /// The number of bytes of a digest.
        package var byteCount: Int {
            switch self {
            case .md5: 16
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    /// The reason why a header is not taken.
    package enum Problem: Error, Hashable, Sendable {
        case malformed
        case unknownAlgorithm
    }

    package let algorithm: Algorithm
    package let digest: [UInt8]

    /// Reads the name of an algorithm, a space, and a digest in Base64.
    package init(_ text: String) throws(Problem) {
        let parts = text.pieces(at: " ", keepsEmpty: true)
        guard parts.count == 2, !parts[0].isEmpty else { throw .malformed }
        guard let algorithm = Algorithm(rawValue: String(parts[0])) else {
            throw .unknownAlgorithm
        }
        guard let digest = Base64.bytes(parts[1]), digest.count == algorithm.byteCount else {
            throw .malformed
        }
        self.algorithm = algorithm
        self.digest = digest
    }
}

/// Base64 with the common alphabet and its padding (RFC 4648, section 4).
private enum Base64 {
    static func bytes(_ text: Substring) -> [UInt8]? {
        Data(base64Encoded: String(text)).map { Array($0) }
    }
}
