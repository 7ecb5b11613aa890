import Logging
import Synchronization

/// Keeps what is logged.
struct KeptLog: LogHandler {
    final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    let kept: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let more = (event.metadata ?? [:]).map { " \($0)=\($1)" }.joined()
        kept.lines.withLock { $0.append("\(event.level): \(event.message)\(more)") }
    }
}
