internal import Formats
package import Shop
package import Storage

/// An export that is written in the background, as who asked for it sees it.
package struct ExportJob: Sendable {
    package var id: Int64
    package var status: Status
    package var createdAt: Timestamp
    package var rowsDone: Int
    package var rowsTotal: Int
    /// The failure of the export, in words.
    package var failure: String?
    let request: ExportRequest

    /// The format of its file.
    package var format: ExportOrders.Format { request.layout.format }

    /// The drop that the export is of, where it is of one.
    package var drop: DropID? { request.filter.drop }

    /// The status of an export: how far it is.
    package enum Status: String, Sendable {
        case waiting, running, done, failed
    }
}

extension ExportJob {
    /// Reads an export from its job. One that was cancelled has failed, to who waits for it.
    init(_ job: Job) {
        self.init(
            id: job.id, status: Status(job.state), createdAt: job.createdAt, rowsDone: job.done,
            rowsTotal: job.total, failure: job.state == .cancelled ? "cancelled" : job.problem,
            request: ExportRequest(text: job.parameters))
    }
}

extension ExportJob.Status {
    fileprivate init(_ state: JobState) {
        self =
            switch state {
            case .waiting: .waiting
            case .running: .running
            case .done: .done
            case .failed, .cancelled: .failed
            }
    }
}

/// The named limits of background exports.
package enum ExportLimits {
    /// The number of exports that may wait at once.
    package static let waiting = 20
    /// The number of exports that are written at once while somebody waits for them.
    package static let atOnce = 2
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
        let job = try await store.write { connection in
            try Counters.expect(.exports, on: connection)
            try Counters.expect(.timeline, on: connection)
            let waiting = try connection.first(
                "SELECT count(*) FROM jobs WHERE kind = $1 AND state IN ('waiting', 'running')",
                [.text(JobKind.export.rawValue)]
            ) { Int($0.integer(0)) }
            guard waiting ?? 0 < ExportLimits.waiting else { throw TooManyExports() }
            return try connection.addJob(
                .export, request.text, of: filter.drop, by: caller.actor, at: now)
        }
        return ExportJob(job)
    }

    /// A background export; `nil` when there is none.
    package func exportJob(_ id: Int64, by caller: Caller) async throws -> ExportJob? {
        try await ask(FindExport(id: id, caller: caller), in: .shoppers)
    }

    /// The path of a finished export's file.
    package func exportPath(_ job: ExportJob) -> String {
        "\(exports)/\(job.id).\(job.format.rawValue)"
    }

    /// Takes over the exports that servers of the version before have left in a table of their own:
    /// those that wait, this folder's, and those of a server that died. Others may still be asked
    /// for where they were written.
    func takeOverExports() async throws {
        let (now, node) = (clock(), node)
        let isThere = try await store.read { connection in
            try connection.first("SELECT 1 FROM exports LIMIT 1") { _ in true } ?? false
        }
        guard isThere else { return }
        let left = """
            FROM exports
            WHERE coalesce(node, $1) = $1
                OR (status = 'running' AND coalesce(held_until, 0) < $2)
            """
        let arguments = [Value.text(node), .integer(now.milliseconds)]
        try await store.write { connection in
            try connection.execute(
                """
                INSERT INTO jobs (
                    id, kind, version, parameters, state, requested_by, created_at, node, done,
                    total, problem)
                SELECT id, 'export', 1, request,
                    CASE status WHEN 'running' THEN 'waiting' ELSE status END, requested_by,
                    created_at, node, rows_done, rows_total, failure
                \(left)
                """, arguments)
            try connection.execute("DELETE \(left)", arguments)
            _ = try connection.execute(
                "DELETE FROM exports WHERE status IN ('done', 'failed') AND created_at < $1",
                [.integer((now - JobKind.export.kept).milliseconds)])
        }
    }

    /// Writes an export to a file and answers how many orders are in it.
    package func write(_ export: ExportOrders, to path: String) async throws -> Int {
        let total = try await store.read(in: .long) { try export.count(on: $0) }
        return try await write(export, of: total, to: path)
    }

    /// Writes an export of so many orders.
    ///
    /// - Parameter progress: is told now and then how many are written; what it throws ends the
    ///   export.
    func write(
        _ export: ExportOrders, of total: Int, to path: String,
        progress: @escaping @Sendable (Int) throws -> Void = { _ in }
    ) async throws -> Int {
        let output = try ExportOutput(export, orders: total, path: path, folder: exports)
        do {
            let count = try await store.read(in: .long) { connection in
                try output.fill(on: connection, progress: progress)
            }
            try output.finish()
            return count
        } catch {
            // What is half there is of no use and takes room.
            output.discard()
            throw error
        }
    }

    /// The number of orders of an export that are written.
    package func rowsDone(of job: ExportJob) -> Int {
        heldJobs[job.id]?.progress?.done ?? job.rowsDone
    }

    /// Removes the files of exports that are forgotten, also of those that another process forgot.
    func clearAwayExportFiles() async throws {
        try await takeOverExports()
        let left = try await store.read { connection in
            try connection.all("SELECT id FROM jobs WHERE kind = 'export'") { $0.integer(0) }
        }
        OutputFile.removeExports(in: exports, keeping: Set(left))
    }
}

/// Finds a background export by its number.
package struct FindExport: StaffQuery {
    package static let permission = Permission.export

    let id: Int64
    package let caller: Caller

    package func run(on connection: any Connection) throws -> ExportJob? {
        guard let job = try connection.job(id) else { return try earlier(on: connection) }
        return job.kind == .export ? ExportJob(job) : nil
    }

    /// One that a server of the version before was asked for, and has not left yet.
    private func earlier(on connection: any Connection) throws -> ExportJob? {
        try connection.first(
            """
            SELECT status, request, created_at, rows_done, rows_total, failure FROM exports
            WHERE id = $1
            """, [.integer(id)]
        ) { row in
            ExportJob(
                id: id, status: try row.known(0, "exports.status", of: id),
                createdAt: Timestamp(milliseconds: row.integer(2)),
                rowsDone: Int(row.integer(3)), rowsTotal: Int(row.integer(4)),
                failure: row.optionalText(5), request: ExportRequest(text: row.text(1)))
        }
    }
}
