package import Formats
package import Shop

/// What a slip's picture says, as far as a program can tell.
package struct SlipFacts: Hashable, Sendable {
    /// The finding about what the file is; `nil` for what is no slip at all.
    package var kind: MediaKind?
    /// The picture's size in pixels, turned as its file asks for; `nil` where its header does not
    /// say, and for a PDF, whose pages have none.
    package var size: PixelSize?
    /// The codes of the picture, in the order in which they were found, each once.
    package var codes: [SlipCode] = []
    /// What is wrong with the file, if anything is. There may be codes all the same.
    package var problem: SlipFileProblem?
    /// A copy without anything but pixels, for people to look at.
    package var copy: PlainCopy?
    /// The same, small, for lists.
    package var thumbnail: PlainCopy?
    /// What the picture is compared with others by, where no code names a transfer.
    package var imprint: PictureImprint?

    package init(kind: MediaKind? = nil, size: PixelSize? = nil, problem: SlipFileProblem? = nil) {
        self.kind = kind
        self.size = size
        self.problem = problem
    }
}

/// A JPEG that was made anew from pixels: nothing of the sender's file is in it.
package struct PlainCopy: Hashable, Sendable {
    /// The copy's size in pixels.
    package let size: PixelSize
    /// The file.
    package let bytes: [UInt8]

    package init(size: PixelSize, bytes: [UInt8]) {
        self.size = size
        self.bytes = bytes
    }
}

/// The reasons why a slip's file could not be read, or not all of it.
package enum SlipFileProblem: Error, Hashable, CustomStringConvertible {
    /// The file has more than `MediaKind.greatestBytes`.
    case tooManyBytes(Int)
    /// The picture has more than `MediaKind.greatestPixels`.
    case tooManyPixels(PixelSize)
    /// The file is a HEIC photo, which is not decoded here.
    case heic
    /// The picture moves.
    case animated
    /// The file is no JPEG, PNG, WebP or PDF.
    case unknown
    /// The header or the pixels are nonsense.
    case damaged
    /// The picture ends too early, or is damaged further down; the part above was read.
    case cutOff
    /// Memory was short.
    case noMemory
    /// The PDF asks for a password.
    case locked
    /// The PDF has no page that could be drawn within the limits.
    case noPages
    /// The programs of poppler-utils are not installed.
    case noPDFPrograms

    /// The reason as the shop keeps it.
    package var reason: SlipReadingProblem {
        switch self {
        case .tooManyBytes: .tooManyBytes
        case .tooManyPixels: .tooManyPixels
        case .heic: .heic
        case .animated: .animated
        case .unknown: .unknown
        case .damaged: .damaged
        case .cutOff: .cutOff
        case .noMemory: .noMemory
        case .locked: .locked
        case .noPages: .noPages
        case .noPDFPrograms: .noPDFPrograms
        }
    }

    package var description: String {
        switch self {
        case .tooManyBytes(let count):
            "the file has \(count) bytes, \(MediaKind.greatestBytes) are the most"
        case .tooManyPixels(let size):
            "the picture has \(size.width) times \(size.height) pixels, "
                + "\(MediaKind.greatestPixels) are the most"
        case .heic: "the file is a HEIC photo, which cannot be read here: send it as JPEG"
        case .animated: "the picture moves: send one that stands still"
        case .unknown: "the file is no JPEG, PNG, WebP or PDF"
        case .damaged: "the picture is damaged"
        case .cutOff: "the picture ends too early or is damaged below: only its upper part was read"
        case .noMemory: "the picture needs more memory than it may have"
        case .locked: "the PDF is locked with a password: send it without one"
        case .noPages: "the PDF could not be drawn: it is damaged, or too large"
        case .noPDFPrograms: "PDF files cannot be read here: install poppler-utils"
        }
    }
}
