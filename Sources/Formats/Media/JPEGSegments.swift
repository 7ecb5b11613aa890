/// The segments of a JPEG from its start to its end (ITU-T T.81, annex B).
enum JPEGSegments {
    /// The same picture with its frames, tables and scans alone, and of the application segments
    /// those that change how it looks: JFIF's header, the colour profile, Adobe's transform, and a
    /// new EXIF with nothing but the orientation where it is not upright.
    ///
    /// What follows the end, as a phone's depth map or second picture does, is dropped.
    ///
    /// - Returns: `nil` where a segment is cut short, or of a kind that is not shown.
    static func stripped(_ bytes: [UInt8]) -> StrippedFile? {
        let reader = ByteReader(bytes)
        guard reader.starts(with: [0xFF, 0xD8]) else { return nil }
        var file = StrippedFile(bytes: [0xFF, 0xD8])
        file.bytes.reserveCapacity(bytes.count)
        var place = 2
        var hasScan = false
        while let marker = nextMarker(in: reader, &place) {
            if marker == endOfImage {
                file.bytes += [0xFF, marker]
                return hasScan ? file : nil
            }
            guard let length = reader.bigEndian16(at: place), length >= 2,
                let body = reader.slice(place + 2..<place + length)
            else { return nil }
            place += length
            switch marker {
            case 0xC0...0xC2, 0xC4, 0xCC, 0xDB...0xDD:
                file.append(marker, body)
            case startOfScan:
                guard let end = endOfScan(in: bytes, from: place) else { return nil }
                file.append(marker, body)
                file.bytes += bytes[place..<end]
                place = end
                hasScan = true
            case 0xE0...0xEF: file.take(application: marker, body)
            case comment: continue
            default: return nil
            }
        }
        return nil
    }

    private static let endOfImage: UInt8 = 0xD9
    private static let startOfScan: UInt8 = 0xDA
    private static let comment: UInt8 = 0xFE

    /// The next marker; any number of fill bytes may stand before it (B.1.1.2).
    private static func nextMarker(in reader: ByteReader, _ place: inout Int) -> UInt8? {
        guard reader.byte(at: place) == 0xFF else { return nil }
        while reader.byte(at: place) == 0xFF { place += 1 }
        defer { place += 1 }
        return reader.byte(at: place)
    }

    /// Where the coded data of a scan ends: before the first marker that is no restart. A 0xFF of
    /// the data itself is followed by a zero (B.1.1.5).
    private static func endOfScan(in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while let lead = bytes[place...].firstIndex(of: 0xFF) {
            guard let next = bytes[lead...].firstIndex(where: { $0 != 0xFF }) else { return nil }
            guard bytes[next] == 0 || (0xD0...0xD7).contains(bytes[next]) else { return lead }
            place = next + 1
        }
        return nil
    }
}

extension StrippedFile {
    fileprivate mutating func append(_ marker: UInt8, _ body: some Collection<UInt8>) {
        let length = body.count + 2
        bytes += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
        bytes += body
    }

    /// Takes what an application segment says of how the picture looks.
    fileprivate mutating func take(application marker: UInt8, _ body: ArraySlice<UInt8>) {
        func begins(with name: String) -> Bool { body.starts(with: name.utf8) }
        switch marker {
        case 0xE0 where begins(with: "JFIF\u{0}") && body.count >= 14:
            // Version and density; a small picture may follow, which need not be the same one.
            append(marker, body.prefix(12) + [0, 0])
        case 0xE1 where begins(with: Self.exif) && orientation == nil:
            orientation = Orientation(tiff: body.dropFirst(Self.exif.utf8.count))
            if let tiff = orientation?.tiff { append(marker, Array(Self.exif.utf8) + tiff) }
        case 0xE2 where begins(with: "ICC_PROFILE\u{0}"): append(marker, body)
        case 0xEE where begins(with: "Adobe") && body.count >= 12: append(marker, body.prefix(12))
        default: break
        }
    }

    private static let exif = "Exif\u{0}\u{0}"
}
