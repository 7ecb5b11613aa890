internal import Formats
internal import Glibc
internal import Shop
internal import SlipReading

/// Draws the first pages of a PDF by `pdftoppm` of poppler-utils, for codes and for people.
///
/// The pictures in it are not taken out: one of them can be drawn a hundred times, and `pdfimages`
/// would fill the disk with it. What `pdftoppm` writes is bounded by pages and their size.
struct PDFOpener {
    private let drawing: LimitedProgram

    /// The first pages that are looked at.
    static let pages = 2
    /// The longest side of a drawn page, in pixels: A4 at 175 dots an inch. A resolution would not
    /// bound it, since a page may be 200 inches long.
    static let pageSide = 2_048
    /// What the program may use. A page of A4 takes 0.4 seconds and 60 MB.
    static let limits = LimitedProgram.Limits(
        seconds: 20, processorSeconds: 10, memory: 512 * 1_024 * 1_024,
        writtenBytes: MediaKind.greatestBytes)

    /// `nil` where the program is not installed.
    init?() {
        guard let drawing = LimitedProgram(named: "pdftoppm", Self.limits) else { return nil }
        self.drawing = drawing
    }

    /// The pictures of a PDF.
    func pictures(of bytes: [UInt8]) throws(Refusal) -> PDFPictures {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let file = AtFolder(folder, "in.pdf")
        try file.write(bytes)
        let (ending, said) = drawing.run(
            [
                "-f", "1", "-l", String(Self.pages), "-jpeg", "-jpegopt", "quality=95",
                "-scale-to", String(Self.pageSide), file.path, folder.path + "/page",
            ], in: folder)
        if ending == .status(1), Self.isLocked(said) { return PDFPictures(problem: .locked) }
        var found = PDFPictures()
        found.pages = Self.files("page", in: folder)
        if found.pages.isEmpty { found.problem = .noPages }
        return found
    }

    /// The program ends with 1 and these words where the empty password opens nothing.
    private static func isLocked(_ said: [UInt8]) -> Bool {
        String(decoding: said, as: UTF8.self).span(of: "Incorrect password") != nil
    }

    /// The files of one name that a program wrote, in their order, as many as are taken.
    private static func files(_ name: String, in folder: TemporaryDirectory) -> [[UInt8]] {
        var files: [[UInt8]] = []
        var room = SlipReadingLimits.pictureBytes
        for entry in FolderNames.sorted(folder.path) where entry.begins(with: name + "-") {
            guard files.count < SlipReadingLimits.pictures else { break }
            // What is too large, or cut off by a limit, is passed over: others may hold the code.
            guard let bytes = try? FileBytes.read(folder.path + "/" + entry, atMost: room)
            else { continue }
            room -= bytes.count
            files.append(bytes)
        }
        return files
    }
}

/// The names in a folder.
enum FolderNames {
    /// All but those that begin with a dot, by their bytes; none where it cannot be read.
    static func sorted(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(cString: $0)
                }
            }
            if !name.begins(with: ".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A new file in a temporary folder.
private struct AtFolder {
    let path: String

    init(_ folder: TemporaryDirectory, _ name: String) {
        path = "\(folder.path)/\(name)"
    }

    func write(_ bytes: [UInt8]) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failed }
        defer { close(file) }
        guard WholeWrite.write(bytes, to: file) else { throw failed }
    }

    private var failed: Refusal {
        Refusal("\(path) could not be written: \(DataDirectory.words(errno))")
    }
}
