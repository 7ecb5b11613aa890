package import Blobs
package import Formats
package import Shop
internal import Storage

/// What is known of a slip's picture.
package struct SlipReading: Hashable, Sendable {
    package var state: SlipReadingState
    /// The codes of the picture, in the order in which they were found. What they say is worked out
    /// from their texts each time they are loaded.
    package var codes: [SlipCode] = []
    /// What is wrong with the file, if anything is. There may be codes all the same.
    package var problem: SlipReadingProblem?
    /// The copy that was made anew from pixels, for people to look at.
    package var copy: BlobDigest?
    /// The same, small, for lists.
    package var thumbnail: BlobDigest?

    /// A slip that nobody has read yet.
    package static let waiting = SlipReading(state: .waiting)

    /// The code that names a transfer, where there is one.
    package var transfer: SlipCode? { codes.first { $0.reference != nil } }

    /// The columns that `init(row:from:)` reads, of a row that may be missing.
    static let columns = "slip_readings.state, slip_readings.problem, copy, thumbnail"

    /// - Parameter slip: the slip, to name it where its row makes no sense.
    init(row: any Row, from column: Int, of slip: Int64) throws {
        state = try row.optionalKnown(column, "slip_readings.state", of: slip) ?? .waiting
        problem = try row.optionalKnown(column + 1, "slip_readings.problem", of: slip)
        copy = row.optionalText(column + 2).flatMap(BlobDigest.init(text:))
        thumbnail = row.optionalText(column + 3).flatMap(BlobDigest.init(text:))
    }

    private init(state: SlipReadingState) { self.state = state }
}
