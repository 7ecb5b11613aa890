internal import CQREncode

/// A QR code (ISO/IEC 18004): its modules, and a drawing of them.
package struct QRCode: Hashable, Sendable {
    /// The level of error correction: how much of a code may be dirty or covered. Payment schemes
    /// ask for a certain level.
    package enum Correction: Hashable, Sendable {
        /// About 7 % of the code may be unreadable.
        case low
        /// About 15 % of the code may be unreadable; what most payment apps print, and what
        /// EPC069-12 demands.
        case medium
        /// About 25 % of the code may be unreadable.
        case quartile
        /// About 30 % of the code may be unreadable.
        case high
    }

    /// The reason why there is no code.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// There is nothing to encode.
        case empty
        /// The content is more than the largest code holds at that level of correction.
        case tooLong(bytes: Int)

        package var description: String {
            switch self {
            case .empty: "there is nothing to put into the QR code"
            case .tooLong(let bytes): "\(bytes) bytes do not fit into a QR code"
            }
        }
    }

    /// The width of the light border that readers need, in modules (ISO/IEC 18004, 9.1).
    package static let quietZone = 4

    /// The number of modules of a side, without the quiet zone.
    package let width: Int
    /// The modules row by row, true where one is dark.
    package let modules: [Bool]

    /// Encodes text as UTF-8, in the densest mode that each part of it allows.
    package init(_ text: String, correction: Correction = .medium) throws(Failure) {
        guard !text.isEmpty else { throw .empty }
        // A NUL would end the text early in C; such text goes as plain bytes.
        if text.utf8.contains(0) {
            try self.init(bytes: Array(text.utf8), correction: correction)
            return
        }
        let code = text.withCString {
            QRcode_encodeString($0, 0, correction.level, QR_MODE_8, 1)
        }
        try self.init(taking: code, bytes: text.utf8.count)
    }

    /// Encodes bytes as they are, for payloads with a character set of their own.
    package init(bytes: [UInt8], correction: Correction = .medium) throws(Failure) {
        guard !bytes.isEmpty else { throw .empty }
        guard let count = CInt(exactly: bytes.count) else { throw .tooLong(bytes: bytes.count) }
        let code = bytes.withUnsafeBufferPointer {
            QRcode_encodeData(count, $0.baseAddress, 0, correction.level)
        }
        try self.init(taking: code, bytes: bytes.count)
    }

    /// Copies the library's code and frees it. The library makes none when the input is too long
    /// (and when memory has run out, which Linux does not tell).
    private init(taking code: UnsafeMutablePointer<QRcode>?, bytes: Int) throws(Failure) {
        guard let code else { throw .tooLong(bytes: bytes) }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // Only the lowest bit says dark; the others are the encoder's own notes.
        modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width).map {
            $0 & 1 == 1
        }
    }

    /// The code as SVG for a page: black on white also where the page is dark, sharp at every size.
    ///
    /// The element has a `viewBox` and no size: the page's style gives it one.
    ///
    /// - Parameter attributes: written into the `svg` tag as they are, for example
    ///   `role="img" aria-label="…"` with the label already escaped.
    package func svg(attributes: String = "") -> String {
        let side = width + 2 * QRCode.quietZone
        var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\""
        text += " shape-rendering=\"crispEdges\""
        if !attributes.isEmpty { text += " " + attributes }
        text += "><path fill=\"#fff\" d=\"M0 0h\(side)v\(side)H0z\"/>"
        text += "<path stroke=\"#000\" d=\"\(outline)\"/></svg>"
        return text
    }

    /// One stroke of width 1 along the middle of each run of dark modules: half as long as
    /// rectangles would be.
    private var outline: String {
        var path = ""
        path.reserveCapacity(width * width * 3)
        for row in 0..<width {
            var column = 0
            var penAt: Int?
            while column < width {
                guard modules[row * width + column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < width, modules[row * width + column] { column += 1 }
                if let pen = penAt {
                    path += "m\(start - pen) 0"
                } else {
                    path += "M\(start + QRCode.quietZone) \(row + QRCode.quietZone).5"
                }
                path += "h\(column - start)"
                penAt = column
            }
        }
        return path
    }
}

extension QRCode.Correction {
    fileprivate var level: QRecLevel {
        switch self {
        case .low: QR_ECLEVEL_L
        case .medium: QR_ECLEVEL_M
        case .quartile: QR_ECLEVEL_Q
        case .high: QR_ECLEVEL_H
        }
    }
}
