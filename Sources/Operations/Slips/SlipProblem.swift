internal import Blobs
internal import Formats

/// The reason why an uploaded file is not taken as a slip. Told by its content, never by its name.
package enum SlipProblem: Error, Hashable, Sendable {
    case empty
    /// The file is HEIC, as some phones save photos: the page says how to send a JPEG instead.
    case heic
    case animated
    case tooManyPixels
    /// The file begins like a picture and is none.
    case broken
    /// The file is a PDF that opens only with a password: staff could not look at it.
    case locked
    /// The file is not a JPEG, PNG, WebP or PDF.
    case unknownKind

    /// The kind of content that begins with `prefix`.
    static func kind(of prefix: [UInt8]) throws(SlipProblem) -> MediaKind {
        if prefix.isEmpty { throw .empty }
        let isWhole = prefix.count < BlobLimits.prefix
        switch MediaKind.sniff(prefix, isWhole: isWhole) {
        case .accepted(let kind, _): return kind
        case .heic: throw .heic
        case .animated: throw .animated
        case .tooManyPixels: throw .tooManyPixels
        case .broken: throw .broken
        case .unknown: throw .unknownKind
        }
    }
}
