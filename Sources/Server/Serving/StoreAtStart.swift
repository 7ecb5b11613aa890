internal import Blobs
internal import Logging

extension S3Blobs {
    /// Tries the store before the shop opens. What somebody must change stops the start of a shop
    /// that is being set up. Nothing of the store stops one that it has worked for: a node that is
    /// started again with a key that was revoked meanwhile sells on, and slips wait for the store.
    ///
    /// - Throws: `Refusal`, `BlobError`.
    func tryAtStart(logger: Logger) async throws {
        do {
            try await check()
            logger.info("slips and pictures are carried to \(place)")
            try noteWorking()
        } catch let problem as StoreProblem where problem.needsAHand && !hasWorked {
            throw Refusal("the store \(place): \(problem)")
        } catch let problem as StoreProblem {
            logger.error("slips and pictures wait here for the store \(place): \(problem)")
        }
    }
}
