internal import CSlipCodes
internal import Formats

extension PictureImprint {
    /// Takes the imprint of a decoded picture; `nil` where it shows too little, or memory is short.
    init?(of grey: GreyPicture, turned orientation: PictureOrientation) {
        let isTurned = orientation.isTurned
        let small = grey.fitted(
            width: isTurned ? GreyCopy.height : GreyCopy.width,
            height: isTurned ? GreyCopy.width : GreyCopy.height)
        guard let shown = small?.turned(orientation),
            let steps = shown.fitted(
                width: DifferenceHash.side + 1, height: DifferenceHash.side),
            let copy = GreyCopy(pixels: shown.pixels)
        else { return nil }
        self.init(hash: DifferenceHash(of: steps.pixels), grey: copy)
    }
}

extension GreyPicture {
    /// The picture in another size and shape: each pixel is the mean of what lies under it. `nil`
    /// where memory is short.
    func fitted(width newWidth: Int, height newHeight: Int) -> GreyPicture? {
        var outcome = Int32(bitPattern: SLIP_NO_MEMORY.rawValue)
        let count = newWidth * newHeight
        let fitted = [UInt8](unsafeUninitializedCapacity: count) { out, written in
            outcome = slip_grey_fit(
                pixels, Int32(width), Int32(height), out.baseAddress, Int32(newWidth),
                Int32(newHeight))
            written = count
        }
        guard outcome == Int32(bitPattern: SLIP_WHOLE.rawValue) else { return nil }
        return GreyPicture(width: newWidth, height: newHeight, pixels: fitted)
    }

    /// The picture turned as its file asks for.
    func turned(_ orientation: PictureOrientation) -> GreyPicture {
        guard orientation != .upright else { return self }
        let (newWidth, newHeight) = orientation.isTurned ? (height, width) : (width, height)
        var turned: [UInt8] = []
        turned.reserveCapacity(pixels.count)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                turned.append(pixels[orientation.source(x, y, width, height)])
            }
        }
        return GreyPicture(width: newWidth, height: newHeight, pixels: turned)
    }
}
