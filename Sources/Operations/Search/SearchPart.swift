internal import Shop

/// A part of the index: up to `SearchLimits.part` orders, and which of them has each gram.
///
/// Positions count the part's orders in the order of their numbers. A row holds entries one after
/// another: eight bytes of the gram, lowest first; a length in LEB128, doubled, plus one where the
/// positions are a bitmap; and the positions, as gaps in LEB128 or as a bitmap, whichever is
/// shorter.
struct SearchPart {
    /// The orders' numbers, as gaps in LEB128.
    let orders: [UInt8]
    let buckets: [(bucket: Int64, grams: [UInt8])]

    init(_ texts: [(id: OrderID, text: SearchText)]) {
        let texts = texts.sorted { $0.id < $1.id }
        precondition(texts.count <= SearchLimits.part, "a part has \(SearchLimits.part) orders")
        var positions: [UInt64: [UInt16]] = [SearchGrams.knowsRuns: []]
        for (position, order) in texts.enumerated() {
            let position = UInt16(position)
            SearchGrams.forEach(in: order.text.text) { gram in
                if positions[gram]?.last != position {
                    positions[gram, default: []].append(position)
                }
            }
        }
        var writer = GapWriter()
        for order in texts { writer.add(UInt64(order.id.value)) }
        orders = writer.bytes
        var buckets: [Int64: [UInt8]] = [:]
        for gram in positions.keys.sorted() {
            guard let list = positions[gram] else { continue }
            let bucket = SearchGrams.bucket(of: gram)
            buckets[bucket, default: []] += Self.entry(gram, list)
        }
        self.buckets = buckets.sorted { $0.key < $1.key }.map { (bucket: $0.key, grams: $0.value) }
    }

    private static func entry(_ gram: UInt64, _ positions: [UInt16]) -> [UInt8] {
        var writer = GapWriter()
        for position in positions { writer.add(UInt64(position)) }
        var bytes = writer.bytes
        let last = positions.last.map(Int.init) ?? 0
        let isBitmap = bytes.count > last / 8 + 1
        if isBitmap {
            bytes = [UInt8](repeating: 0, count: last / 8 + 1)
            for position in positions { bytes[Int(position) / 8] |= 1 << (position % 8) }
        }
        let key = (0..<8).map { UInt8(truncatingIfNeeded: gram >> UInt64($0 * 8)) }
        return key + GapWriter.number(UInt64(bytes.count) << 1 | (isBitmap ? 1 : 0)) + bytes
    }

    /// The numbers of a part's orders; those that can be read where the bytes are damaged.
    static func orders(_ bytes: [UInt8]) -> [OrderID] {
        var orders: [OrderID] = []
        forEachOrder(in: bytes, at: .all) { orders.append($0) }
        return orders
    }

    /// Hands over the numbers of those of a part's orders that stand at some positions; what can be
    /// read of them where the bytes are damaged.
    static func forEachOrder(
        in bytes: [UInt8], at positions: SearchPositions, _ body: (OrderID) -> Void
    ) {
        var place = 0
        GapReader.forEach(in: bytes[...]) { number in
            if positions.contains(place) { body(OrderID(Int64(truncatingIfNeeded: number))) }
            place += 1
        }
    }

    /// Hands over the entries of a row, as far as it can be read.
    ///
    /// - Parameter wants: which grams are read; of others the positions are passed over.
    static func forEach(
        in row: [UInt8], where wants: (UInt64) -> Bool, _ body: (UInt64, SearchPositions) -> Void
    ) {
        var rest = row[...]
        while rest.count > 8 {
            var gram: UInt64 = 0
            for (place, byte) in rest.prefix(8).enumerated() {
                gram |= UInt64(byte) << UInt64(place * 8)
            }
            rest = rest.dropFirst(8)
            guard let head = GapReader.number(&rest), let length = Int(exactly: head >> 1),
                length <= rest.count
            else { return }
            if wants(gram) {
                body(gram, SearchPositions(rest.prefix(length), isBitmap: head & 1 == 1))
            }
            rest = rest.dropFirst(length)
        }
    }
}

/// Positions within a part.
struct SearchPositions: Equatable {
    private var words: [UInt64]

    private static let count = SearchLimits.part / 64

    static let all = SearchPositions(words: Array(repeating: .max, count: count))
    static let none = SearchPositions(words: Array(repeating: 0, count: count))

    private init(words: [UInt64]) { self.words = words }

    fileprivate init(_ bytes: ArraySlice<UInt8>, isBitmap: Bool) {
        words = Self.none.words
        if isBitmap {
            for (place, byte) in bytes.enumerated() where place / 8 < words.count {
                words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
            }
        } else {
            GapReader.forEach(in: bytes) { position in
                guard position < UInt64(SearchLimits.part) else { return }
                words[Int(position / 64)] |= 1 << (position % 64)
            }
        }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    func contains(_ position: Int) -> Bool {
        position / 64 < words.count && words[position / 64] >> UInt64(position % 64) & 1 == 1
    }

    mutating func formIntersection(_ other: SearchPositions) {
        for place in words.indices { words[place] &= other.words[place] }
    }

    mutating func formUnion(_ other: SearchPositions) {
        for place in words.indices { words[place] |= other.words[place] }
    }
}

/// Writes rising numbers as the gaps between them, in LEB128.
private struct GapWriter {
    private(set) var bytes: [UInt8] = []
    private var next: UInt64 = 0

    mutating func add(_ number: UInt64) {
        bytes += Self.number(number - next)
        next = number + 1
    }

    /// LEB128: seven bits a byte, lowest first, the eighth where more follow.
    static func number(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        repeat {
            let low = UInt8(rest & 0x7F)
            rest >>= 7
            bytes.append(rest > 0 ? low | 0x80 : low)
        } while rest > 0
        return bytes
    }
}

private enum GapReader {
    static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var (number, shift): (UInt64, UInt64) = (0, 0)
        while let byte = bytes.popFirst(), shift < 64 {
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
            shift += 7
        }
        return nil
    }

    static func forEach(in bytes: ArraySlice<UInt8>, _ body: (UInt64) -> Void) {
        var rest = bytes
        var next: UInt64 = 0
        while let gap = number(&rest) {
            let (sum, overflows) = next.addingReportingOverflow(gap)
            if overflows || sum == .max { return }
            body(sum)
            next = sum + 1
        }
    }
}
