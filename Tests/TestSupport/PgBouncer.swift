internal import Foundation
internal import Glibc

/// Debian's PgBouncer before a cluster.
package final class PgBouncer: Sendable {
    package let port: Int
    private let process: ChildProcess
    private let folder: ShopFolder

    package struct NotStarted: Error {
        package var words: String
    }

    /// - Parameters:
    ///   - mode: `session` or `transaction`.
    ///   - size: connections of the pool, at most.
    ///   - port: a free one, or that of one that has ended.
    package init(
        _ mode: String, before cluster: PostgresCluster, size: Int = 20, port: Int? = nil
    ) async throws {
        let port = try port ?? FaultyProxy(to: 1).port
        self.port = port
        folder = try ShopFolder()
        chmod(folder.path, 0o755)
        try folder.write("\"postgres\" \"\"\n\"seller\" \"\"\n", to: "users")
        let file = try folder.write(
            """
            [databases]
            * = host=127.0.0.1 port=\(cluster.port)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = trust
            auth_file = \(folder.path)/users
            pool_mode = \(mode)
            default_pool_size = \(size)
            max_client_conn = 500

            """, to: "pgbouncer.ini")
        // It refuses to run as root.
        let asOther = [
            "/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
        ]
        let command = (geteuid() == 0 ? asOther : []) + ["/usr/sbin/pgbouncer", "-q", file]
        process = try ChildProcess(command[0], Array(command.dropFirst()), environment: [:])
        process.ignoreErrors()
        for _ in 0..<100 {
            if (try? HTTPConnection(port: port)) != nil { return }
            await breathe()
        }
        throw NotStarted(words: "no PgBouncer could be started; install it with bin/setup --test")
    }

    /// The URL of a database through it.
    package func url(of database: String, as role: String = "postgres") -> String {
        "postgres://\(role)@127.0.0.1:\(port)/\(database)"
    }

    package func stop() async {
        process.signal(SIGKILL)
        _ = await process.ended()
    }
}

/// Runs a statement by Debian's psql, which knows nothing of the shop.
package func psql(_ url: String, _ statement: String) async throws -> String {
    let child = try ChildProcess(
        "/usr/bin/psql", [url, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement], environment: [:])
    async let output = child.restOfOutput()
    async let errors = child.restOfErrors()
    let texts = await (output, errors)
    guard await child.ended() == 0 else { throw PgBouncer.NotStarted(words: texts.1) }
    return texts.0.split(separator: "\n").joined(separator: "\n")
}
