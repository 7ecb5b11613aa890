internal import Delivery
internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import Shop
internal import Synchronization
internal import UnixSignals
internal import Web

/// Lets another process take this one's place when SIGUSR2 says so: usually the same program in a
/// newer version, at the same path.
///
/// The new process gets the listening sockets, so that there is no moment at which a connection is
/// refused. When it is ready this one stops, in the same order as ever. As soon as it accepts no
/// more connections the new one does, and what has arrived meanwhile has waited in the kernel.
struct Upgrader: Service {
    /// The program's path, and its arguments.
    let command: [String]
    let environment: [String: String]
    let lock: ServingLock
    let shop: ListeningSocket
    let metrics: ListeningSocket?
    /// The supervision: who would take this process's end for the shop's.
    let supervision: Supervision
    /// The succession: where the new process is left for whoever knows that this one accepts no
    /// more.
    let succession: Succession
    /// Waited for from before the shop listens: whoever knows that it does may send one.
    let signals: UnixSignalsSequence
    let wait: Wait
    let logger: Logger

    /// How long the new process may take until it accepts connections.
    static let patience: Span = .seconds(60)
    /// How often each of the two looks at the other meanwhile.
    static let pause: Span = .milliseconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                guard mayBeReplaced() else { continue }
                // Its end is this one's: whoever returns stops the shop.
                if await isReplaced() { return }
                succession.notice.tell(.ready)
            }
        }
    }

    private func mayBeReplaced() -> Bool {
        if let reason = supervision.whyNotReplaced {
            logger.error("no process takes over: \(reason)")
            return false
        }
        guard !succession.notice.isWanted || succession.notice.tell(.reloading) else {
            logger.error(
                """
                no process takes over: \(ServiceNotice.Variable.socket) is set, and nobody there \
                could be told: restart the service instead
                """)
            return false
        }
        return true
    }

    private func isReplaced() async -> Bool {
        let successor: Successor
        do {
            successor = try start()
        } catch {
            logger.error("no process could take over: \(error.line)")
            return false
        }
        logger.info("process \(successor.process) is to take over")
        do {
            for _ in 0..<(Self.patience.milliseconds / Self.pause.milliseconds) {
                switch successor.state {
                case .ready:
                    logger.info("process \(successor.process) has taken over")
                    succession.notice.tell(.mainProcess(successor.process))
                    succession.successor = successor
                    return true
                case .ended:
                    logger.error("the new process ended before it was ready: this one goes on")
                    successor.end()
                    return false
                case .starting: try await wait(Self.pause)
                }
            }
            logger.error("the new process was not ready in time: this one goes on")
        } catch {
            logger.info("this process was stopped before another could take over")
        }
        successor.end()
        return false
    }

    private func start() throws(Refusal) -> Successor {
        guard let program = command.first else { preconditionFailure("a program has a path") }
        // Nobody writes to it. Its end comes when this process has ended, however it ends.
        let pipe = try OwnPipe()
        defer { close(pipe.reading) }
        let result = lock.lend { lock in
            shop.lend { shop in
                Result { () throws(Refusal) in
                    guard let lock, let shop else { throw Refusal("the shop is being stopped") }
                    return try Handover.start(
                        program, Array(command.dropFirst()), environment: environment,
                        lock: lock, listen: shop, metrics: metrics?.lend { $0 },
                        predecessor: pipe.reading)
                }
            }
        }
        if case .failure = result { close(pipe.writing) }
        return try result.get()
    }
}

/// The succession: who comes after this process, once that is known, and who is told of it.
final class Succession: Sendable {
    let notice: ServiceNotice
    private let state = Mutex<Successor?>(nil)

    init(_ notice: ServiceNotice) {
        self.notice = notice
    }

    var successor: Successor? {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }

    /// People are served from now on.
    func begins() {
        notice.tell(.ready)
    }

    /// This process ends: the service does too, unless another process is it by now.
    func ends() {
        if successor == nil { notice.tell(.stopping) }
    }
}
