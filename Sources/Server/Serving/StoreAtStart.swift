internal import Blobs
internal import Logging

extension S3Blobs {
    /// Tries the store before the shop opens. What somebody must change stops the start; a store
    /// that is away or full does not, since it must not stop the shop.
    ///
    /// - Throws: `Refusal`, `BlobError`.
    func tryAtStart(logger: Logger) async throws {
        do {
            try await check()
            logger.info("slips and pictures are carried to \(place)")
        } catch let problem as StoreProblem where problem.needsAHand {
            throw Refusal("the store \(place): \(problem)")
        } catch let problem as StoreProblem {
            logger.error("slips and pictures wait here for the store \(place): \(problem)")
        }
    }
}
