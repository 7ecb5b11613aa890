import Glibc
import TestSupport
import Testing

/// A serving process.
final class Serving: Sendable {
    let process: ChildProcess
    let port: Int

    private init(process: ChildProcess, port: Int) {
        self.process = process
        self.port = port
    }

    /// Starts a command that serves, and waits for its one line.
    static func start(
        _ command: [String], environment: [String: String] = [:]
    ) async throws -> Serving {
        let process = try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment)
        let line = await process.line() ?? ""
        let prefix = "listening on http://127.0.0.1:"
        guard line.hasPrefix(prefix), let port = Int(line.dropFirst(prefix.count)) else {
            process.signal(SIGKILL)
            let errors = await process.restOfErrors()
            throw NotReady(line: line, errors: errors)
        }
        return Serving(process: process, port: port)
    }

    struct NotReady: Error {
        var line: String
        var errors: String
    }

    func connect() throws -> HTTPConnection {
        try HTTPConnection(port: port)
    }

    /// One request on a connection of its own.
    func request(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> HTTPAnswer {
        try await connect().request(method, target, fields: fields, body: body)
    }

    /// Asks it to stop and waits until it has.
    func stop(_ number: CInt = SIGTERM) async -> CInt {
        process.signal(number)
        return await process.ended()
    }
}
