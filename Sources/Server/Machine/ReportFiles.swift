internal import Rehearsal

/// The files that a rehearsal leaves: begun before it, so that a name that cannot be written is
/// told at once and not after ten minutes.
struct ReportFiles: Sendable {
    private let page: AtomicFile?
    private let json: AtomicFile?

    /// Bytes of the figures of a run that are read again.
    static let mostBytes = 16 << 20

    init(page: String?, json: String?) throws(Refusal) {
        self.page = try page.map { name throws(Refusal) in try AtomicFile(named: name) }
        do {
            self.json = try json.map { name throws(Refusal) in try AtomicFile(named: name) }
        } catch {
            self.page?.discard()
            throw error
        }
    }

    /// - Parameter last: the run before, which the page tells beside this one.
    func write(_ result: RehearsalResult, last: KeyFigures?) throws {
        try page?.write { add in try add(Array(ReportPage(result, last: last).html.utf8)) }
        try json?.write { add in try add(try result.json()) }
        try page?.finish()
        try json?.finish()
    }

    /// Discards the files, because there is nothing to report.
    func discard() {
        page?.discard()
        json?.discard()
    }
}
