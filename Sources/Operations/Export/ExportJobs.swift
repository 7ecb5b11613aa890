internal import Formats
package import Shop
package import Storage
internal import Synchronization

/// An export that is written in the background.
package struct ExportJob: Sendable {
    package var id: Int64
    package var status: Status
    package var format: ExportOrders.Format
    /// The drop that the export is of, where it is of one.
    package var drop: DropID?
    package var createdAt: Timestamp
    package var rowsDone: Int
    package var rowsTotal: Int
    /// The failure of the export, in words.
    package var failure: String?

    /// The status of an export: how far it is.
    package enum Status: String, Sendable {
        case waiting, running, done, failed
    }
}

/// The named limits of background exports.
package enum ExportLimits {
    /// The number of exports that may wait at once.
    package static let waiting = 20
    /// The number of exports that are written at once while somebody waits for them.
    package static let atOnce = 2
    /// How long a finished file is kept.
    package static let kept: Span = .hours(24)
    /// How long a process holds an export that it writes, without renewing.
    package static let held: Span = .minutes(2)
    /// How often a process renews its hold on an export.
    package static let renewed: Span = .seconds(30)
    /// The bytes of disk that an order takes while a workbook with it is written, about.
    package static let workbookBytesOfOrder: Int64 = 300
    /// The bytes that an order takes in a CSV file, about.
    package static let csvBytesOfOrder: Int64 = 300

    static func bytes(ofOrderIn format: ExportOrders.Format) -> Int64 {
        switch format {
        case .xlsx: workbookBytesOfOrder
        case .csv: csvBytesOfOrder
        }
    }
}

/// A claim to an export: this process holds it, to write it.
package struct ExportClaim: Sendable {
    package var job: ExportJob
    var request: ExportRequest
}

/// Too many exports wait already.
package struct TooManyExports: Hashable, Sendable {}

extension TooManyExports: RefusalReason {
    package var told: ToldRefusal? {
        ToldRefusal(
            .busy, "As many exports wait as may. Ask again when one of them is done.", status: 429,
            retry: .seconds(5))
    }
}

/// The request of an export job, as its row keeps it: lines of `name value`.
struct ExportRequest {
    var filter: OrderFilter
    var layout: ExportLayout

    init(filter: OrderFilter, layout: ExportLayout) {
        self.filter = filter
        self.layout = layout
    }

    var text: String {
        var lines = ["format \(layout.format.rawValue)", "form \(layout.form.rawValue)"]
        if let language = layout.language { lines.append("language \(language)") }
        if let drop = filter.drop { lines.append("drop \(drop.value)") }
        lines += filter.statuses.map(\.rawValue).sorted().map { "status \($0)" }
        if let money = filter.money { lines.append("money \(money.rawValue)") }
        if let from = filter.from { lines.append("from \(from.milliseconds)") }
        if let to = filter.to { lines.append("to \(to.milliseconds)") }
        lines += layout.columns.map { "column \($0.rawValue)" }
        if !filter.search.isEmpty {
            lines.append(
                "search " + filter.search.split(whereSeparator: \.isNewline).joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }

    init(text: String) {
        filter = OrderFilter()
        layout = ExportLayout()
        for line in text.pieces(at: "\n") {
            let parts = line.pieces(at: " ", most: 2).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "format": layout.format = ExportOrders.Format(rawValue: parts[1]) ?? .xlsx
            case "form": layout.form = CSVForm(rawValue: parts[1]) ?? .guarded
            case "language": layout.language = parts[1]
            case "drop": filter.drop = Int64(parts[1]).map { DropID($0) }
            case "status": OrderStatus(rawValue: parts[1]).map { _ = filter.statuses.insert($0) }
            case "money": filter.money = MoneyStanding(rawValue: parts[1])
            case "from": filter.from = Int64(parts[1]).map(Timestamp.init(milliseconds:))
            case "to": filter.to = Int64(parts[1]).map(Timestamp.init(milliseconds:))
            case "column": OrderColumn(rawValue: parts[1]).map { layout.columns.append($0) }
            case "search": filter.search = parts[1]
            default: continue
            }
        }
    }
}

/// How many orders of each running export are written.
final class Progress: Sendable {
    private let counts = Mutex<[Int64: Int]>([:])

    subscript(job: Int64) -> Int? {
        get { counts.withLock { $0[job] } }
        set { counts.withLock { $0[job] = newValue } }
    }
}

extension Shopkeeper {
    /// Asks for an export in the background.
    ///
    /// - Throws: `TooManyExports`, `Forbidden`, `StorageError`.
    package func requestExport(
        _ filter: OrderFilter, _ layout: ExportLayout, by caller: Caller
    ) async throws -> ExportJob {
        try caller.need(.export)
        let request = ExportRequest(filter: filter, layout: layout)
        let now = clock()
        return try await store.write { connection in
            let waiting = try connection.first(
                "SELECT count(*) FROM exports WHERE status IN ('waiting', 'running')"
            ) { Int($0.integer(0)) }
            guard waiting ?? 0 < ExportLimits.waiting else { throw TooManyExports() }
            let id = try Counters.next(.exports, on: connection)
            try connection.execute(
                """
                INSERT INTO exports (id, requested_by, created_at, request, status)
                VALUES ($1, $2, $3, $4, 'waiting')
                """,
                [
                    .integer(id), .text(caller.actor.text), .integer(now.milliseconds),
                    .text(request.text),
                ])
            return ExportJob(
                id: id, status: .waiting, format: layout.format, drop: filter.drop, createdAt: now,
                rowsDone: 0,
                rowsTotal: 0, failure: nil)
        }
    }

    /// A background export; `nil` when there is none.
    package func exportJob(_ id: Int64, by caller: Caller) async throws -> ExportJob? {
        try await ask(FindExport(id: id, caller: caller), in: .shoppers)
    }

    /// The path of a finished export's file.
    package func exportPath(_ job: ExportJob) -> String {
        "\(exports)/\(job.id).\(job.format.rawValue)"
    }

    /// Starts afresh the exports that this folder's process left half-written, when it was stopped.
    package func resumeExports() async throws {
        OutputFile.removeLeftovers(in: exports, prefix: "now-")
        let node = node
        _ = try await store.write { connection in
            try connection.execute(
                """
                UPDATE exports SET status = 'waiting', rows_done = 0
                WHERE status = 'running' AND (node = $1 OR node IS NULL)
                """, [.text(node)])
        }
    }

    /// Claims the oldest export that waits, or that a process which died has left, for this one to
    /// write; `nil` when there is none.
    package func claimExport() async throws -> ExportClaim? {
        let (now, node) = (clock(), node)
        let isThere = try await store.read { connection in
            try connection.first(
                "SELECT 1 FROM exports WHERE \(Self.claimable) LIMIT 1",
                [.integer(now.milliseconds)]
            ) { _ in true } ?? false
        }
        guard isThere else { return nil }
        return try await store.write { connection in
            let found = try Self.job(
                "WHERE \(Self.claimable) ORDER BY id LIMIT 1", [.integer(now.milliseconds)],
                on: connection)
            guard let found else { return nil }
            try connection.execute(
                "UPDATE exports SET status = 'running', node = $1, held_until = $2 WHERE id = $3",
                [
                    .text(node), .integer((now + ExportLimits.held).milliseconds),
                    .integer(found.job.id),
                ])
            return ExportClaim(job: found.job, request: found.request)
        }
    }

    private static let claimable = """
        (status = 'waiting' OR (status = 'running' AND coalesce(held_until, 0) < $1))
        """

    /// Renews the hold on an export while it is being written.
    package func renew(_ claim: ExportClaim) async throws {
        let (until, node) = (clock() + ExportLimits.held, node)
        _ = try await store.write { connection in
            try connection.execute(
                "UPDATE exports SET held_until = $1 WHERE id = $2 AND node = $3",
                [.integer(until.milliseconds), .integer(claim.job.id), .text(node)])
        }
    }

    /// Writes an export that this process holds.
    ///
    /// - Throws: `StorageError`; `CancellationError` when the server stops: it, or another one,
    ///   begins again.
    package func write(_ claim: ExportClaim) async throws {
        let (job, request) = (claim.job, claim.request)
        let path = exportPath(job)
        let export = try export(
            request.filter, request.layout, by: .shop)
        let total = try await store.read(in: .long) { try export.count(on: $0) }
        try await setExport(job.id, .running, done: 0, total: total, failure: nil)
        do {
            let count = try await write(export, of: total, to: path, job: job.id)
            try await setExport(job.id, .done, done: count, total: count, failure: nil)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            try await setExport(job.id, .failed, done: 0, total: total, failure: "\(error)")
        }
    }

    /// Writes the oldest export that waits; answers whether there was one.
    package func runNextExport() async throws -> Bool {
        guard let claim = try await claimExport() else { return false }
        try await write(claim)
        return true
    }

    /// Writes an export to a file and answers how many orders are in it.
    package func write(_ export: ExportOrders, to path: String) async throws -> Int {
        let total = try await store.read(in: .long) { try export.count(on: $0) }
        return try await write(export, of: total, to: path, job: nil)
    }

    private func write(
        _ export: ExportOrders, of total: Int, to path: String, job: Int64?
    ) async throws -> Int {
        let output = try ExportOutput(export, orders: total, path: path, folder: exports)
        do {
            let count = try await store.read(in: .long) { [exportProgress] connection in
                try output.fill(on: connection) { count in
                    if let job { exportProgress[job] = count }
                }
            }
            try output.finish()
            return count
        } catch {
            // What is half there is of no use and takes room.
            output.discard()
            throw error
        }
    }

    /// The number of orders of a running export that are written.
    package func rowsDone(of job: ExportJob) -> Int {
        job.status == .running
            ? exportProgress[job.id] ?? job.rowsDone : job.rowsDone
    }

    /// Forgets exports that are old, with their files.
    func clearAwayExports() async throws {
        let before = clock() - ExportLimits.kept
        _ = try await store.write { connection in
            try connection.execute(
                "DELETE FROM exports WHERE created_at < $1 AND status IN ('done', 'failed')",
                [.integer(before.milliseconds)])
        }
        let left = try await store.read { connection in
            try connection.all("SELECT id FROM exports") { $0.integer(0) }
        }
        // Also those that other processes' clearing has forgotten.
        OutputFile.removeExports(in: exports, keeping: Set(left))
    }

    private func setExport(
        _ id: Int64, _ status: ExportJob.Status, done: Int, total: Int, failure: String?
    ) async throws {
        exportProgress[id] = nil
        let node = node
        _ = try await store.write { connection in
            // Where another process took over, that one tells how it went.
            try connection.execute(
                """
                UPDATE exports SET status = $1, rows_done = $2, rows_total = $3, failure = $4
                WHERE id = $5 AND node = $6
                """,
                [
                    .text(status.rawValue), Value(done), Value(total), Value(failure), .integer(id),
                    .text(node),
                ])
        }
    }

    static func job(
        _ tail: String, _ arguments: [Value], on connection: any Connection
    ) throws -> (job: ExportJob, request: ExportRequest)? {
        try connection.first(
            """
            SELECT id, status, created_at, rows_done, rows_total, failure, request FROM exports
            \(tail)
            """, arguments
        ) { row in
            let request = ExportRequest(text: row.text(6))
            let job = ExportJob(
                id: row.integer(0), status: try row.known(1, "exports.status", of: row.integer(0)),
                format: request.layout.format, drop: request.filter.drop,
                createdAt: Timestamp(milliseconds: row.integer(2)),
                rowsDone: Int(row.integer(3)), rowsTotal: Int(row.integer(4)),
                failure: row.optionalText(5))
            return (job, request)
        }
    }
}

/// Finds a background export by its number.
package struct FindExport: StaffQuery {
    package static let permission = Permission.export

    let id: Int64
    package let caller: Caller

    package func run(on connection: any Connection) throws -> ExportJob? {
        try Shopkeeper.job("WHERE id = $1", [.integer(id)], on: connection)?.job
    }
}
