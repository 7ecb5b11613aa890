internal import Crypto
internal import Shop
internal import Storage

/// How many rows a table has and the SHA-256 over all of them, the same on every engine.
struct TableChecksum: Hashable, Sendable {
    var rows: Int
    /// Lower-case hex.
    var digest: String

    /// Reads a table in the order of its key.
    ///
    /// - Parameter isCounted: leaves rows out that are not the shop's own.
    static func of(
        _ table: StoredTable, in store: any Store, page: Int,
        isCounted: @Sendable ([Value]) -> Bool
    ) async throws -> TableChecksum {
        var running = Running()
        var past: [Value]?
        while true {
            let rows = try await store.read { [past] connection in
                try table.rows(past: past, limit: page, on: connection)
            }
            running.add(rows.filter(isCounted))
            guard let last = rows.last, rows.count == page else { return running.sum }
            past = table.keyValues(of: last)
        }
    }

    /// A checksum while the rows come.
    struct Running {
        private var hash = SHA256()
        private(set) var rows = 0

        mutating func add(_ rows: [[Value]]) {
            var bytes: [UInt8] = []
            for row in rows {
                for value in row { TableChecksum.append(value, to: &bytes) }
            }
            hash.update(data: bytes)
            self.rows += rows.count
        }

        var sum: TableChecksum { TableChecksum(rows: rows, digest: hex(hash.finalize())) }
    }

    /// A letter for the type, and what tells where the value ends: no two rows look alike.
    private static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null:
            bytes.append(UInt8(ascii: "n"))
        case .integer(let integer):
            bytes.append(UInt8(ascii: "i"))
            withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
        case .text(let text):
            bytes.append(UInt8(ascii: "t"))
            withUnsafeBytes(of: Int64(text.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: text.utf8)
        case .blob(let blob):
            bytes.append(UInt8(ascii: "b"))
            withUnsafeBytes(of: Int64(blob.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: blob)
        }
    }
}
