/// How much of the machine the search for a picture's codes may use.
package struct ReadingBudget: Sendable {
    /// The most time on the processor, in milliseconds, counted from the start of the first
    /// search; a search that has begun is finished.
    package var milliseconds: Int
    /// The most ways in which one picture is looked at.
    package var looks: Int
    /// The processor time of this process so far, in milliseconds.
    package var processorTime: @Sendable () -> Int

    /// The usual budget: all ways, and a second and a half, of the five that the process has.
    ///
    /// - Parameter processorTime: of this process so far, in milliseconds.
    package init(
        milliseconds: Int = 1_500, looks: Int = PictureLook.allCases.count,
        processorTime: @escaping @Sendable () -> Int
    ) {
        self.milliseconds = milliseconds
        self.looks = looks
        self.processorTime = processorTime
    }
}

/// The limits of reading slips; what decoders and searches need grows with each of them.
package enum SlipReadingLimits {
    /// The most codes of one look at a picture.
    package static let codes = 8
    /// The most pixels of a picture that is looked at as it is; of larger ones a smaller copy is.
    package static let searchedPixels = 6_000_000
    /// The most pixels of a picture that is also looked at in full: noise of 12 megapixels takes
    /// half a second.
    package static let wholePixels = 16_000_000
    /// The most pixels of a picture that is doubled: the double has four times as many.
    package static let doubledPixels = 2_000_000
    /// How many ways are tried on once a code was found that is no slip's: the slip's own may be
    /// smaller.
    package static let looksBehindOthers = 5
    /// The longest side of a copy for people, in pixels.
    package static let copySide = 2_400
    /// The longest side of a small copy for lists, in pixels.
    package static let thumbnailSide = 320
    /// The quality of both as JPEG, of 100.
    package static let quality = 85
    /// The most pictures of one document that are looked at.
    package static let pictures = 8
    /// The most bytes of all pictures of one document.
    package static let pictureBytes = 32 * 1_024 * 1_024
}
