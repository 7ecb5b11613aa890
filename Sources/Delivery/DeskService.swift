package import Operations
internal import ServiceLifecycle

/// The service that keeps the desk at work. Started first and so stopped last: what was accepted is
/// still committed.
package struct DeskService: Service {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await desk.work()
        } onCancelOrGracefulShutdown: {
            desk.close()
        }
    }
}
