package import Shop

/// Waits for a span of time; handed to every service, so that tests and the simulator own time.
///
/// - Throws: `CancellationError` when the task is cancelled.
package typealias Wait = @Sendable (Span) async throws -> Void

/// Runs `turn` again and again with a pause between, until the shop shuts down.
///
/// A turn that fails is told to the log of failures and tried again after the pause.
///
/// - Parameter goesOn: whether there is anything to do any more; asked before each turn.
func forever(
    every pause: Span, wait: Wait, failures: FailureLog, while goesOn: () -> Bool = { true },
    _ turn: () async throws -> Void
) async {
    await forever(every: pause, wait: wait, while: goesOn) {
        do {
            try await turn()
            failures.succeeded()
        } catch is CancellationError {
            return
        } catch {
            // What the end of the process cut short says nothing of the database.
            if !Task.isCancelled { failures.failed(error) }
        }
    }
}

/// Runs `turn` again and again with a pause between, until the shop shuts down.
func forever(
    every pause: Span, wait: Wait, while goesOn: () -> Bool = { true }, _ turn: () async -> Void
) async {
    while !Task.isCancelled, goesOn() {
        await turn()
        do {
            try await wait(pause)
        } catch {
            return
        }
    }
}
