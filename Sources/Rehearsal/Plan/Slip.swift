internal import NIOCore

/// Pictures of the real size: they begin as JPEG files do, and no two are the same.
///
/// What follows the header is noise, as a compressed picture looks to whoever only carries it. The
/// noise is shared by all slips, so that ten thousand of them need no memory.
struct SlipMaker: Sendable {
    private let noise: ByteBuffer
    private let bytes: Int

    init(bytes: Int, chance: Chance) {
        var chance = chance
        var noise = ByteBufferAllocator().buffer(capacity: bytes)
        while noise.readableBytes < bytes { noise.writeInteger(chance.next()) }
        self.noise = noise
        self.bytes = bytes
    }

    /// The parts of one slip, in their order.
    func slip(_ number: UInt64) -> [ByteBuffer] {
        let head = Self.head(number)
        let rest = max(0, bytes - head.readableBytes)
        guard let tail = noise.getSlice(at: noise.readerIndex, length: rest) else { return [head] }
        return [head, tail]
    }

    /// Start of image, a comment with the number, a frame of 1,080 by 1,920 pixels and the start of
    /// its scan (ITU-T T.81, annex B).
    private static func head(_ number: UInt64) -> ByteBuffer {
        var head = ByteBufferAllocator().buffer(capacity: 48)
        head.writeBytes([0xFF, 0xD8, 0xFF, 0xFE, 0x00, 0x0A])
        head.writeInteger(number)
        head.writeBytes([
            0xFF, 0xC0, 0x00, 0x0B, 0x08, 0x07, 0x80, 0x04, 0x38, 0x01, 0x01, 0x11, 0x00,
            0xFF, 0xDA, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3F, 0x00,
        ])
        return head
    }
}
