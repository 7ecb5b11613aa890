internal import Formats

/// Reads a slip's file: what it is, which codes it shows, and a clean copy of it.
///
/// Whoever calls this has confined the process before (`Confinement`): the file comes from a
/// stranger, and goes through four libraries written in C and C++.
package enum SlipReader {
    /// Reads a slip that is a picture, or a PDF whose pictures were taken out before.
    ///
    /// - Parameters:
    ///   - pictures: of a PDF, what the programs of poppler-utils made of it.
    ///   - makesCopies: whether the clean copies and the imprint are wanted too.
    package static func read(
        _ bytes: [UInt8], _ budget: ReadingBudget, pictures: PDFPictures? = nil,
        makesCopies: Bool = true
    ) -> SlipFacts {
        guard bytes.count <= MediaKind.greatestBytes else {
            return SlipFacts(problem: .tooManyBytes(bytes.count))
        }
        switch MediaKind.sniff(bytes, isWhole: true) {
        case .accepted(.pdf, _): return read(pictures, budget, makesCopies)
        case .accepted(let kind, let size?): return read(bytes, kind, size, budget, makesCopies)
        case .accepted(let kind, nil): return SlipFacts(kind: kind, problem: .damaged)
        case .heic: return SlipFacts(problem: .heic)
        case .animated(let kind): return SlipFacts(kind: kind, problem: .animated)
        case .tooManyPixels(let size): return SlipFacts(size: size, problem: .tooManyPixels(size))
        case .broken(let kind): return SlipFacts(kind: kind, problem: .damaged)
        case .unknown: return SlipFacts(problem: .unknown)
        }
    }

    /// Reads a white picture that it makes itself.
    ///
    /// What a process does for the first time costs more: libraries are bound, and types looked up.
    /// Whoever makes copies of itself does it once for all of them.
    package static func readBlank(_ budget: ReadingBudget) -> SlipFacts {
        let side = 128
        let white = ColourPicture(
            width: side, height: side, rgb: [UInt8](repeating: 255, count: side * side * 3))
        guard let file = PlainCopy(of: white, turned: .upright, side: side) else {
            return SlipFacts(problem: .noMemory)
        }
        return read(file.bytes, budget)
    }

    private static func read(
        _ bytes: [UInt8], _ kind: MediaKind, _ size: PixelSize, _ budget: ReadingBudget,
        _ makesCopies: Bool
    ) -> SlipFacts {
        let orientation = PictureOrientation(of: bytes, kind)
        let shown = orientation.isTurned ? PixelSize(width: size.height, height: size.width) : size
        var facts = SlipFacts(kind: kind, size: shown)
        do throws(SlipFileProblem) {
            var search = QRSearch(budget)
            let picture = try look(at: bytes, kind, size, &search, &facts)
            facts.codes = search.codes
            if makesCopies {
                facts.takeCopies(of: picture, turned: orientation)
                facts.takeImprint(of: search, turned: orientation)
            }
        } catch {
            facts.problem = error
        }
        return facts
    }

    /// Decodes a picture and searches it.
    private static func look(
        at bytes: [UInt8], _ kind: MediaKind, _ size: PixelSize, _ search: inout QRSearch,
        _ facts: inout SlipFacts
    ) throws(SlipFileProblem) -> ColourPicture {
        let decoded = try PictureDecoder.decode(bytes, kind, size)
        if !decoded.isWhole { facts.problem = .cutOff }
        search.look(at: decoded.picture, onBlack: decoded.isTransparent ? { onBlack() } : nil)
        return decoded.picture

        func onBlack() -> ColourPicture? {
            do throws(SlipFileProblem) {
                return try PictureDecoder.decode(bytes, kind, size, paper: 0).picture
            } catch {
                // The picture was decoded a moment ago: only memory can be short, and what is
                // missing then is one look of many.
                return nil
            }
        }
    }

    /// A PDF: first its own pictures, then its pages as they were drawn; the first page becomes the
    /// copy.
    private static func read(
        _ found: PDFPictures?, _ budget: ReadingBudget, _ makesCopies: Bool
    ) -> SlipFacts {
        var facts = SlipFacts(kind: .pdf, problem: found?.problem)
        guard let found else {
            facts.problem = .noPDFPrograms
            return facts
        }
        var search = QRSearch(budget)
        for picture in found.embedded where !search.hasTransfer {
            _ = page(picture, &search)
        }
        for (number, picture) in found.pages.enumerated() where number == 0 || !search.hasTransfer {
            let drawn = page(picture, &search)
            guard makesCopies, number == 0, let drawn else { continue }
            facts.takeCopies(of: drawn, turned: .upright)
            facts.takeImprint(of: search, turned: .upright)
        }
        facts.codes = search.codes
        // A later page may hold the code.
        if search.hasTransfer { facts.imprint = nil }
        return facts
    }

    /// Looks at one picture of a PDF; what cannot be decoded is passed over, since others may hold
    /// the code.
    private static func page(_ bytes: [UInt8], _ search: inout QRSearch) -> ColourPicture? {
        guard case .accepted(let kind, let size?) = MediaKind.sniff(bytes, isWhole: true) else {
            return nil
        }
        var facts = SlipFacts()
        do throws(SlipFileProblem) {
            return try look(at: bytes, kind, size, &search, &facts)
        } catch {
            return nil
        }
    }
}

extension SlipFacts {
    /// Takes the imprint of what was searched, unless a code was found that says more.
    fileprivate mutating func takeImprint(
        of search: QRSearch, turned orientation: PictureOrientation
    ) {
        guard !search.hasTransfer else { return }
        imprint = search.grey.flatMap { PictureImprint(of: $0, turned: orientation) }
    }

    fileprivate mutating func takeCopies(
        of picture: ColourPicture, turned orientation: PictureOrientation
    ) {
        // The small copy is made of the large one's pixels, of which there are fewer.
        let picture = picture.fitting(SlipReadingLimits.copySide)
        copy = PlainCopy(of: picture, turned: orientation, side: SlipReadingLimits.copySide)
        thumbnail = PlainCopy(
            of: picture, turned: orientation, side: SlipReadingLimits.thumbnailSide)
        if copy == nil || thumbnail == nil { problem = problem ?? .noMemory }
    }
}
