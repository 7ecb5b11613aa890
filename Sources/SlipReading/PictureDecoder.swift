internal import CSlipCodes
internal import Formats

/// Decodes a picture's file into pixels, by the libraries of each format.
enum PictureDecoder {
    /// A decoded picture.
    struct Decoded {
        var picture: ColourPicture
        /// Whether some of it lets the paper through.
        var isTransparent: Bool
        /// Whether all rows are there.
        var isWhole: Bool
    }

    /// Decodes a picture whose header was read and held against the limits.
    ///
    /// - Parameters:
    ///   - paper: the grey that transparency is laid on; 255 is white.
    static func decode(
        _ bytes: [UInt8], _ kind: MediaKind, _ size: PixelSize, paper: UInt8 = 255
    ) throws(SlipFileProblem) -> Decoded {
        guard size.pixels <= MediaKind.greatestPixels, let width = Int32(exactly: size.width),
            let height = Int32(exactly: size.height)
        else { throw .tooManyPixels(size) }
        // Grey where a file ends too early.
        var rgb = [UInt8](repeating: 128, count: size.pixels * 3)
        var isTransparent = false
        let outcome = rgb.withUnsafeMutableBufferPointer { rgb in
            bytes.withUnsafeBufferPointer { bytes in
                var picture = slip_picture(
                    bytes: bytes.baseAddress, count: bytes.count, width: width, height: height,
                    paper: paper, rgb: rgb.baseAddress, is_transparent: 0)
                let outcome = read(&picture, kind)
                isTransparent = picture.is_transparent != 0
                return outcome
            }
        }
        guard outcome == SLIP_WHOLE.rawValue || outcome == SLIP_CUT_OFF.rawValue else {
            throw outcome == SLIP_NO_MEMORY.rawValue ? .noMemory : .damaged
        }
        return Decoded(
            picture: ColourPicture(width: size.width, height: size.height, rgb: rgb),
            isTransparent: isTransparent, isWhole: outcome == SLIP_WHOLE.rawValue)
    }

    private static func read(_ picture: inout slip_picture, _ kind: MediaKind) -> UInt32 {
        let outcome =
            switch kind {
            case .jpeg: slip_jpeg_read(&picture)
            case .png: slip_png_read(&picture)
            case .webp: slip_webp_read(&picture)
            case .pdf: Int32(bitPattern: SLIP_DAMAGED.rawValue)
            }
        return UInt32(bitPattern: outcome)
    }
}

extension PlainCopy {
    /// A picture as a JPEG with its longest side this long at most; `nil` where memory is short.
    ///
    /// - Parameter quality: 1 to 100.
    init?(
        of picture: ColourPicture, turned orientation: PictureOrientation, side: Int,
        quality: Int = SlipReadingLimits.quality
    ) {
        // Made small first: there is less to be turned then.
        let picture = picture.fitting(side).turned(orientation)
        // Noise in the best quality takes less than its pixels; tables and markers take the rest.
        let room = picture.rgb.count + 65_536
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { out, written in
            written = slip_jpeg_write(
                picture.rgb, Int32(picture.width), Int32(picture.height),
                Int32(quality), out.baseAddress, room)
        }
        guard !bytes.isEmpty else { return nil }
        self.init(size: PixelSize(width: picture.width, height: picture.height), bytes: bytes)
    }
}
