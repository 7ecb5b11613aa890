/// Counts the rows of a statement file, with those that cannot be read.
struct StatementCount {
    private let most: Int
    private var rows = 0

    init(most: Int) {
        self.most = most
    }

    /// Counts what was told; throws where it is one row too many.
    mutating func count(_ event: StatementEvent) throws(StatementRefusal) {
        let line: Int
        switch event {
        case .account: return
        case .row(let row): line = row.line
        case .refused(let refusal): line = refusal.line
        }
        rows += 1
        guard rows <= most else {
            throw StatementRefusal(line: line, reason: .tooManyRows(most))
        }
    }
}
