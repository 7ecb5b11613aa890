/// The references by which banks tell transfers apart, as they stand on slips and in statements.
package enum TransferReferences {
    /// What in a text may be one: its words of letters and digits that are long enough and have a
    /// digit, and each two neighbours as one, as banks break long words.
    static func all(in text: String) -> [String] {
        var found: [String] = []
        var last: [UInt8] = []
        for word in text.utf8.split(whereSeparator: { symbol($0) == nil }) {
            let folded = word.compactMap(symbol)
            for candidate in [folded, last + folded] where mayBeOne(candidate) {
                let text = String(decoding: candidate, as: UTF8.self)
                if !found.contains(text) { found.append(text) }
            }
            last = folded
        }
        return found
    }

    /// A reference without what stands between its letters and digits, in capitals.
    package static func folded(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.compactMap(symbol), as: UTF8.self)
    }

    private static func mayBeOne(_ word: [UInt8]) -> Bool {
        word.count >= MatchingLimits.reference && word.contains { $0 <= UInt8(ascii: "9") }
    }

    /// A digit, or a letter of ASCII as a capital; `nil` for anything else.
    private static func symbol(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39, 0x41...0x5A: byte
        case 0x61...0x7A: byte & 0xDF
        default: nil
        }
    }
}
