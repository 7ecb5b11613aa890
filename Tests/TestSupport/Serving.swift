internal import Dispatch
internal import Glibc

/// A serving process.
package final class Serving: Sendable {
    package let process: ChildProcess
    package let host: String
    package let port: Int

    private init(process: ChildProcess, host: String, port: Int) {
        self.process = process
        self.host = host
        self.port = port
    }

    /// Starts a command that serves, and waits for its one line.
    package static func start(
        _ command: [String], environment: [String: String] = [:]
    ) async throws -> Serving {
        let process = try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment)
        let line = await process.line() ?? ""
        let prefix = "listening on http://"
        let address = line.dropFirst(prefix.count).split(separator: ":")
        guard line.hasPrefix(prefix), address.count == 2, let port = Int(address[1]) else {
            process.signal(SIGKILL)
            let errors = await process.restOfErrors()
            throw NotReady(line: line, errors: errors)
        }
        return Serving(process: process, host: String(address[0]), port: port)
    }

    package struct NotReady: Error {
        package var line: String
        package var errors: String
    }

    /// A connection to it.
    ///
    /// - Parameter patience: seconds that an answer may take before the test fails.
    package func connect(
        patience: Int = HTTPConnection.patience
    ) throws -> HTTPConnection {
        try HTTPConnection(host: host, port: port, patience: patience)
    }

    /// One request on a connection of its own.
    package func request(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: [UInt8]? = nil,
        patience: Int = HTTPConnection.patience
    ) async throws -> HTTPAnswer {
        try await connect(patience: patience).request(method, target, fields: fields, body: body)
    }

    /// How long a server may take to stop: what it has in hand takes seconds.
    package static let stopsWithin = 180

    /// Asks it to stop and waits until it has. One that does not is ended, after what its threads
    /// wait for was told: the test that asked would wait for ever, and nobody would know why.
    package func stop(_ number: CInt = SIGTERM) async -> CInt {
        process.signal(number)
        let (process, hasEnded) = (process, DispatchSemaphore(value: 0))
        async let watched: Void = blocking {
            guard hasEnded.wait(timeout: .now() + .seconds(Self.stopsWithin)) == .timedOut else {
                return
            }
            print("a server did not stop within \(Self.stopsWithin) s:\n\(process.threads)")
            process.signal(SIGKILL)
        }
        let status = await process.ended()
        hasEnded.signal()
        await watched
        return status
    }
}
