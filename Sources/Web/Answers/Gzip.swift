internal import CZlib
package import NIOCore

/// Compression of answers.
package enum Gzip {
    /// The effort of compressing: what counts is that the bytes are few, because they are made once
    /// and sent often, or that they are made soon.
    package enum Effort {
        case small, quick
    }

    /// The bytes as one gzip member (RFC 1952).
    package static func compress(_ bytes: ByteBuffer, _ effort: Effort = .small) -> ByteBuffer {
        var stream = z_stream()
        let level = effort == .small ? Z_BEST_COMPRESSION : Z_BEST_SPEED
        let ready = deflateInit2_(
            &stream, level, Z_DEFLATED, gzipWindow, memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(ready == Z_OK, "zlib did not start: \(ready)")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        var packed = ByteBuffer()
        packed.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { output in
            bytes.withUnsafeReadableBytes { input in
                // zlib takes its input as mutable but does not write to it.
                stream.next_in = UnsafeMutablePointer(
                    mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(output.count)
                let done = deflate(&stream, Z_FINISH)
                precondition(done == Z_STREAM_END, "zlib did not finish: \(done)")
            }
            return Int(stream.total_out)
        }
        return packed
    }

    /// 15 bits of window, and 16 more for gzip's frame instead of zlib's.
    private static let gzipWindow: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 9
}
