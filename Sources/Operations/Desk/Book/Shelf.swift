/// Rows of one kind by their keys: each is wanted, then there or known not to be there.
struct Shelf<Key: Hashable & Sendable, Row> {
    private var rows: [Key: Row?] = [:]
    private var isWanted: Set<Key> = []
    /// Keys that nothing is known of and somebody will ask for, in the order of the asking.
    private(set) var wanted: [Key] = []

    /// Says that a row will be asked for.
    mutating func want(_ key: Key) {
        guard rows[key] == nil, isWanted.insert(key).inserted else { return }
        wanted.append(key)
    }

    /// Hands out what is wanted, to be read now. What is not put afterwards is not there.
    mutating func takeWanted() -> [Key] {
        defer {
            wanted = []
            isWanted = []
        }
        for key in wanted { rows[key] = .some(nil) }
        return wanted
    }

    /// Puts a row that was read; one that is here already may be newer.
    mutating func put(_ key: Key, _ row: Row) {
        if let known = rows[key], known != nil { return }
        rows[key] = .some(row)
    }

    /// Whether a row is here, or known not to be there.
    func knows(_ key: Key) -> Bool { rows[key] != nil }

    /// The row; `nil` where there is none.
    subscript(key: Key) -> Row? {
        get { rows[key] ?? nil }
        set { rows[key] = .some(newValue) }
    }

    /// All rows that are here.
    var all: [Key: Row] { rows.compactMapValues(\.self) }
}
