internal import CZlib

/// Compresses bytes as they come (RFC 1951) and counts what a zip file must say of them.
final class Deflater {
    /// How hard it tries: a sheet shrinks to a tenth in any case, and more takes twice as long.
    private static let level: Int32 = 4
    /// Bytes that are handed on at once.
    private static let portion = 65_536

    /// CRC-32 of the bytes that came in.
    private(set) var checksum: UInt32 = 0
    /// Bytes that came in.
    private(set) var plainBytes: Int64 = 0
    /// Bytes that went out.
    private(set) var packedBytes: Int64 = 0
    /// zlib remembers where its state lies.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(capacity: Deflater.portion)
        let ready = deflateInit2_(
            stream, Deflater.level, Z_DEFLATED, Deflater.rawWindow, Deflater.memoryLevel,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(ready == Z_OK, "zlib did not start: \(ready)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// 15 bits of window, negative for no frame around the bytes.
    private static let rawWindow: Int32 = -15
    private static let memoryLevel: Int32 = 8

    /// Compresses bytes and hands on what comes of it.
    func append(
        _ bytes: [UInt8], to sink: (UnsafeRawBufferPointer) throws(SheetFailure) -> Void
    ) throws(SheetFailure) {
        guard !bytes.isEmpty else { return }
        try bytes.withUnsafeBufferPointer { bytes throws(SheetFailure) in
            checksum = UInt32(
                truncatingIfNeeded: crc32(UInt(checksum), bytes.baseAddress, UInt32(bytes.count)))
            plainBytes += Int64(bytes.count)
            // zlib takes its input as mutable but does not write to it.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            try run(Z_NO_FLUSH, to: sink)
        }
    }

    /// Hands on the rest. Nothing may be appended afterwards.
    func finish(
        to sink: (UnsafeRawBufferPointer) throws(SheetFailure) -> Void
    ) throws(SheetFailure) {
        stream.pointee.avail_in = 0
        try run(Z_FINISH, to: sink)
    }

    private func run(
        _ flush: Int32, to sink: (UnsafeRawBufferPointer) throws(SheetFailure) -> Void
    ) throws(SheetFailure) {
        repeat {
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let code = deflate(stream, flush)
            precondition(code != Z_STREAM_ERROR, "zlib lost its state")
            let made = output.count - Int(stream.pointee.avail_out)
            packedBytes += Int64(made)
            if made > 0 {
                try sink(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<made]))
            }
        } while stream.pointee.avail_out == 0
    }
}
