internal import Foundation
internal import Glibc

/// A real S3 server: moto's, in a process of its own.
package final class MotoServer: Sendable {
    /// Where it listens on 127.0.0.1.
    package let port: Int
    private let process: ChildProcess

    private init(process: ChildProcess, port: Int) {
        self.process = process
        self.port = port
    }

    /// The server ends with its standard input, which is when the test's process does, however it
    /// does: one that is left behind would keep what it inherited, such as the lock of a build.
    private static let script = """
        import os, sys, threading
        def end():
            sys.stdin.buffer.read()
            os._exit(0)
        threading.Thread(target=end, daemon=True).start()
        from moto.server import main
        main(["-p", "0"] + sys.argv[1:])
        """

    /// A key that it knows.
    package struct Key: Sendable {
        package var id: String
        package var secret: String
    }

    /// Why there is no server.
    package struct Missing: Error, CustomStringConvertible {
        package var description: String
    }

    /// Starts one that takes any key.
    package static func start() async throws -> MotoServer {
        let server = try await start(environment: [:])
        // It loads most of itself at the first call.
        try await server.makeBucket("first")
        try await server.put([1], as: "first", in: "first")
        return server
    }

    /// Starts one with a certificate that nobody trusts.
    package static func startUntrusted() async throws -> MotoServer {
        try await start(["--ssl"], environment: [:])
    }

    /// Starts one that takes only the key that it answers, and checks every signature by botocore.
    ///
    /// - Parameter bucket: is made.
    package static func startStrict(bucket: String) async throws -> (MotoServer, Key) {
        let policy =
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow"
            + "%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"
        let calls = [
            "Action=CreateUser&UserName=shop",
            "Action=PutUserPolicy&UserName=shop&PolicyName=all&PolicyDocument=\(policy)",
            "Action=CreateAccessKey&UserName=shop",
        ]
        // So many calls are taken before it becomes strict.
        let server = try await start(
            environment: ["INITIAL_NO_AUTH_ACTION_COUNT": "\(calls.count + 1)"])
        var answer = ""
        for call in calls { answer = try await server.manage(call) }
        try await server.makeBucket(bucket)
        return (
            server,
            Key(
                id: try text("AccessKeyId", in: answer),
                secret: try text("SecretAccessKey", in: answer))
        )
    }

    private static func start(
        _ arguments: [String] = [], environment: [String: String]
    ) async throws -> MotoServer {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        guard access(top + "/.venv/bin/moto_server", X_OK) == 0 else {
            throw Missing(description: "moto is not in \(top)/.venv: run bin/setup --test")
        }
        let process = try ChildProcess(
            top + "/.venv/bin/python", ["-c", script] + arguments,
            environment: environment.merging(["PYTHONUNBUFFERED": "1"]) { given, _ in given },
            input: nil)
        let mark = "://127.0.0.1:"
        while let line = await process.errorLine() {
            guard let range = line.firstRange(of: mark) else { continue }
            if let port = Int(line[range.upperBound...].prefix { $0.isNumber }) {
                // It writes a line for each request and would stop when nobody took them.
                process.ignoreErrors()
                return MotoServer(process: process, port: port)
            }
        }
        throw Missing(description: "moto ended before it listened: run bin/setup --test")
    }

    /// Ends it.
    package func stop() async {
        process.signal(SIGKILL)
        _ = await process.ended()
    }

    /// Makes a bucket.
    package func makeBucket(_ name: String) async throws {
        try await put([], path: name)
    }

    /// What a bucket has under a name; `nil` when there is nothing. Not of a strict server.
    package func object(_ name: String, in bucket: String) async throws -> [UInt8]? {
        let answer = try await HTTPConnection(port: port).request(
            "GET", "/\(bucket)/\(name)", fields: [Self.anybody("s3")])
        return answer.status == 200 ? answer.body : nil
    }

    /// Puts bytes under any name, right or wrong. Not on a strict server.
    package func put(_ bytes: [UInt8], as name: String, in bucket: String) async throws {
        try await put(bytes, path: "\(bucket)/\(name)")
    }

    private func put(_ bytes: [UInt8], path: String) async throws {
        let answer = try await HTTPConnection(port: port).request(
            "PUT", "/\(path)", fields: [Self.anybody("s3")], body: bytes)
        guard answer.status == 200 else { throw Missing(description: "PUT /\(path): \(answer)") }
    }

    /// A signature for a server that looks at none.
    private static func anybody(_ service: String) -> (String, String) {
        let scope = "Credential=setup/20260101/us-east-1/\(service)/aws4_request"
        return (
            "authorization", "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0"
        )
    }

    private func manage(_ call: String) async throws -> String {
        let fields = [
            ("content-type", "application/x-www-form-urlencoded"),
            Self.anybody("iam"),
        ]
        let answer = try await HTTPConnection(port: port).request(
            "POST", "/", fields: fields, body: Array("\(call)&Version=2010-05-08".utf8))
        guard answer.status == 200 else { throw Missing(description: answer.text) }
        return answer.text
    }

    private static func text(_ name: String, in answer: String) throws -> String {
        guard let start = answer.firstRange(of: "<\(name)>"),
            let end = answer[start.upperBound...].firstRange(of: "</\(name)>")
        else { throw Missing(description: answer) }
        return String(answer[start.upperBound..<end.lowerBound])
    }
}
