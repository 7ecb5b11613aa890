/// The reasons why a slip's file could not be read, or not all of it.
package enum SlipReadingProblem: String, CaseIterable, Sendable {
    /// The file has more bytes than a slip may have.
    case tooManyBytes = "too_many_bytes"
    /// The picture has more pixels than are decoded.
    case tooManyPixels = "too_many_pixels"
    /// The file is a HEIC photo, which is not decoded.
    case heic
    /// The picture moves.
    case animated
    /// The file is no JPEG, PNG, WebP or PDF.
    case unknown
    /// The header or the pixels are nonsense.
    case damaged
    /// The picture ends too early, or is damaged further down; the part above was read.
    case cutOff = "cut_off"
    /// Memory was short.
    case noMemory = "no_memory"
    /// The PDF asks for a password.
    case locked
    /// The PDF has no page that could be drawn within the limits.
    case noPages = "no_pages"
    /// The program that draws PDF files is not installed.
    case noPDFPrograms = "no_pdf_programs"
    /// The process that read the file ended before it had answered, each time.
    case readerEnded = "reader_ended"
    /// The file itself is lost.
    case fileLost = "file_lost"
}

/// How far the reading of a slip is.
package enum SlipReadingState: String, CaseIterable, Sendable {
    /// Nobody has read it yet.
    case waiting
    /// What it says is known, if it says anything.
    case read
    /// It cannot be read.
    case failed
}
