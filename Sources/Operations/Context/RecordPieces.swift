/// A public record as text, read a piece at a time.
package protocol RecordPieces: Sendable {
    /// The next piece; `nil` after the last.
    ///
    /// - Throws: `StorageError`.
    mutating func piece() async throws -> String?
}
