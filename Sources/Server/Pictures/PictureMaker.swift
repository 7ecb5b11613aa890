internal import Formats
internal import Glibc
internal import Shop

/// Makes a shop's picture anew in the widths that pages show, upright and without what a camera
/// wrote into it. `vipsthumbnail` of libvips does the work, in a process of its own that may use so
/// much of the machine and no more: see decision 37.
struct PictureMaker {
    private let program: LimitedProgram

    /// The widths that pictures are made in, in pixels.
    static let widths = [400, 800, 1_200]
    /// How long one width may take, in seconds, and of them on the processor.
    static let seconds = 60
    static let processorSeconds = 20
    /// The most memory of the process, in bytes: 40 megapixels need about a third of it.
    static let memory = 1_536 * 1_024 * 1_024
    /// The most bytes that it may write.
    static let writtenBytes = 32 * 1_024 * 1_024
    /// The greatest height, in pixels: WebP goes no further than 16,383.
    static let height = 16_000
    /// How much of what the process says about a failure is told on, in bytes.
    static let complaintBytes = 300

    /// A picture as it is sent to shoppers.
    struct Made {
        var size: PixelSize
        var bytes: [UInt8]
    }

    /// `nil` where libvips's program is not installed.
    init?() {
        guard let program = LimitedProgram.path(of: "vipsthumbnail") else { return nil }
        self.init(program: program)
    }

    /// Takes the program that does the work.
    ///
    /// - Parameter seconds: how long one width may take.
    init(program: String, seconds: Int = Self.seconds) {
        self.program = LimitedProgram(
            path: program,
            LimitedProgram.Limits(
                seconds: seconds, processorSeconds: Self.processorSeconds, memory: Self.memory,
                writtenBytes: Self.writtenBytes),
            settings: ["VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1"])
    }

    /// Whether a picture's sizes were made where there was no program: its own size alone, although
    /// that is wider than the narrowest.
    static func areInOwnSize(_ sizes: [PictureSize]) -> Bool {
        sizes.count == 1 && sizes[0].width > widths[0]
    }

    /// The widths that a picture has enough pixels for; of a small one its own.
    ///
    /// - Parameter path: what people call it.
    func make(_ bytes: [UInt8], _ kind: MediaKind, called path: String) throws(Refusal) -> [Made] {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        try Self.write(bytes, to: folder.path + "/in")
        var made: [Made] = []
        for width in Self.widths {
            let picture = try make(width, kind, in: folder, called: path)
            // What is narrower than was asked for is all that there is.
            if let last = made.last, last.size.width >= picture.size.width { break }
            made.append(picture)
        }
        return made
    }

    private func make(
        _ width: Int, _ kind: MediaKind, in folder: TemporaryDirectory, called path: String
    ) throws(Refusal) -> Made {
        let name = folder.path + (kind == .jpeg ? "/\(width).jpg" : "/\(width).webp")
        // Transparency is kept; for photos JPEG is what every program reads.
        let format = kind == .jpeg ? "Q=82,strip,interlace,optimize_coding" : "Q=82,strip"
        let (ending, said) = program.run(
            [
                folder.path + "/in", "-s", "\(width)x\(Self.height)>", "--export-profile", "srgb",
                "-o", "\(name)[\(format)]",
            ], in: folder)
        guard ending == .status(0) else {
            throw Refusal(
                "\(path) could not be made smaller: it is damaged, or too large for "
                    + "\(Self.processorSeconds) seconds and \(Self.memory) bytes of memory"
                    + Self.complaint(said))
        }
        var bytes = try FileBytes.read(name, atMost: Self.writtenBytes)
        if kind != .jpeg { bytes = WebPChunks.withoutMetadata(bytes) }
        guard case .accepted(_, let size?) = MediaKind.sniff(bytes, isWhole: true) else {
            throw Refusal("\(path) could not be made smaller: vipsthumbnail wrote something else")
        }
        return Made(size: size, bytes: bytes)
    }

    /// What the process said first.
    private static func complaint(_ said: [UInt8]) -> String {
        let words = said.prefix(complaintBytes).split { $0 <= 0x20 || $0 >= 0x7F }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        return words.isEmpty ? "" : " (\(words))"
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Refusal("\(path) could not be written: \(DataDirectory.words(errno))")
        }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                all.baseAddress.map { Glibc.write(file, $0 + written, all.count - written) } ?? 0
            }
            guard count > 0 else {
                throw Refusal("\(path) could not be written: \(DataDirectory.words(errno))")
            }
            written += count
        }
    }
}
