extension XMLPlain {
    /// How long the byte order mark and the declaration of a document are (XML 1.0, section 2.8).
    static func start(_ bytes: UnsafeRawBufferPointer) throws(Stop) -> Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var place = 0
        if bytes[0] == mark[0] {
            guard bytes.count >= mark.count else { throw .unfinished }
            guard bytes.prefix(mark.count).elementsEqual(mark) else { throw .notPlain }
            place = mark.count
        }
        let opening = Array("<?xml ".utf8)
        let begin = bytes[place...].prefix(opening.count)
        guard begin.elementsEqual(opening.prefix(begin.count)) else {
            // Bytes of another encoding begin otherwise.
            guard bytes[place] == UInt8(ascii: "<") else { throw .notPlain }
            return place
        }
        let ending = UInt8(ascii: ">")
        guard begin.count == opening.count, let end = bytes[place...].firstIndex(of: ending) else {
            throw .unfinished
        }
        let declaration = String(decoding: bytes[place...end], as: UTF8.self)
            .replacing("'", with: "\"").lowercased()
        guard declarations.contains(declaration) else { throw .notPlain }
        return end + 1
    }

    private static let declarations: Set<String> = {
        let version = #"<?xml version="1.0""#
        let encodings = ["", #" encoding="utf-8""#]
        let alone = ["", #" standalone="yes""#, #" standalone="no""#]
        return Set(
            encodings.flatMap { encoding in
                alone.flatMap { [version + encoding + $0 + "?>", version + encoding + $0 + " ?>"] }
            })
    }()
}
