import Testing

@testable import Formats

@Suite("Pictures without what a camera wrote into them")
struct BarePictureTests {
    typealias Files = MediaFixtures

    private static let secret = Array("13.7563N 100.5018E".utf8)

    /// A TIFF as EXIF has it: the camera's name, the orientation, and the place behind it.
    static func tiff(_ orientation: Int, isBig: Bool = true, entries: Int = 2) -> [UInt8] {
        let number = isBig ? Files.big : Files.little
        let head: [UInt8] = isBig ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]
        let name = number(0x010F, 2) + number(2, 2) + number(secret.count, 4) + number(38, 4)
        let turn = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2)
        return head + number(8, 4) + number(entries, 2) + name + turn + [0, 0] + number(0, 4)
            + secret
    }

    private static let exifName = Array("Exif\u{0}\u{0}".utf8)

    /// What is left of an EXIF that says how a picture is turned.
    private static func bareTIFF(_ orientation: UInt8) -> [UInt8] {
        [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            + [0, 0, 0, 0]
    }

    // MARK: JPEG

    private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, marker] + Files.big(body.count + 2, 2) + body
    }

    private static let jfif = segment(
        0xE0, Array("JFIF\u{0}".utf8) + [1, 2, 1, 0, 72, 0, 72, 0, 0])
    private static let profile = segment(0xE2, Array("ICC_PROFILE\u{0}".utf8) + [1, 1, 7, 7])
    private static let adobe = segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1])
    private static let table = segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    private static let frame = segment(
        0xC0, [8, 0, 2, 0, 3, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    /// A scan with a byte 0xFF of its own, two restarts and a restart behind a fill byte.
    private static let scan =
        segment(0xDA, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])
        + [1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD1, 0xFF, 0xFF, 0xD2, 5, 0xFF, 0xFF, 0]
    private static let end: [UInt8] = [0xFF, 0xD9]

    private static func jpeg(_ parts: [[UInt8]]) -> [UInt8] {
        [0xFF, 0xD8] + parts.joined() + end
    }

    private static let bareJPEG = jpeg([jfif, profile, adobe, table, frame, scan, scan])

    /// The same with everything that cameras, phones and programs write.
    private static func fullJPEG(orientation: Int, isBig: Bool = true) -> [UInt8] {
        let others = [UInt8(0xE3), 0xE4, 0xE5, 0xE9, 0xEC, 0xED, 0xEF, 0xFE]
            .map { segment($0, secret) }
        let small = [UInt8](repeating: 9, count: 18)
        return jpeg(
            [
                segment(
                    0xE0, Array("JFIF\u{0}".utf8) + [1, 2, 1, 0, 72, 0, 72, 2, 3] + small),
                segment(0xE0, Array("JFXX\u{0}".utf8) + secret),
                segment(0xE1, exifName + tiff(orientation, isBig: isBig)),
                segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\u{0}".utf8) + secret),
                segment(0xE1, exifName + tiff(8)), profile,
                segment(0xE2, Array("MPF\u{0}".utf8) + secret), adobe,
                segment(0xEE, Array("Other".utf8) + secret),
            ] + others + [[0xFF, 0xFF], table, frame, scan, segment(0xFE, secret), scan]
        ) + secret + bareJPEG
    }

    @Test("A JPEG keeps its pixels, profile and transform, and nothing else")
    func strippedJPEG() throws {
        let bare = try #require(BarePicture(Self.fullJPEG(orientation: 1)))
        #expect(bare.bytes == Self.bareJPEG)
        #expect(bare.size == PixelSize(width: 3, height: 2))
        // What is bare stays as it is.
        #expect(BarePicture(bare.bytes) == bare)
    }

    @Test("The orientation stays, alone, in either order of bytes", arguments: [2, 3, 5, 6, 8])
    func orientation(_ value: Int) throws {
        for isBig in [true, false] {
            let bare = try #require(BarePicture(Self.fullJPEG(orientation: value, isBig: isBig)))
            let exif = Self.segment(0xE1, Self.exifName + Self.bareTIFF(UInt8(value)))
            #expect(
                bare.bytes
                    == Self.jpeg([
                        Self.jfif, exif, Self.profile, Self.adobe, Self.table, Self.frame,
                        Self.scan, Self.scan,
                    ]))
            let turned = PixelSize(width: 2, height: 3)
            #expect(bare.size == (value > 4 ? turned : PixelSize(width: 3, height: 2)))
            #expect(BarePicture(bare.bytes) == bare)
        }
    }

    @Test("What is no orientation is none, and is not read beyond its end")
    func noOrientation() {
        for value in [0, 9, 300] { #expect(Orientation(tiff: Self.tiff(value)) == nil) }
        let whole = Self.tiff(6)
        for count in 0..<whole.count {
            let read = Orientation(tiff: whole[..<count])
            #expect(read?.value == (count >= 32 ? 6 : nil), "\(count)")
        }
        // A directory that says that it has more than there is, or lies far beyond.
        #expect(Orientation(tiff: Self.tiff(6, entries: 65_535))?.value == 6)
        var far = whole
        far.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(Orientation(tiff: far) == nil)
        // A number of four bytes, and two numbers.
        for (place, byte) in [(25, 4), (29, 2)] as [(Int, UInt8)] {
            var other = whole
            other[place] = byte
            #expect(Orientation(tiff: other) == nil)
        }
    }

    @Test("A JPEG that is cut off, or has parts that nobody shows, is refused")
    func brokenJPEG() {
        let whole = Self.bareJPEG
        for count in 0..<whole.count {
            #expect(BarePicture(Array(whole[..<count])) == nil, "\(count)")
        }
        for parts in [
            [Self.jfif, Self.table, Self.frame],
            [Self.table, Self.frame, Self.scan, Self.table, [7], Self.scan],
            [Self.table, Self.frame, Self.scan, [0xFF, 0xC3, 0, 2]],
            [Self.table, Self.frame, Self.scan, [0xFF, 0xF7, 0, 2]],
            [Self.table, Self.frame, Self.scan, [0xFF, 0x01]],
            [Self.table, Self.frame, [0xFF, 0xD0], Self.scan],
            [Self.table, Self.frame, Self.scan, [0xFF, 0xDB, 0, 1]],
            [Self.table, Self.frame, Self.scan, [0xFF, 0xD8]],
        ] {
            #expect(BarePicture(Self.jpeg(parts)) == nil, "\(parts)")
        }
    }

    // MARK: PNG

    private static let barePNG: [UInt8] = {
        let header = Files.big(3, 4) + Files.big(2, 4) + [8, 2, 0, 0, 0]
        let chunks: [(String, [UInt8])] = [
            ("IHDR", header), ("iCCP", Array("p".utf8) + [0, 0, 1]), ("gAMA", [0, 0, 0xB1, 0x8F]),
            ("tRNS", [0, 1, 0, 1, 0, 1]), ("IDAT", [0x78]), ("IDAT", [0x9C]), ("IEND", []),
        ]
        return Array(Files.png()[..<8])
            + chunks.map { Files.chunk($0.0, $0.1) }.joined()
    }()

    /// The chunks of a PNG, without its first eight bytes.
    private static func chunks(_ bytes: [UInt8]) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var rest = bytes.dropFirst(8)
        while rest.count >= 12 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            chunks.append(Array(rest.prefix(12 + length)))
            rest = rest.dropFirst(12 + length)
        }
        return chunks
    }

    @Test("A PNG keeps pixels and colours, and of EXIF the orientation", arguments: [1, 6])
    func strippedPNG(_ orientation: Int) throws {
        var parts = Self.chunks(Self.barePNG)
        let others = ["tEXt", "zTXt", "iTXt", "tIME", "caBX", "prVW"].map {
            Files.chunk($0, Self.secret)
        }
        parts.insert(contentsOf: others + [Files.chunk("eXIf", Self.tiff(orientation))], at: 4)
        parts.insert(contentsOf: others, at: parts.count - 1)
        let file = Self.barePNG[..<8] + parts.joined() + Self.secret
        let bare = try #require(BarePicture(Array(file)))
        var expected = Self.chunks(Self.barePNG)
        if orientation == 6 { expected.insert(Files.chunk("eXIf", Self.bareTIFF(6)), at: 4) }
        #expect(Self.chunks(bare.bytes) == expected)
        #expect(Array(bare.bytes[..<8]) == Array(Self.barePNG[..<8]))
        #expect(bare.size.width == (orientation == 6 ? 2 : 3))
        #expect(BarePicture(bare.bytes) == bare)
    }

    @Test("A PNG that is cut off, without pixels or with a part that must be known, is refused")
    func brokenPNG() {
        let whole = Self.barePNG
        for count in 0..<whole.count {
            #expect(BarePicture(Array(whole[..<count])) == nil, "\(count)")
        }
        let parts = Self.chunks(whole)
        let needed = Files.chunk("NEED", [])
        let endless: [UInt8] = Files.big(0x8000_0000, 4) + Array("tEXt".utf8)
        let pixelless = parts.filter { !$0[4...].starts(with: "IDAT".utf8) }
        #expect(BarePicture(Array(whole[..<8]) + pixelless.joined()) == nil)
        for part in [needed, endless] {
            var changed = parts
            changed.insert(part, at: 4)
            #expect(BarePicture(Array(whole[..<8]) + changed.joined()) == nil)
        }
    }

    // MARK: WebP

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + Files.little(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    private static func webP(_ flags: UInt8, _ chunks: [[UInt8]]) -> [UInt8] {
        let head = chunk("VP8X", [flags, 0, 0, 0] + Files.little(2, 3) + Files.little(1, 3))
        let all = head + chunks.joined()
        return Array("RIFF".utf8) + Files.little(4 + all.count, 4) + Array("WEBP".utf8) + all
    }

    private static let pixels = Array(MediaFixtures.webPLossy().dropFirst(12))
    private static let alpha = chunk("ALPH", [0, 1, 2])
    private static let colours = chunk("ICCP", [1, 2, 3])

    @Test("A WebP keeps pixels, alpha and profile, and of EXIF the orientation")
    func strippedWebP() throws {
        let others = [chunk("XMP ", Self.secret), chunk("ABCD", Self.secret)]
        for (exif, flags, kept) in [
            (Self.tiff(1), 0b0011_0000, []), (Self.secret, 0b0011_0000, []),
            (Self.tiff(6), 0b0011_1000, [chunk("EXIF", Self.bareTIFF(6))]),
            (Self.exifName + Self.tiff(6), 0b0011_1000, [chunk("EXIF", Self.bareTIFF(6))]),
        ] as [([UInt8], UInt8, [[UInt8]])] {
            let file = Self.webP(
                0b0011_1100,
                [Self.colours] + others + [Self.alpha, Self.pixels, chunk("EXIF", exif)] + others)
            let bare = try #require(BarePicture(file + Self.secret))
            #expect(
                bare.bytes
                    == Self.webP(flags, [Self.colours, Self.alpha, Self.pixels] + kept))
            #expect(bare.size.width == (kept.isEmpty ? 3 : 2))
            #expect(BarePicture(bare.bytes) == bare)
        }
        // Simple files have nothing beside their pixels; what follows is not theirs.
        for simple in [Files.webPLossy(), Files.webPLossless()] {
            #expect(BarePicture(simple + Self.secret)?.bytes == simple)
            var longer = simple + chunk("EXIF", Self.tiff(6))
            longer.replaceSubrange(4..<8, with: Files.little(longer.count - 8, 4))
            #expect(BarePicture(longer)?.bytes == simple)
        }
    }

    @Test("A WebP that is cut off or without pixels is refused; a last byte that fills up may lack")
    func brokenWebP() {
        let whole = Self.webP(0, [Self.pixels])
        for count in 0..<whole.count {
            #expect(BarePicture(Array(whole[..<count])) == nil, "\(count)")
        }
        #expect(BarePicture(Self.webP(0, [Self.colours])) == nil)
        var long = Self.webP(0, [Self.pixels, Self.colours])
        long[long.count - 8] = 0xFF
        #expect(BarePicture(long) == nil)
        var odd = Self.webP(0, [Self.pixels, Self.alpha])
        odd.removeLast()
        odd.replaceSubrange(4..<8, with: Files.little(odd.count - 8, 4))
        #expect(BarePicture(odd)?.bytes == Self.webP(0, [Self.pixels, Self.alpha]))
    }

    @Test("What is no picture is refused, and mutated files never crash")
    func mutated() {
        #expect(BarePicture([]) == nil && BarePicture(Files.pdf) == nil)
        #expect(BarePicture(Files.heif("heic")) == nil)
        var chance = SplitMix(state: 11)
        for whole in [
            Self.fullJPEG(orientation: 6), Self.barePNG,
            Self.webP(0b0010_1000, [Self.colours, Self.pixels, chunk("EXIF", Self.tiff(6))]),
        ] {
            for _ in 0..<2_000 {
                var bytes = whole
                for _ in 0...Int.random(in: 0...4, using: &chance) {
                    let place = Int.random(in: bytes.indices, using: &chance)
                    bytes[place] = UInt8.random(in: 0...255, using: &chance)
                }
                if let bare = BarePicture(bytes) {
                    #expect(bare.size.pixels <= MediaKind.greatestPixels)
                    #expect(BarePicture(bare.bytes)?.size == bare.size)
                }
            }
        }
    }

    private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] { Self.chunk(name, body) }
}
