internal import Rehearsal

/// The files that a rehearsal leaves: begun before it, so that a name that cannot be written is
/// told at once and not after ten minutes.
struct ReportFiles: Sendable {
    private let page: PartialFile?
    private let json: PartialFile?

    init(page: String?, json: String?) throws(Refusal) {
        self.page = try page.map { name throws(Refusal) in try PartialFile(named: name) }
        do {
            self.json = try json.map { name throws(Refusal) in try PartialFile(named: name) }
        } catch {
            self.page?.discard()
            throw error
        }
    }

    func write(_ result: RehearsalResult) throws {
        try page?.write { add in try add(Array(ReportPage(result).html.utf8)) }
        try json?.write { add in try add(try result.json()) }
        try page?.finish()
        try json?.finish()
    }

    /// There is nothing to report.
    func discard() {
        page?.discard()
        json?.discard()
    }
}
