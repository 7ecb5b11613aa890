/// A payer's QR as a picture to be kept on a phone, with the amount above it and below it whose
/// account it is and the order's code: what a bank's app opens, and what its owner knows it by.
package struct PayerPicture {
    private let picture: DotPicture

    /// The picture's file.
    package var png: [UInt8] { picture.png }

    /// The picture's size in dots.
    package var size: PixelSize { PixelSize(width: picture.width, height: picture.height) }

    /// Draws the picture.
    ///
    /// - Parameters:
    ///   - amount: written with plain letters, such as `THB 1,140.00`.
    ///   - lines: what stands below the QR. A line with other letters than Latin ones without
    ///     accents is left out: a server has no fonts.
    package init(of code: QRCode, amount: String, lines: [String]) {
        let side = (code.width + 2 * QRCode.quietZone) * Self.module
        let width = max(side, Self.least)
        let texts = lines.compactMap { line in
            DotLetters.columns(of: line).map { Text($0, in: width, at: Self.lineScale) }
        }
        let head = Text(DotLetters.columns(of: amount) ?? [], in: width, at: Self.amountScale)
        let top = Self.margin + head.height
        let height = texts.reduce(top + side) { $0 + $1.height + Self.gap } + Self.margin
        var picture = DotPicture(width: width, height: height)
        head.draw(on: &picture, at: Self.margin)
        let left = (width - side) / 2
        for (place, isDark) in code.modules.enumerated() where isDark {
            picture.fill(
                x: left + (place % code.width + QRCode.quietZone) * Self.module,
                y: top + (place / code.width + QRCode.quietZone) * Self.module,
                width: Self.module, height: Self.module)
        }
        var line = top + side
        for text in texts {
            text.draw(on: &picture, at: line)
            line += text.height + Self.gap
        }
        self.picture = picture
    }

    /// Letters in the middle of a line, as large as fits.
    private struct Text {
        private let letters: [[UInt8]]
        private let scale: Int
        private let left: Int

        init(_ letters: [[UInt8]], in width: Int, at most: Int) {
            let room = width - 2 * PayerPicture.margin
            let dots = max(1, letters.count * DotLetters.advance)
            let scale = max(1, min(most, room / dots))
            self.scale = scale
            // What is too long even at the smallest loses its end.
            self.letters = Array(letters.prefix(room / (DotLetters.advance * scale)))
            left = (width - self.letters.count * DotLetters.advance * scale) / 2
        }

        var height: Int { DotLetters.height * scale }

        func draw(on picture: inout DotPicture, at top: Int) {
            for (place, letter) in letters.enumerated() {
                for (column, dots) in letter.enumerated() {
                    for row in 0..<DotLetters.height where dots >> UInt8(row) & 1 == 1 {
                        picture.fill(
                            x: left + (place * DotLetters.advance + column) * scale,
                            y: top + row * scale, width: scale, height: scale)
                    }
                }
            }
        }
    }

    /// Dots of the picture for each module of the code.
    private static let module = 14
    /// The least width.
    private static let least = 600
    private static let margin = 36
    private static let gap = 18
    private static let amountScale = 7
    private static let lineScale = 4
}
