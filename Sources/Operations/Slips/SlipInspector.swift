package import Formats
package import Shop

/// Whoever reads the picture of a slip, in a process of its own that has confined itself.
package protocol SlipInspector: Sendable {
    /// How many slips are read at once.
    var width: Int { get }

    /// Reads a slip.
    ///
    /// - Parameter bytes: its file, at most `SlipLimits.bytes`.
    func inspect(_ bytes: [UInt8]) async -> SlipInspected
}

/// What came of reading a slip.
package enum SlipInspected: Sendable {
    /// The file was read, as far as it can be.
    case read(SlipReport)
    /// The process that read it ended before it had answered: the file may be the reason.
    case ended(String)
    /// No process could be begun, which is no fault of the file.
    case unavailable(String)
}

/// What the process that reads a slip has told of it. It has met a stranger's bytes: none of this
/// is believed further than it is checked.
package struct SlipReport: Hashable, Sendable {
    package var size: PixelSize?
    package var codes: [SlipCode]
    package var problem: SlipReadingProblem?
    /// JPEG files, made anew from pixels.
    package var copy: [UInt8]?
    package var thumbnail: [UInt8]?
    /// What the picture is compared with others by, where no code names a transfer.
    package var imprint: PictureImprint?

    package init(
        size: PixelSize? = nil, codes: [SlipCode] = [], problem: SlipReadingProblem? = nil,
        copy: [UInt8]? = nil, thumbnail: [UInt8]? = nil, imprint: PictureImprint? = nil
    ) {
        self.size = size
        self.codes = codes
        self.problem = problem
        self.copy = copy
        self.thumbnail = thumbnail
        self.imprint = imprint
    }
}

/// The limits of reading slips in the background.
package enum SlipQueueLimits {
    /// How long a process holds a slip that it reads; whoever finds it later reads it again.
    package static let held: Span = .minutes(1)
    /// How often a slip is begun whose reader has ended each time; after that it has failed.
    package static let tries = 3
    /// The pause before a slip is tried again that could not be read just now.
    package static let pause: Span = .seconds(10)
    /// How many slips are claimed at once for each that is read at once: the next ones wait here,
    /// while all of them are written together.
    package static let claimed = 3
    /// The most codes of one slip that are kept.
    package static let codes = 16
    /// The most bytes of a code's text that are kept: as many as a QR code holds in letters.
    package static let codeBytes = 8_192
    /// The most bytes of a clean copy.
    package static let copyBytes = 8 * 1_024 * 1_024
}
