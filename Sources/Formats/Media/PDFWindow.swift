internal import Glibc

/// A window into a file that comes chunk by chunk: looks for the last place of a few bytes, and
/// keeps what stands behind it. So much and no more is kept in memory, whatever the file's size.
package struct PDFWindow {
    private let needle: [UInt8]
    private let fits: (PDFWindow.Place) -> Bool
    private var carried: [UInt8] = []
    /// Whether what is carried begins later than the file.
    private var isCut = false
    /// The bytes from the needle on, up to `size` of them; `nil` while it has not been seen.
    package private(set) var found: [UInt8]?

    /// How many bytes behind the needle are kept.
    package static let size = 4_096
    /// How many spaces may stand between a key and its value.
    private static let maxSpace = 64

    /// The bytes around a needle.
    struct Place {
        var before: UInt8?
        var after: ArraySlice<UInt8>
    }

    /// A window on `/Encrypt` of a trailer.
    package static var encryption: PDFWindow {
        PDFWindow("/Encrypt") {
            isSpace($0.after.first) || $0.after.first == UInt8(ascii: "<")
        }
    }

    /// A window on `/ID` of a trailer, which is an array; elements of a tagged text have one that
    /// is a string.
    package static var fileID: PDFWindow {
        PDFWindow("/ID") { place in
            place.after.prefix(maxSpace).first { !isSpace($0) } == UInt8(ascii: "[")
        }
    }

    /// A window on an object, found by its reference.
    package static func object(_ reference: PDFEncryption.Reference) -> PDFWindow {
        PDFWindow("\(reference.number) \(reference.generation) obj") {
            $0.before.map { !(0x30...0x39).contains($0) } ?? true
        }
    }

    private init(_ needle: String, fits: @escaping (Place) -> Bool) {
        self.needle = Array(needle.utf8)
        self.fits = fits
    }

    /// Takes the next bytes of the file.
    package mutating func feed(_ chunk: [UInt8]) {
        let bytes = carried + chunk
        // What stands before the first byte is known only at the file's beginning.
        var start = isCut ? 1 : 0
        var last: Int?
        while let place = Self.place(of: needle, in: bytes, from: start) {
            start = place + 1
            let around = Place(
                before: place > 0 ? bytes[place - 1] : nil,
                after: bytes[(place + needle.count)...])
            if fits(around) { last = place }
        }
        if let last { found = Array(bytes[last..<min(bytes.count, last + Self.size)]) }
        // Whatever is found near the end is found again, with more behind it.
        isCut = isCut || bytes.count > Self.size + 1
        carried = Array(bytes.suffix(Self.size + 1))
    }

    private static func place(of needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress else { return nil }
            var place = start
            while place + needle.count <= all.count {
                guard let found = memchr(base + place, CInt(needle[0]), all.count - place) else {
                    return nil
                }
                place = base.distance(to: UnsafeRawPointer(found))
                if all[place...].starts(with: needle) { return place }
                place += 1
            }
            return nil
        }
    }

    /// Whether a byte is white space (ISO 32000-2, 7.2.3).
    static func isSpace(_ byte: UInt8?) -> Bool {
        byte.map { [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains($0) } ?? false
    }
}
