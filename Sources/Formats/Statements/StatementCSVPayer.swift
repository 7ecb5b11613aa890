internal import Shop

/// The other side of a payment where a bank writes it into its text: `จาก X5264 ชื่อ`,
/// `From SCB x-1234 NAME++`.
struct StatementCSVPayer: Equatable {
    /// The account as the bank shows it, mostly its last digits.
    var account: String
    var name: String

    /// Looks for a word for "from" or "to", at most two words for the bank, and an account.
    init?(_ text: String) {
        // Most texts of most banks have no such account, and are not taken apart.
        guard text.has("X") || text.has("x") else { return nil }
        let words = text.pieces(at: " ", most: 5)
        guard let first = words.first, Self.isOpening(first),
            let place = words.indices.dropFirst().prefix(3).first(where: {
                Self.isAccount(words[$0])
            })
        else { return nil }
        account = String(words[place].prefix(StatementLimits.field))
        var rest = text.utf8[words[place].endIndex...]
        // Two plus signs are where the bank has cut the name.
        while let last = rest.last, last == 0x20 || last == UInt8(ascii: "+") { rest.removeLast() }
        let whole = Array(rest)[...]
        name = StatementWords.text(whole, .utf8, most: StatementLimits.field)
    }

    private static let openings = ["จาก", "โอนจาก", "โอนไป", "ไปยัง", "ไป", "from", "to"]

    private static func isOpening(_ word: Substring) -> Bool {
        let small = word.utf8.first.map { $0 < 0x80 } == true ? word.asciiLowercased[...] : word
        return openings.contains { small.isBytes(of: $0) }
    }

    /// Whether a word is a hidden account: an X, then digits with X and dashes between them.
    private static func isAccount(_ word: Substring) -> Bool {
        guard let first = word.utf8.first, first | 0x20 == UInt8(ascii: "x") else { return false }
        var digits = 0
        for byte in word.utf8 {
            switch byte {
            case 0x30...0x39: digits += 1
            case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "-"): continue
            default: return false
            }
        }
        return (3...12).contains(digits)
    }
}
