/// The first chunk of a WebP file: "WebP Container Specification", RFC 9649, section 2; the frame
/// headers are those of RFC 6386, 9.1 (lossy) and RFC 9649, 3.4 (lossless).
enum WebPHeader {
    static func read(_ bytes: ByteReader) -> HeaderFinding {
        guard let riff = bytes.littleEndian(at: 4, bytes: 4),
            let chunk = bytes.littleEndian(at: 16, bytes: 4)
        else { return .needsMore }
        // The form's name, then at least this chunk with its own header, padded to even.
        guard riff >= 4 + 8 + chunk + chunk % 2 else { return .broken }
        if bytes.has("VP8 ", at: 12) { return lossy(bytes, chunk) }
        if bytes.has("VP8L", at: 12) { return lossless(bytes, chunk) }
        if bytes.has("VP8X", at: 12) { return extended(bytes, chunk) }
        return .broken
    }

    private static func lossy(_ bytes: ByteReader, _ chunk: Int) -> HeaderFinding {
        guard chunk >= 10 else { return .broken }
        guard let tag = bytes.byte(at: 20), let start = bytes.slice(23..<26),
            let width = bytes.littleEndian(at: 26, bytes: 2),
            let height = bytes.littleEndian(at: 28, bytes: 2)
        else { return .needsMore }
        // The upper two bits of each are a scale for display.
        let size = PixelSize(width: width & 0x3FFF, height: height & 0x3FFF)
        let isKeyFrame = tag & 1 == 0
        return isKeyFrame && start.elementsEqual([0x9D, 0x01, 0x2A]) && size.pixels > 0
            ? .size(size) : .broken
    }

    private static func lossless(_ bytes: ByteReader, _ chunk: Int) -> HeaderFinding {
        guard chunk >= 5 else { return .broken }
        guard let signature = bytes.byte(at: 20), let bits = bytes.littleEndian(at: 21, bytes: 4)
        else { return .needsMore }
        let size = PixelSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        return signature == 0x2F && bits >> 29 == 0 ? .size(size) : .broken
    }

    private static func extended(_ bytes: ByteReader, _ chunk: Int) -> HeaderFinding {
        guard chunk >= 10 else { return .broken }
        guard let flags = bytes.byte(at: 20), let width = bytes.littleEndian(at: 24, bytes: 3),
            let height = bytes.littleEndian(at: 27, bytes: 3)
        else { return .needsMore }
        if flags & 0b10 != 0 { return .animated }
        let size = PixelSize(width: width + 1, height: height + 1)
        return size.pixels <= 0xFFFF_FFFF ? .size(size) : .broken
    }
}
