package import Shop

/// Waits for a span of time; handed to every service, so that tests and the simulator own time.
///
/// - Throws: `CancellationError` when the task is cancelled.
package typealias Wait = @Sendable (Span) async throws -> Void

/// Runs `turn` again and again with a pause between, until the shop shuts down.
///
/// A turn that fails is told to `failed` and tried again after the pause.
func forever(
    every pause: Span, wait: Wait, failed: (any Error) -> Void,
    _ turn: () async throws -> Void
) async {
    while !Task.isCancelled {
        do {
            try await turn()
        } catch is CancellationError {
            return
        } catch {
            failed(error)
        }
        do {
            try await wait(pause)
        } catch {
            return
        }
    }
}
