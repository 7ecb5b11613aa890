internal import Storage

/// A statement's arguments as libpq sends them: all in the binary format, one after another.
///
/// Binary, because a text in the text format would end at its first zero byte. The types are named
/// where they are known, so that a number is a BIGINT and is never guessed from its use.
struct PostgresParameters {
    /// Type numbers (pg_type.dat of PostgreSQL); 0 leaves it to the server.
    private enum TypeNumber {
        static let unknown: UInt32 = 0
        static let bytea: UInt32 = 17
        static let bigint: UInt32 = 20
        static let text: UInt32 = 25
    }

    let types: [UInt32]
    let lengths: [CInt]
    let formats: [CInt]
    private let offsets: [Int?]
    private let bytes: [UInt8]

    init(_ values: [Value]) {
        var types: [UInt32] = []
        var lengths: [CInt] = []
        var offsets: [Int?] = []
        // Never empty, so that an empty text has an address and is not taken for null.
        var bytes: [UInt8] = [0]
        for value in values {
            let start = bytes.count
            switch value {
            case .null:
                types.append(TypeNumber.unknown)
            case .integer(let integer):
                types.append(TypeNumber.bigint)
                withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text):
                types.append(TypeNumber.text)
                bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                types.append(TypeNumber.bytea)
                bytes.append(contentsOf: blob)
            }
            offsets.append(value == .null ? nil : start)
            lengths.append(CInt(bytes.count - start))
        }
        // One more, so that an empty value at the very end has an address as well.
        bytes.append(0)
        self.types = types
        self.lengths = lengths
        self.offsets = offsets
        self.bytes = bytes
        formats = Array(repeating: 1, count: values.count)
    }

    /// Hands out the addresses of the values, `nil` for null.
    func withPointers<T>(_ body: ([UnsafePointer<CChar>?]) throws -> T) rethrows -> T {
        try bytes.withUnsafeBytes { buffer in
            let start = buffer.assumingMemoryBound(to: CChar.self).baseAddress
            return try body(offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } })
        }
    }
}
