internal import Formats
internal import Shop
internal import Storage

/// The forms in which payers were asked to write an order's code: behind the seller's prefix, in a
/// creditor reference (ISO 11649), in a Swiss QR reference. A code is set apart in them, so that
/// matching sees it as the word that it is, and not as a part of something longer.
struct ReferenceWords {
    /// The prefixes that were ever told, in small letters, longest first.
    private let prefixes: [[UInt8]]
    /// How many digits of a QR reference stand in front of the code, for each Swiss account that
    /// was ever told.
    private let customers: Set<Int>

    init(prefixes: [String], customers: Set<Int> = []) {
        self.prefixes = prefixes.map { Array($0.asciiLowercased.utf8) }
            .filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        self.customers = customers
    }

    /// Reads what was told with accounts.
    init(on connection: any Connection) throws {
        let prefixes = try connection.all(Self.toldPrefixes) { $0.text(0) }
        let swiss = try connection.all(Self.toldSwiss) { AccountScheme(stored: $0.text(0)) }
        let customer = PayerField.customer.rawValue
        self.init(
            prefixes: prefixes,
            customers: Set(swiss.map { ($0.fields[customer] ?? "").utf8.count }))
    }

    /// Says that `init` comes soon, as `Connection.expect` does.
    static func expect(on connection: any Connection) throws {
        try connection.expect(toldPrefixes, [])
        try connection.expect(toldSwiss, [])
    }

    private static let toldPrefixes =
        "SELECT DISTINCT prefix FROM told_accounts WHERE prefix <> ''"
    private static let toldSwiss =
        "SELECT DISTINCT pay FROM told_accounts WHERE pay LIKE 'swiss%'"

    /// A folded text with the codes in it set apart.
    func spaced(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var spaced: [UInt8] = []
        var isStart = true
        var place = 0
        while place < bytes.count {
            if isStart, let head = head(of: bytes[place...]) {
                spaced += bytes[place..<place + head] + [0x20]
                place += head
                continue
            }
            let byte = bytes[place]
            spaced.append(byte)
            isStart = !Self.isPart(byte)
            place += 1
        }
        return String(decoding: spaced, as: UTF8.self) + fromDigits(bytes)
    }

    /// The bytes that stand in front of a code at the beginning of a word.
    private func head(of word: ArraySlice<UInt8>) -> Int? {
        if let prefix = prefixes.first(where: { word.starts(with: $0) }), word.count > prefix.count
        {
            return prefix.count
        }
        guard word.count > 4, word.starts(with: "rf".utf8),
            word.dropFirst(2).prefix(2).allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return 4
    }

    /// The codes that QR references in a text stand for, a blank before each.
    private func fromDigits(_ bytes: [UInt8]) -> String {
        guard !customers.isEmpty else { return "" }
        var codes = ""
        for run in bytes.split(whereSeparator: { !(0x30...0x39).contains($0) && $0 != 0x20 }) {
            let digits = String(decoding: run.filter { $0 != 0x20 }, as: UTF8.self)
            guard digits.utf8.count == SwissReference.length,
                let reference = SwissReference(digits)
            else { continue }
            for customer in customers.sorted() {
                if let code = reference.code(customerDigits: customer) {
                    codes += " " + spaced(code.asciiLowercased)
                }
            }
        }
        return codes
    }

    /// Whether a byte is a letter or digit of ASCII. Thai stands before a word without a blank.
    private static func isPart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
