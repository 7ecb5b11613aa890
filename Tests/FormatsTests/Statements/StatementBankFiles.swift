import Formats
import Shop

/// What a reader made of a file of a bank: what the tests of MT940 and CSV ask about.
struct BankFileRead: Equatable {
    var events: [StatementEvent] = []
    var refusal: StatementRefusal?

    var rows: [StatementRow] {
        events.compactMap { if case .row(let row) = $0 { row } else { nil } }
    }

    var refused: [StatementRefusal] {
        events.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    var accounts: [StatementAccount] {
        events.compactMap { if case .account(let account) = $0 { account } else { nil } }
    }

    var amounts: [String] { rows.map(\.amount.decimal) }

    /// The days of the rows as `2026-09-18`.
    var days: [String] {
        rows.map { row in
            let parts = row.day.parts
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(parts.year)-\(two(parts.month))-\(two(parts.day))"
        }
    }

    static func mt940(
        _ bytes: [UInt8], currency: Currency? = .eur, piece: Int = 65_536
    ) throws -> BankFileRead {
        try read {
            try MT940Reader(currency: currency).read(StatementText(bytes, piece: piece), $0)
        }
    }

    static func mt940(_ text: String, currency: Currency? = .eur) throws -> BankFileRead {
        try mt940(Array(text.utf8), currency: currency)
    }

    static func csv(
        _ bytes: [UInt8], currency: Currency? = .thb, mapping: StatementCSVMapping? = nil,
        piece: Int = 65_536
    ) throws -> BankFileRead {
        try read {
            try StatementCSVReader(currency: currency, mapping: mapping)
                .read(StatementText(bytes, piece: piece), $0)
        }
    }

    static func csv(
        _ text: String, currency: Currency? = .thb, mapping: StatementCSVMapping? = nil
    ) throws -> BankFileRead {
        try csv(Array(text.utf8), currency: currency, mapping: mapping)
    }

    private static func read(
        _ body: ((StatementEvent) throws -> Void) throws -> Void
    ) throws -> BankFileRead {
        var read = BankFileRead()
        do {
            try body { read.events.append($0) }
        } catch let refusal as StatementRefusal {
            read.refusal = refusal
        }
        return read
    }
}

/// Numbers that come again with the same seed (Steele, Lea and Flood, "SplitMix", 2014).
struct BankFileChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A file with some of its bytes changed, taken out, doubled, or cut off.
    mutating func mutated(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &self)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &self))
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1:
                bytes[place] =
                    Array("0123456789,.;:?/\"\n\rCDR-".utf8).randomElement(using: &self) ?? 0
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.removeLast(min(bytes.count, end - place))
            default: bytes.swapAt(place, end - 1)
            }
        }
        return bytes
    }
}
