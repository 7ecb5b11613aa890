internal import CZlib

/// Bytes that are compressed as a whole, in zlib's frame (RFC 1950).
enum PackedBytes {
    /// How hard it tries: more takes twice as long for a twentieth less.
    private static let level: Int32 = 4

    static func pack(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { out, written in
            let code = compress2(out.baseAddress, &length, bytes, UInt(bytes.count), level)
            precondition(code == Z_OK, "zlib did not compress: \(code)")
            written = Int(length)
        }
    }

    /// Opens what was packed; `nil` where it is damaged, or is not this long.
    static func unpack(_ packed: [UInt8], to count: Int) -> [UInt8]? {
        var length = UInt(count)
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { out, written in
            let code = uncompress(out.baseAddress, &length, packed, UInt(packed.count))
            isWhole = code == Z_OK && length == count
            written = isWhole ? count : 0
        }
        return isWhole ? bytes : nil
    }
}
