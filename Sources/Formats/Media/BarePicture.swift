/// A picture without what a camera or a program wrote beside it, such as the place where it was
/// taken: the same pixels, byte for byte, with what they need to be shown.
package struct BarePicture: Hashable, Sendable {
    /// The picture's file.
    package let bytes: [UInt8]
    /// The picture's size as it is shown, turned as its file asks for.
    package let size: PixelSize

    /// Takes out of a whole file what is not the picture.
    ///
    /// Only what is known to be needed is kept, so that nothing slips through under a name that was
    /// made up later. Colour profiles stay, and of EXIF the orientation alone.
    ///
    /// - Returns: `nil` for what is no JPEG, PNG or WebP, or cannot be followed to its end.
    package init?(_ file: [UInt8]) {
        guard case .accepted(let kind, let size?) = MediaKind.sniff(file, isWhole: true),
            let stripped = Self.stripped(file, kind)
        else { return nil }
        bytes = stripped.bytes
        let isTurned = stripped.orientation?.isTurned ?? false
        self.size = isTurned ? PixelSize(width: size.height, height: size.width) : size
    }

    private static func stripped(_ file: [UInt8], _ kind: MediaKind) -> StrippedFile? {
        switch kind {
        case .jpeg: JPEGSegments.stripped(file)
        case .png: PNGChunks.stripped(file)
        case .webp: WebPChunks.stripped(file)
        case .pdf: nil
        }
    }
}

/// A picture's file without its metadata.
struct StrippedFile: Hashable {
    var bytes: [UInt8]
    /// How the picture is to be turned; `nil` where the file did not say.
    var orientation: Orientation?
}
