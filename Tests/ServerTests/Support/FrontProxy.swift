import Foundation
import Glibc
import TestSupport
import Testing

/// A proxy of Debian's between a test and a shop.
final class FrontProxy: Sendable {
    let port: Int
    private let process: ChildProcess

    private init(_ port: Int, _ program: String, _ arguments: [String]) async throws {
        self.port = port
        // Varnish has its configuration compiled, by what it finds on the path.
        process = try ChildProcess(
            program, arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        process.ignoreErrors()
        let start = ContinuousClock.now
        while try await status() == nil {
            try #require(
                ContinuousClock.now - start < .seconds(60),
                "\(program) did not start: bin/setup --test installs it")
            _ = await blocking { poll(nil, 0, 50) }
        }
    }

    /// nginx with a configuration's upstreams and servers.
    static func nginx(_ text: String, in folder: ShopFolder) async throws -> FrontProxy {
        let port = try freePort()
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        let file = try folder.write(
            """
            daemon off;
            user root;
            worker_processes 1;
            pid \(folder.path)/nginx.pid;
            error_log stderr;
            events { worker_connections 256; }
            http {
            access_log off;
            \(paths.joined(separator: "\n"))
            \(text.replacingOccurrences(of: "PORT", with: String(port)))
            }
            """, to: "nginx.conf")
        return try await FrontProxy(port, "/usr/sbin/nginx", ["-c", file])
    }

    /// Varnish as Debian installs it, before a shop; its working folder is `varnish` in `folder`.
    static func varnish(before shop: Serving, in folder: ShopFolder) async throws -> FrontProxy {
        let port = try freePort()
        // Its worker is another user.
        chmod(folder.path, 0o755)
        let installed = try String(contentsOfFile: "/etc/varnish/default.vcl", encoding: .utf8)
        let vcl = try folder.write(
            installed.replacingOccurrences(of: "\"8080\"", with: "\"\(shop.port)\""),
            to: "default.vcl")
        return try await FrontProxy(
            port, "/usr/sbin/varnishd",
            [
                "-F", "-f", vcl, "-a", "127.0.0.1:\(port)", "-n", "\(folder.path)/varnish",
                "-s", "malloc,16m",
            ])
    }

    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }

    func request(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> HTTPAnswer {
        try await connect().request(method, target, fields: fields, body: body)
    }

    func stop() async {
        process.signal(SIGTERM)
        _ = await process.ended()
    }

    private func status() async throws -> Int? {
        do {
            return try await request("GET", "/healthz").status
        } catch is ConnectionFailure {
            return nil
        }
    }

    private static func freePort() throws -> Int {
        // A relay picks a free port too; once it is gone the port is free.
        try PostgresRelay(to: 1).port
    }
}
