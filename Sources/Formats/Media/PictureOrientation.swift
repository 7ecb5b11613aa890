/// How a picture's file asks to be turned before it is shown.
package enum PictureOrientation: UInt8, Hashable, Sendable, CaseIterable {
    /// The pixels are shown as they are.
    case upright = 1
    /// Left and right change places.
    case mirrored
    /// The picture is turned by half a circle.
    case upsideDown
    /// Top and bottom change places.
    case flipped
    /// Rows become columns.
    case transposed
    /// The picture is turned clockwise by a quarter.
    case clockwise
    /// Rows become columns, from the other corner.
    case transversed
    /// The picture is turned against the clock by a quarter.
    case counterclockwise

    /// Reads what a whole JPEG, PNG or WebP asks for; upright where it says nothing that can be
    /// read, or the file is cut off. The values are those of the tag 0x0112 (Exif 2.32, 4.6.4).
    package init(of file: [UInt8], _ kind: MediaKind) {
        let stripped: StrippedFile? =
            switch kind {
            case .jpeg: JPEGSegments.stripped(file)
            case .png: PNGChunks.stripped(file)
            case .webp: WebPChunks.stripped(file)
            case .pdf: nil
            }
        self = stripped?.orientation.flatMap { PictureOrientation(rawValue: $0.value) } ?? .upright
    }

    /// Whether width and height change places.
    package var isTurned: Bool { rawValue > PictureOrientation.flipped.rawValue }
}
