internal import Blobs
internal import Formats
package import Shop

/// The reason why an uploaded file is not taken as a slip. Told by its content, never by its name.
package enum SlipProblem: Hashable, Sendable {
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

extension SlipProblem: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .heic: .wrongMediaType(expected: "a JPEG, PNG or WebP picture instead of HEIC")
        case .unknownKind: .wrongMediaType(expected: Self.kinds)
        case .empty: .invalid([FieldProblem("slip", "is empty")])
        case .animated: .invalid([FieldProblem("slip", "must be a still picture")])
        case .tooManyPixels: .invalid([FieldProblem("slip", "has too many pixels")])
        case .broken: .invalid([FieldProblem("slip", "is damaged")])
        case .locked: .invalid([FieldProblem("slip", "opens only with a password")])
        }
    }

    /// The kinds of file that may be a slip, in words.
    package static let kinds: Sentence = "a JPEG, PNG or WebP picture or a PDF"
}
