package import Formats
package import Shop

/// The meaning that a search text may have.
package struct OrderSearch: Sendable {
    /// The order whose code or address was typed.
    package var order: OrderID?
    /// The texts that an order must all have, folded; the spellings of one are alternatives. With
    /// none, only `order` is looked for.
    package var words: [[String]]
    /// Makes the codes that orders are found by.
    let codec: OrderCodec

    /// The words that are looked up in the index: of many the longest, which few orders have. An
    /// order must have the others too, and is held against them itself.
    var lookedUp: [[String]] {
        guard words.count > SearchLimits.words else { return words }
        func length(_ spellings: [String]) -> Int { spellings.map(\.utf8.count).min() ?? 0 }
        return Array(words.sorted { length($0) > length($1) }.prefix(SearchLimits.words))
    }

    /// Reads a search text.
    ///
    /// - Parameter prefix: what stands in front of a code in the references of payers.
    /// - Returns: `nil` for a text with nothing to search for.
    package init?(_ text: String, codec: OrderCodec, plan: DialingPlan?, prefix: String = "") {
        self.codec = codec
        if let code = Self.codeInAddress(text) {
            order = codec.id(of: code)
            words = []
            return
        }
        let text = SearchFolding.folded(text)
        order = OrderCode(typed: text, behind: prefix).map { codec.id(of: $0) }
        if text.allSatisfy({ $0.isNumber || " -+().,#".contains($0) }),
            text.contains(where: \.isNumber)
        {
            words = [Self.numbers(text, plan: plan)]
        } else {
            words = Self.words(of: text).map { [$0] }
        }
        if words.isEmpty { return nil }
    }

    /// Whether an order is the one that was named, or has all the words.
    func finds(_ searched: SearchedOrder) -> Bool {
        searched.id == order || !words.isEmpty && searched.text.contains(words)
    }

    /// The words of a folded text, without what people put around one. Jean-Luc is two, so that it
    /// is found as Jean Luc as well.
    static func words(of text: String) -> [String] {
        let words = text.split { $0.isWhitespace || between.contains($0) }
        // Of a dash alone nothing would be left, and all orders would be shown.
        let dashes = text.split { $0.isWhitespace || apart.contains($0) }
        let whole = words.isEmpty ? dashes : words
        return whole.map { word in
            var bare = word
            while let first = bare.first, around.contains(first) { bare = bare.dropFirst() }
            while let last = bare.last, around.contains(last) { bare = bare.dropLast() }
            return String(bare.isEmpty ? word : bare)
        }
    }

    private static let apart: Set<Character> = [",", "\u{0}"]
    private static let between = apart.union(["-"])

    /// What a code is quoted with, pasted or written down.
    private static let around: Set<Character> = [
        "#", "\"", "'", "“", "”", "„", "«", "»", "‹", "›", "「", "」", "『", "』", "(", ")", "[",
        "]", "<", ">", ":", ";", "!", "?", "`",
    ]

    /// The code in the address of an order's page, or of its page for staff.
    private static func codeInAddress(_ text: String) -> OrderCode? {
        let parts = text.split { $0.isWhitespace || addressParts.contains($0) }
        guard parts.count > 1 else { return nil }
        for (before, part) in zip(parts, parts.dropFirst()) where ["o", "orders"].contains(before) {
            if let code = OrderCode(typed: part) { return code }
        }
        return nil
    }

    private static let addressParts: Set<Character> = ["/", "?", "#"]

    /// A number may be an amount, a phone number, a tracking number or a part of a code.
    private static func numbers(_ text: String, plan: DialingPlan?) -> [String] {
        var spellings = [text.filter { !" ,#".contains($0) }, text.filter(\.isNumber)]
        // An amount as it is written where the comma stands before the cents.
        let parts = text.pieces(at: ",", keepsEmpty: true)
        if parts.count > 1, let cents = parts.last, cents.utf8.count == 2 {
            spellings.append(parts.dropLast().joined().filter(\.isNumber) + "." + cents)
        }
        if let phone = PhoneNumber(text, plan: plan) {
            spellings.append(String(phone.e164.dropFirst()))
        }
        return Set(spellings.filter { !$0.isEmpty }).sorted()
    }
}
