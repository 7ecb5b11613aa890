package import Blobs
package import Formats
package import Shop
internal import Storage

/// What is known of a slip's picture.
package struct PictureReading: Hashable, Sendable {
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
    /// Whether it was held against other pictures, where that is to be done.
    package var isCompared = true

    /// A slip that nobody has read yet.
    package static let waiting = PictureReading(state: .waiting)

    /// The code that names a transfer, where there is one.
    package var transfer: SlipCode? { codes.first { $0.reference != nil } }

    /// The columns that `init(row:from:of:)` reads.
    static let columns = """
        state, problem, copy, thumbnail, CASE WHEN EXISTS (
            SELECT 1 FROM slip_imprints
            WHERE slip_imprints.slip_id = slip_readings.slip_id
                AND slip_imprints.compared_at IS NULL) THEN 0 ELSE 1 END
        """

    /// - Parameter slip: the slip, to name it where its row makes no sense.
    init(row: any Row, from column: Int, of slip: SlipID) throws {
        state = try row.known(column, "slip_readings.state", of: slip.value)
        problem = try row.optionalKnown(column + 1, "slip_readings.problem", of: slip.value)
        copy = row.optionalText(column + 2).flatMap(BlobDigest.init(text:))
        thumbnail = row.optionalText(column + 3).flatMap(BlobDigest.init(text:))
        isCompared = row.integer(column + 4) == 1
    }

    private init(state: SlipReadingState) { self.state = state }
}
