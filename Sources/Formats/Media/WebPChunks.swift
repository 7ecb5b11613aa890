/// The chunks of a WebP file (RFC 9649, 2.7).
package enum WebPChunks {
    /// Those that are the picture.
    private static let pixels = ["VP8 ", "VP8L", "ALPH"]

    /// The same picture without EXIF, XMP and what else is no picture, and with a new EXIF of
    /// nothing but the orientation where it is not upright. What follows the end is dropped.
    ///
    /// - Parameter keepsProfile: whether its colours are told by a profile.
    /// - Returns: `nil` where a chunk is cut short.
    static func stripped(_ bytes: [UInt8], keepsProfile: Bool = true) -> StrippedFile? {
        let reader = ByteReader(bytes)
        guard reader.starts(with: "RIFF"), reader.has("WEBP", at: 8),
            let size = reader.littleEndian(at: 4, bytes: 4), reader.slice(0..<8 + size) != nil
        else { return nil }
        var file = StrippedFile(bytes: Array(bytes.prefix(12)))
        file.bytes.reserveCapacity(bytes.count)
        let end = 8 + size
        var place = 12
        var extended: Int?
        var flags: UInt8 = 0
        var hasPixels = false
        while place < end {
            guard let length = reader.littleEndian(at: place + 4, bytes: 4),
                let chunk = reader.slice(place..<place + 8 + length), chunk.endIndex <= end
            else { return nil }
            let name = String(decoding: chunk.prefix(4), as: UTF8.self)
            switch name {
            case "VP8X":
                guard length >= 10, extended == nil else { return nil }
                extended = file.bytes.count + 8
                file.append(chunk)
            case "ICCP" where keepsProfile && extended != nil:
                file.append(chunk)
                flags |= profileFlag
            case "EXIF" where extended != nil && file.orientation == nil:
                file.orientation = orientation(chunk.dropFirst(8))
                if let tiff = file.orientation?.tiff {
                    file.append(Array(name.utf8) + number(tiff.count) + tiff)
                    flags |= exifFlag
                }
            case _ where pixels.contains(name):
                file.append(chunk)
                hasPixels = hasPixels || name != "ALPH"
            default: break
            }
            // Chunks of an odd length are followed by a byte that says nothing.
            place = chunk.endIndex + length % 2
        }
        if let extended { file.bytes[extended] = file.bytes[extended] & ~metadataFlags | flags }
        file.bytes.replaceSubrange(4..<8, with: number(file.bytes.count - 8))
        return hasPixels ? file : nil
    }

    /// The same picture without its metadata and its colour profile, for one whose colours need
    /// none. libvips 8.14 writes a profile of sRGB and an EXIF of its own although it is told to
    /// strip all.
    package static func withoutMetadata(_ bytes: [UInt8]) -> [UInt8] {
        stripped(bytes, keepsProfile: false)?.bytes ?? bytes
    }

    private static let profileFlag: UInt8 = 0b0010_0000
    private static let exifFlag: UInt8 = 0b0000_1000
    /// The flags of `VP8X` for profile, EXIF and XMP.
    private static let metadataFlags: UInt8 = 0b0010_1100

    /// Some programs write the name of JPEG's segment before the TIFF.
    private static func orientation(_ body: ArraySlice<UInt8>) -> Orientation? {
        let name = Array("Exif\u{0}\u{0}".utf8)
        return Orientation(tiff: body.starts(with: name) ? body.dropFirst(name.count) : body)
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

extension StrippedFile {
    /// Adds a chunk and makes its length even.
    fileprivate mutating func append(_ chunk: some Collection<UInt8>) {
        bytes += chunk
        if !chunk.count.isMultiple(of: 2) { bytes.append(0) }
    }
}
