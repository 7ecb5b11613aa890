package import Foundation
internal import Synchronization

/// A PostgreSQL cluster of the tests' own: `bin/private-postgres` as a child, obeying line by line.
/// It ends with the process that holds it.
package final class PostgresCluster: Sendable {
    /// Where the cluster lies; its socket is there too.
    package let directory: String
    package let port: Int
    private let process: Process
    private let conversation: Mutex<Conversation>

    fileprivate struct Conversation {
        let commands: FileHandle
        let answers: FileHandle
        var unread: [UInt8] = []
        var made: Set<String> = []
    }

    package struct Failed: Error, CustomStringConvertible {
        package var description: String
    }

    /// Makes and starts a cluster.
    ///
    /// - Parameters:
    ///   - settings: lines of `postgresql.conf` such as `fsync=off`.
    ///   - primary: streams from this one instead of beginning empty.
    package init(_ settings: [String] = [], standbyOf primary: PostgresCluster? = nil) throws {
        directory = NSTemporaryDirectory() + "holdfast-pg-" + UUID().uuidString.prefix(13)
        process = Process()
        process.executableURL = projectFile("bin/private-postgres")
        process.arguments =
            [directory] + (primary.map { ["--standby-of", $0.directory] } ?? []) + settings
        let commands = Pipe()
        let answers = Pipe()
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
        var conversation = Conversation(
            commands: commands.fileHandleForWriting, answers: answers.fileHandleForReading)
        guard let line = conversation.line(), line.hasPrefix("ready "),
            let port = Int(line.dropFirst(6))
        else {
            throw Failed(
                description: "no PostgreSQL could be started; install it with bin/setup --test")
        }
        self.port = port
        self.conversation = Mutex(conversation)
    }

    deinit {
        // The end of its input is its word to go.
        conversation.withLock { try? $0.commands.close() }
        process.waitUntilExit()
    }

    /// Tells the cluster to do something (see `bin/private-postgres`); answers what it printed.
    @discardableResult
    package func tell(_ command: String) throws -> [String] {
        try conversation.withLock { try $0.tell(command) }
    }

    /// The URL of a database, which is made when it is not there; from a template where one is
    /// named.
    package func url(of database: String, template: String = "template0") throws -> String {
        try conversation.withLock { conversation in
            if conversation.made.insert(database).inserted {
                _ = try conversation.tell(
                    "psql CREATE DATABASE \(database) TEMPLATE \(template)")
            }
        }
        return "postgres://postgres@127.0.0.1:\(port)/\(database)"
    }

    /// The URL of a database over the cluster's socket.
    package func socketURL(of database: String) throws -> String {
        _ = try url(of: database)
        let host = directory.split(separator: "/").joined(separator: "%2F")
        return "postgres://postgres@%2F\(host):\(port)/\(database)"
    }
}

extension PostgresCluster.Conversation {
    mutating func tell(_ command: String) throws -> [String] {
        try commands.write(contentsOf: Data((command + "\n").utf8))
        var answer: [String] = []
        while let line = line() {
            if line == "done" { return answer }
            answer.append(line)
        }
        throw PostgresCluster.Failed(description: "the cluster failed at: \(command)")
    }

    mutating func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            // `availableData` ends the process when a signal comes between.
            var more = [UInt8](repeating: 0, count: 4_096)
            let count = read(answers.fileDescriptor, &more, more.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            unread += more[..<count]
        }
    }
}

/// A file of the project, found from where this source lies.
package func projectFile(_ path: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(path)
}
