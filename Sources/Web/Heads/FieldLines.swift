internal import NIOCore

extension ByteBuffer {
    /// An answer that says that its connection ends with it, after the line of its status.
    var closing: ByteBuffer {
        guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")),
            let line = getSlice(at: readerIndex, length: end + 1 - readerIndex),
            let rest = getSlice(at: end + 1, length: writerIndex - end - 1)
        else { return self }
        var answer = ByteBuffer()
        answer.reserveCapacity(readableBytes + 32)
        answer.writeImmutableBuffer(line)
        answer.writeField("connection", "close")
        answer.writeImmutableBuffer(rest)
        return answer
    }

    /// Writes one field line of a head.
    mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
