/// How a picture is to be turned before it is shown, as cameras write it: the tag 0x0112 of a TIFF
/// (TIFF 6.0, section 8; Exif 2.32, 4.6.4).
struct Orientation: Hashable {
    /// The tag's value, 1 to 8; 1 is upright.
    let value: UInt8

    private static let tag = 0x0112
    /// A whole number of two bytes.
    private static let short = 3

    /// Reads a TIFF's first directory; `nil` where it says nothing that can be read.
    init?(tiff bytes: some Sequence<UInt8>) {
        let reader = ByteReader(Array(bytes))
        let isBig = reader.starts(with: [0x4D, 0x4D, 0, 42])
        guard isBig || reader.starts(with: [0x49, 0x49, 42, 0]) else { return nil }
        func number(at place: Int, bytes: Int) -> Int? {
            guard !isBig else {
                return bytes == 2 ? reader.bigEndian16(at: place) : reader.bigEndian32(at: place)
            }
            return reader.littleEndian(at: place, bytes: bytes)
        }
        guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2)
        else { return nil }
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = number(at: place, bytes: 2) else { return nil }
            guard tag == Self.tag else { continue }
            guard number(at: place + 2, bytes: 2) == Self.short,
                number(at: place + 4, bytes: 4) == 1, let value = number(at: place + 8, bytes: 2),
                (1...8).contains(value)
            else { return nil }
            self.value = UInt8(value)
            return
        }
        return nil
    }

    /// Whether width and height change places.
    var isTurned: Bool { value > 4 }

    /// A TIFF that says this and nothing else; `nil` for upright, of which nothing need be said.
    var tiff: [UInt8]? {
        guard value != 1 else { return nil }
        return [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0]
            + [0, 0, 0, 0]
    }
}
