import Foundation
import Testing

@testable import Formats

@Suite("Kinds of file by content")
struct MediaKindTests {
    typealias Files = MediaFixtures

    @Test(
        "Good files are told with their size",
        arguments: [
            (Files.jpeg(), MediaKind.jpeg), (Files.jpeg(components: 1), .jpeg),
            (Files.jpeg(filler: 60_000), .jpeg), (Files.jpeg(frame: 0xC2), .jpeg),
            (Files.png(), .png), (Files.png(depth: 16, color: 6), .png),
            (Files.png(depth: 1, color: 3), .png), (Files.webPLossy(), .webp),
            (Files.webPLossless(), .webp), (Files.webPExtended(), .webp),
        ])
    func pictures(bytes: [UInt8], kind: MediaKind) {
        let expected = MediaSniff.accepted(kind, PixelSize(width: 3, height: 2))
        #expect(MediaKind.sniff(bytes, isWhole: true) == expected)
        #expect(MediaKind.sniff(bytes, isWhole: false) == expected)
    }

    @Test("A PDF is told by its version line")
    func pdf() {
        #expect(MediaKind.sniff(Files.pdf, isWhole: true) == .accepted(.pdf, nil))
        #expect(MediaKind.sniff(Array("%PDF-2.0\r\n".utf8), isWhole: true) == .accepted(.pdf, nil))
        for bad in ["%PDF-", "%PDF-1.7", "%PDF-9.9\n", "%PDF-1.x\n", "%PDF-1.7<script>"] {
            #expect(MediaKind.sniff(Array(bad.utf8), isWhole: true) == .broken(.pdf))
        }
    }

    @Test(
        "Everything else is unknown",
        arguments: [
            "", "<!DOCTYPE html><title>x</title>", "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "GIF89a\u{1}\u{0}\u{1}\u{0}", "BM", "PK\u{3}\u{4}", "RIFF\u{4}\u{0}\u{0}\u{0}WAVE",
            " % PDF-1.7\n", "#!/bin/sh", "\u{0}\u{0}\u{0}\u{18}ftypmp42\u{0}\u{0}\u{0}\u{0}isom",
        ])
    func unknown(text: String) {
        #expect(MediaKind.sniff(Array(text.utf8), isWhole: true) == .unknown)
    }

    @Test("HEIC has an answer of its own, AVIF has not")
    func heic() {
        #expect(MediaKind.sniff(Files.heif("heic", ["mif1", "heic"]), isWhole: true) == .heic)
        #expect(MediaKind.sniff(Files.heif("mif1", ["heic"]), isWhole: true) == .heic)
        #expect(MediaKind.sniff(Files.heif("mif1"), isWhole: true) == .heic)
        #expect(MediaKind.sniff(Files.heif("avif", ["mif1"]), isWhole: true) == .unknown)
        #expect(MediaKind.sniff(Files.heif("mif1", ["avif"]), isWhole: true) == .unknown)
    }

    @Test("Moving pictures are refused")
    func animated() {
        let moving = Files.webPExtended(flags: 0x12)
        #expect(MediaKind.sniff(moving, isWhole: true) == .animated(.webp))
        #expect(MediaKind.sniff(Files.png(isAnimated: true), isWhole: true) == .animated(.png))
    }

    @Test("40 million pixels are the most")
    func pixels() {
        let fits = PixelSize(width: 8_000, height: 5_000)
        let large = PixelSize(width: 8_001, height: 5_000)
        for (size, answer) in [
            (fits, MediaSniff.accepted(.png, fits)), (large, .tooManyPixels(large)),
        ] {
            let bytes = Files.png(width: size.width, height: size.height)
            #expect(MediaKind.sniff(bytes, isWhole: true) == answer)
        }
        let jpeg = Files.jpeg(width: 65_535, height: 65_535)
        let most = PixelSize(width: 65_535, height: 65_535)
        #expect(MediaKind.sniff(jpeg, isWhole: true) == .tooManyPixels(most))
    }

    static let nonsense: [(name: String, bytes: [UInt8])] = [
        ("JPEG and then text", [0xFF, 0xD8, 0xFF] + Array("<script>alert(1)</script>".utf8)),
        ("JPEG that is a scan at once", [0xFF, 0xD8, 0xFF, 0xDA, 0, 8]),
        ("JPEG without height", Files.jpeg(height: 0)),
        ("JPEG without width", Files.jpeg(width: 0)),
        ("JPEG of two components", Files.jpeg(components: 2)),
        ("JPEG with a segment of length 1", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF]),
        ("PNG and then text", Array(Files.png()[..<8]) + Array("<html>and more of it</html>".utf8)),
        ("PNG without width", Files.png(width: 0)),
        ("PNG of colour type 5", Files.png(color: 5)),
        ("PNG of depth 3", Files.png(depth: 3)),
        ("PNG of negative height", Files.png(height: 0x8000_0000)),
        ("JPEG without loss", Files.jpeg(frame: 0xC3)),
        ("JPEG in a hierarchy", Files.jpeg(frame: 0xC5)),
        ("JPEG without loss, arithmetic", Files.jpeg(frame: 0xCB)),
        ("JPEG with arithmetic coding", Files.jpeg(frame: 0xC9)),
        ("progressive JPEG with arithmetic coding", Files.jpeg(frame: 0xCA)),
        ("WebP of an unknown chunk", Files.riff("VP9 ", [UInt8](repeating: 0, count: 16))),
        ("WebP without width", Files.webPLossy(width: 0)),
        ("WebP that begins between frames", Files.webPLossy(tag: 0x11)),
        ("WebP chunk too short", Files.riff("VP8X", [0, 0])),
    ]

    @Test("A PDF's header may stand anywhere in the first 1,024 bytes")
    func lateHeader() {
        let before = ["\u{FEFF}", "\n", "\r\n\r\n", String(repeating: "x", count: 200)]
        for text in before + [String(repeating: " ", count: 1_019)] {
            let file = Array(text.utf8) + Files.pdf
            #expect(MediaKind.sniff(file, isWhole: true) == .accepted(.pdf, nil), "\(text.count)")
        }
        let late = [UInt8](repeating: 0x20, count: 1_020) + Files.pdf
        #expect(MediaKind.sniff(late, isWhole: true) == .unknown)
        #expect(MediaKind.sniff(Array("x%PDF-9.9\n".utf8), isWhole: true) == .broken(.pdf))
    }

    @Test("A header that only begins right is refused", arguments: nonsense.indices)
    func broken(index: Int) {
        let (name, bytes) = Self.nonsense[index]
        guard case .broken = MediaKind.sniff(bytes, isWhole: false) else {
            Issue.record("\(name) was not seen through")
            return
        }
    }

    @Test("A damaged PNG header is noticed by its checksum")
    func checksum() {
        for place in 16..<33 {
            var bytes = Files.png()
            bytes[place] ^= 0x40
            #expect(MediaKind.sniff(bytes, isWhole: false) == .broken(.png))
        }
    }

    @Test("Cut short, a file is still being read or broken, and nothing crashes")
    func cut() {
        for whole in [
            Files.jpeg(filler: 40), Files.png(), Files.webPLossy(), Files.webPLossless(),
            Files.webPExtended(), Files.heif("heic"), Files.pdf,
        ] {
            for count in 0..<whole.count {
                let part = Array(whole[..<count])
                let open = MediaKind.sniff(part, isWhole: false)
                if case .accepted(let kind, nil) = open, kind != .pdf {
                    #expect(MediaKind.sniff(part, isWhole: true) == .broken(kind))
                } else {
                    #expect(MediaKind.sniff(part, isWhole: true) == open)
                }
            }
        }
    }

    @Test("Mutated headers never crash and never pass the limit")
    func mutated() {
        var chance = SplitMix(state: 7)
        for whole in [Files.jpeg(), Files.png(), Files.webPLossy(), Files.webPExtended()] {
            for _ in 0..<3_000 {
                var bytes = whole
                for _ in 0...Int.random(in: 0...4, using: &chance) {
                    let place = Int.random(in: bytes.indices, using: &chance)
                    bytes[place] = UInt8.random(in: 0...255, using: &chance)
                }
                if case .accepted(_, let size?) = MediaKind.sniff(bytes, isWhole: true) {
                    #expect(size.pixels <= MediaKind.greatestPixels && size.pixels > 0)
                }
            }
        }
    }

    @Test("A WebP loses its metadata and nothing else")
    func strippedWebP() {
        let body = Files.webPLossy().dropFirst(12)
        func extended(_ flags: UInt8, _ more: [[UInt8]]) -> [UInt8] {
            let head =
                Array("VP8X".utf8) + Files.little(10, 4) + [flags, 0, 0, 0, 2, 0, 0, 1, 0, 0]
            let all = head + more.joined()
            return Array("RIFF".utf8) + Files.little(4 + all.count, 4) + Array("WEBP".utf8) + all
        }
        func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
            Array(name.utf8) + Files.little(bytes.count, 4) + bytes
                + (bytes.count % 2 == 1 ? [0] : [])
        }
        let whole = extended(
            0b0011_1100,
            [chunk("ICCP", [1, 2, 3]), Array(body), chunk("EXIF", [4]), chunk("XMP ", [5, 6])])
        #expect(WebPChunks.withoutMetadata(whole) == extended(0b0001_0000, [Array(body)]))
        for count in 0..<whole.count {
            let part = Array(whole[..<count])
            #expect(WebPChunks.withoutMetadata(part).count <= part.count)
        }
    }

    @Test("Names for the wire")
    func names() {
        #expect(MediaKind.allCases.map(\.fileExtension) == ["jpg", "png", "webp", "pdf"])
        #expect(MediaKind.jpeg.mediaType == "image/jpeg")
        #expect(MediaKind.pdf.mediaType == "application/pdf")
        #expect(MediaKind.greatestBytes == 16_777_216)
    }
}

/// SplitMix64, so that what a test draws is the same every time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
