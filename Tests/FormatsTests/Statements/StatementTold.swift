import Formats
import Shop

/// What the reading of a file told, sorted by kind.
struct StatementTold: Equatable {
    var events: [StatementEvent] = []
    /// Why the whole file was refused.
    var refusal: StatementRefusal?

    /// Reads a file as the server does.
    ///
    /// - Parameter piece: the most bytes that are handed over at once.
    init(
        _ bytes: [UInt8], _ format: StatementFormat, currency: Currency?,
        mapping: StatementCSVMapping? = nil, piece: Int = 65_536,
        rows: Int = StatementLimits.rows
    ) throws {
        do {
            try Self.read(
                bytes, StatementReading(format, currency: currency, mapping: mapping, rows: rows),
                piece: piece
            ) { events.append($0) }
        } catch let refusal as StatementRefusal {
            self.refusal = refusal
        }
    }

    /// Hands a file to a reading, as often as it asks for it.
    static func read(
        _ bytes: [UInt8], _ reading: StatementReading, piece: Int = 65_536,
        _ take: (StatementEvent) throws -> Void
    ) throws {
        while reading.needsLook {
            try bytes.pieces(of: piece) { try reading.look(at: $0) }
            try reading.endLook()
        }
        try bytes.pieces(of: piece) { try reading.feed($0, take) }
        try reading.finish(take)
    }

    static func camt(
        _ bytes: [UInt8], piece: Int = 65_536, currency: Currency? = nil,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try StatementTold(bytes, .camt, currency: currency, piece: piece, rows: rows)
    }

    static func camt(
        _ text: String, piece: Int = 65_536, currency: Currency? = nil,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try camt(Array(text.utf8), piece: piece, currency: currency, rows: rows)
    }

    static func ofx(
        _ bytes: [UInt8], piece: Int = 65_536, currency: Currency? = nil,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try StatementTold(bytes, .ofx, currency: currency, piece: piece, rows: rows)
    }

    static func ofx(
        _ text: String, piece: Int = 65_536, currency: Currency? = nil,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try ofx(Array(text.utf8), piece: piece, currency: currency, rows: rows)
    }

    static func mt940(
        _ bytes: [UInt8], currency: Currency? = .eur, piece: Int = 65_536,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try StatementTold(bytes, .mt940, currency: currency, piece: piece, rows: rows)
    }

    static func mt940(
        _ text: String, currency: Currency? = .eur, rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try mt940(Array(text.utf8), currency: currency, rows: rows)
    }

    static func csv(
        _ bytes: [UInt8], currency: Currency? = .thb, mapping: StatementCSVMapping? = nil,
        piece: Int = 65_536, rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try StatementTold(
            bytes, .csv, currency: currency, mapping: mapping, piece: piece, rows: rows)
    }

    static func csv(
        _ text: String, currency: Currency? = .thb, mapping: StatementCSVMapping? = nil,
        rows: Int = StatementLimits.rows
    ) throws -> StatementTold {
        try csv(Array(text.utf8), currency: currency, mapping: mapping, rows: rows)
    }

    var rows: [StatementRow] {
        events.compactMap { if case .row(let row) = $0 { row } else { nil } }
    }

    var refused: [StatementRefusal] {
        events.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    var accounts: [StatementAccount] {
        events.compactMap { if case .account(let account) = $0 { account } else { nil } }
    }

    /// The rows' amounts as plain decimals.
    var amounts: [String] { rows.map(\.amount.decimal) }

    /// The days of the rows as `2026-09-18`.
    var days: [String] {
        rows.map { row in
            let parts = row.day.parts
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(parts.year)-\(two(parts.month))-\(two(parts.day))"
        }
    }
}

extension [UInt8] {
    /// Hands the bytes over in order, at most so many at once.
    func pieces(of size: Int, _ take: ([UInt8]) throws -> Void) rethrows {
        var start = 0
        while start < count {
            let end = Swift.min(start + size, count)
            try take(Array(self[start..<end]))
            start = end
        }
    }
}

extension SplitMix {
    /// A file that came to harm: some bytes changed, flipped, lost, doubled or swapped, or all from
    /// a place on lost.
    mutating func harmed(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let start = Int.random(in: bytes.indices, using: &self)
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &self))
            switch Int.random(in: 0..<8, using: &self) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &self)
            case 1:
                bytes[start] =
                    Array("0123456789,.;:?/\"\n\rCDR-".utf8).randomElement(using: &self) ?? 0
            case 2: bytes[start] ^= 1 << UInt8.random(in: 0...7, using: &self)
            case 3: bytes.removeSubrange(start..<end)
            case 4: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 5: bytes.removeLast(min(bytes.count, end - start))
            case 6: bytes.swapAt(start, end - 1)
            default: if Bool.random(using: &self) { bytes.removeSubrange(start...) }
            }
        }
        return bytes
    }
}
