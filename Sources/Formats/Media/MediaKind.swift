/// The kinds of file that a slip or a picture may be, told by content and never by name.
package enum MediaKind: String, Hashable, Sendable, CaseIterable {
    case jpeg, png, webp, pdf

    /// The media type, by which the file is called on the wire.
    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .pdf: "application/pdf"
        }
    }

    /// The usual ending of a file name, without the dot.
    package var fileExtension: String {
        self == .jpeg ? "jpg" : rawValue
    }

    /// The most bytes of a file: 16 MiB.
    package static let greatestBytes = 16 * 1_024 * 1_024
    /// The most pixels of a picture; what decoders need grows with it, whatever the bytes.
    package static let greatestPixels = 40_000_000
    /// The number of first bytes within which a PDF's header stands.
    package static let pdfHeaderBytes = 1_024
    /// How many of a file's first bytes `sniff` wants to see. A JPEG from a camera carries its
    /// size behind a preview of up to 64 KiB.
    package static let prefixBytes = 128 * 1_024
}

/// Width and height of a picture.
package struct PixelSize: Hashable, Sendable {
    /// The width in pixels, before any rotation that the file asks for.
    package let width: Int
    /// The height in pixels, before any rotation that the file asks for.
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The number of pixels.
    package var pixels: Int {
        let (product, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow ? .max : product
    }
}

/// The finding about a file from its first bytes.
package enum MediaSniff: Hashable, Sendable {
    /// The file is of a kind that is taken; with its size in pixels when the bytes reach that far.
    case accepted(MediaKind, PixelSize?)
    /// The file is a HEIC or HEIF photo, as iPhones take them: the page tells how to send another
    /// kind.
    case heic
    /// The file is a moving picture.
    case animated(MediaKind)
    /// The picture has more than `MediaKind.greatestPixels`.
    case tooManyPixels(PixelSize)
    /// The file begins like this kind, but its header is nonsense.
    case broken(MediaKind)
    /// The file is anything else: a web page, a drawing, a program, nothing.
    case unknown
}

extension MediaKind {
    /// Finds what a file is by its first bytes.
    ///
    /// - Parameters:
    ///   - prefix: the first bytes, best `prefixBytes` of them.
    ///   - isWhole: whether they are all there are. A header that ends too early is then broken;
    ///     otherwise the size is unknown.
    package static func sniff(_ prefix: [UInt8], isWhole: Bool) -> MediaSniff {
        let bytes = ByteReader(prefix)
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            return picture(.jpeg, JPEGHeader.read(bytes), isWhole)
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            return picture(.png, PNGHeader.read(bytes), isWhole)
        }
        if bytes.starts(with: "RIFF"), bytes.has("WEBP", at: 8) {
            return picture(.webp, WebPHeader.read(bytes), isWhole)
        }
        if isHEIC(bytes) { return .heic }
        guard let place = headerPlace(of: prefix) else { return .unknown }
        return isPDFVersion(bytes, at: place) ? .accepted(.pdf, nil) : .broken(.pdf)
    }

    private static func picture(
        _ kind: MediaKind, _ finding: HeaderFinding, _ isWhole: Bool
    ) -> MediaSniff {
        switch finding {
        case .size(let size):
            size.pixels <= greatestPixels ? .accepted(kind, size) : .tooManyPixels(size)
        case .animated: .animated(kind)
        case .broken: .broken(kind)
        case .needsMore: isWhole ? .broken(kind) : .accepted(kind, nil)
        }
    }

    /// Where a PDF's header begins: readers take it anywhere within the first 1,024 bytes, behind a
    /// byte order mark, an empty line or what a mail program put there (ISO 32000-2, annex I.3.2).
    private static func headerPlace(of prefix: [UInt8]) -> Int? {
        let header = Array("%PDF-".utf8)
        let last = min(prefix.count, pdfHeaderBytes) - header.count
        guard last >= 0 else { return nil }
        return (0...last).first { prefix[$0...].starts(with: header) }
    }

    /// Whether a PDF's version stands here: `%PDF-1.0` to `%PDF-2.0`, then the end of the line (ISO
    /// 32000-2, 7.5.2).
    private static func isPDFVersion(_ bytes: ByteReader, at place: Int) -> Bool {
        let isKnown =
            bytes.has("2.0", at: place + 5)
            || bytes.has("1.", at: place + 5) && bytes.isDigit(at: place + 7)
        let next = bytes.byte(at: place + 8)
        return isKnown && [0x0A, 0x0D, 0x20, 0x09, 0x25].contains(next)
    }

    /// Whether the file is HEIC (ISO/IEC 23008-12): a file type box that names one of the
    /// HEVC-coded brands.
    private static func isHEIC(_ bytes: ByteReader) -> Bool {
        guard bytes.has("ftyp", at: 4), let length = bytes.bigEndian32(at: 0) else { return false }
        let brands = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs"]
        let end = min(length, 256)
        let isNamed = stride(from: 8, to: end, by: 4).contains { place in
            brands.contains { bytes.has($0, at: place) }
        }
        // A still in the general HEIF brand that is not AV1 is one too.
        let isGeneral = bytes.has("mif1", at: 8) || bytes.has("msf1", at: 8)
        let isAV1 = stride(from: 8, to: end, by: 4).contains { bytes.has("avif", at: $0) }
        return isNamed || isGeneral && !isAV1
    }
}

/// The finding in a picture's header.
enum HeaderFinding: Hashable {
    case size(PixelSize)
    case animated
    case broken
    case needsMore
}
