/// The marker segments of a JPEG up to its frame header (ITU-T T.81, annex B).
///
/// What every browser shows is taken: neither arithmetic coding, which Firefox leaves out, nor
/// lossless frames, nor 12 bits.
enum JPEGHeader {
    static func read(_ bytes: ByteReader) -> HeaderFinding {
        var place = 2
        while true {
            guard let lead = bytes.byte(at: place) else { return .needsMore }
            guard lead == 0xFF else { return .broken }
            // Any number of fill bytes may stand before a marker (B.1.1.2).
            while bytes.byte(at: place) == 0xFF { place += 1 }
            guard let marker = bytes.byte(at: place) else { return .needsMore }
            let segment = place + 1
            switch marker {
            case 0xC0...0xC2: return frame(bytes, at: segment)
            case 0xC4, 0xCC, 0xDB, 0xDD, 0xE0...0xEF, 0xFE:
                guard let length = bytes.bigEndian16(at: segment) else { return .needsMore }
                guard length >= 2 else { return .broken }
                place = segment + length
            default:
                // A scan, an end or a restart before any frame, no marker at all, or a frame that
                // not every browser shows: arithmetic, lossless, or in a hierarchy.
                return .broken
            }
        }
    }

    /// B.2.2: length, precision, lines, samples a line, components of three bytes each.
    private static func frame(_ bytes: ByteReader, at place: Int) -> HeaderFinding {
        guard let length = bytes.bigEndian16(at: place), let precision = bytes.byte(at: place + 2),
            let height = bytes.bigEndian16(at: place + 3),
            let width = bytes.bigEndian16(at: place + 5), let components = bytes.byte(at: place + 7)
        else { return .needsMore }
        let isSound =
            precision == 8 && [1, 3, 4].contains(components)
            && length == 8 + 3 * Int(components) && width > 0 && height > 0
        return isSound ? .size(PixelSize(width: width, height: height)) : .broken
    }
}
