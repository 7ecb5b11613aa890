/// The chunks of a WebP file: takes out what is not the picture, which is colour profile, EXIF and
/// XMP (RFC 9649, 2.7). libvips 8.14 writes a profile of sRGB and an EXIF of its own although it is
/// told to strip all.
package enum WebPChunks {
    private static let metadata = ["ICCP", "EXIF", "XMP "]
    /// The flags of those three in `VP8X`.
    private static let flags: UInt8 = 0b0010_1100

    /// The same picture without its metadata; what is no WebP file of whole chunks is left as it
    /// is.
    package static func withoutMetadata(_ bytes: [UInt8]) -> [UInt8] {
        let reader = ByteReader(bytes)
        guard reader.starts(with: "RIFF"), reader.has("WEBP", at: 8) else { return bytes }
        var kept = Array(bytes[..<12])
        var place = 12
        while place < bytes.count {
            guard let length = reader.littleEndian(at: place + 4, bytes: 4),
                let chunk = reader.slice(place..<place + 8 + length + length % 2)
            else { return bytes }
            if !metadata.contains(where: { reader.has($0, at: place) }) {
                kept += chunk
                if reader.has("VP8X", at: place), length > 0 {
                    kept[kept.count - chunk.count + 8] &= ~flags
                }
            }
            place += chunk.count
        }
        let size = kept.count - 8
        for index in 0..<4 { kept[4 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
        return kept
    }
}
