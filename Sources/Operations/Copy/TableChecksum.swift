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
        var hash = SHA256()
        var count = 0
        var past: [Value]?
        while true {
            let rows = try await store.read { [past] connection in
                try table.rows(past: past, limit: page, on: connection)
            }
            var bytes: [UInt8] = []
            for row in rows where isCounted(row) {
                count += 1
                for value in row { append(value, to: &bytes) }
            }
            hash.update(data: bytes)
            guard let last = rows.last, rows.count == page else {
                return TableChecksum(rows: count, digest: hex(hash.finalize()))
            }
            past = table.keyValues(of: last)
        }
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
