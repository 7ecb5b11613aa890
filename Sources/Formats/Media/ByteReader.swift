/// Bytes that are looked at by place; what lies beyond the end is `nil`, never a crash.
struct ByteReader {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    func byte(at place: Int) -> UInt8? {
        place < bytes.count ? bytes[place] : nil
    }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8>? {
        range.upperBound <= bytes.count ? bytes[range] : nil
    }

    func starts(with prefix: [UInt8]) -> Bool {
        bytes.starts(with: prefix)
    }

    func starts(with prefix: String) -> Bool {
        bytes.starts(with: prefix.utf8)
    }

    func has(_ text: String, at place: Int) -> Bool {
        slice(place..<place + text.utf8.count)?.elementsEqual(text.utf8) ?? false
    }

    func isDigit(at place: Int) -> Bool {
        byte(at: place).map { (0x30...0x39).contains($0) } ?? false
    }

    func bigEndian16(at place: Int) -> Int? {
        slice(place..<place + 2).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    func bigEndian32(at place: Int) -> Int? {
        slice(place..<place + 4).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    func littleEndian(at place: Int, bytes count: Int) -> Int? {
        slice(place..<place + count).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }
}
