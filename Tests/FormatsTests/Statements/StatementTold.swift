import Formats
import Shop

/// What a reader told of a file, sorted by kind.
struct StatementTold: Equatable {
    var events: [StatementEvent] = []
    /// Why the whole file was refused.
    var refusal: StatementRefusal?

    /// - Parameter piece: the most bytes that the reader is given at once.
    static func camt(
        _ text: String, piece: Int = 65_536, currency: Currency? = nil, rows: Int = 1_000
    ) throws -> StatementTold {
        try camt(Array(text.utf8), piece: piece, currency: currency, rows: rows)
    }

    static func camt(
        _ bytes: [UInt8], piece: Int = 65_536, currency: Currency? = nil, rows: Int = 1_000
    ) throws -> StatementTold {
        try told {
            try CamtReader(currency: currency, rows: rows)
                .read(StatementText(bytes, piece: piece), $0)
        }
    }

    static func ofx(
        _ bytes: [UInt8], piece: Int = 65_536, currency: Currency? = nil, rows: Int = 1_000
    ) throws -> StatementTold {
        try told {
            try OFXReader(currency: currency, rows: rows)
                .read(StatementText(bytes, piece: piece), $0)
        }
    }

    static func ofx(
        _ text: String, piece: Int = 65_536, currency: Currency? = nil, rows: Int = 1_000
    ) throws -> StatementTold {
        try ofx(Array(text.utf8), piece: piece, currency: currency, rows: rows)
    }

    private static func told(
        _ read: ((StatementEvent) throws -> Void) throws -> Void
    ) throws -> StatementTold {
        var told = StatementTold()
        do {
            try read { told.events.append($0) }
        } catch let refusal as StatementRefusal {
            told.refusal = refusal
        }
        return told
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
}

/// A generator of numbers that gives the same ones for the same seed: SplitMix64
/// (https://prng.di.unimi.it/splitmix64.c).
struct StatementChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A file that came to harm: some bytes flipped, lost, doubled, or all from a place on lost.
    mutating func harmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &self)
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &self))
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[start] ^= 1 << UInt8.random(in: 0...7, using: &self)
            case 2: bytes.removeSubrange(start..<end)
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
            default: if Bool.random(using: &self) { bytes.removeSubrange(start...) }
            }
        }
        return bytes
    }
}
