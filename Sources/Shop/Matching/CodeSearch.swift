/// A search for the codes of orders in what payers wrote.
///
/// Banks break lines inside of a code, cut the end of a text off, and hand on what people mistyped.
/// So a text is looked at without what stands between its letters and digits, a confusable letter
/// counts as its twin, and a code is also found with one symbol wrong, missing, doubled or swapped
/// with its neighbour. That is symmetric deletion: the codes are kept without each one of their
/// symbols, and so is what stands in the text (Mor and Fraenkel, "A hash code method for detecting
/// and correcting spelling errors", 1982).
struct CodeSearch: Sendable {
    private let exact: CodeTable
    private let near: CodeTable

    /// The fewest symbols at a text's end that count as the beginning of a code that was cut off.
    static let cut = 5

    /// - Parameter codes: the number of each order's code; an order's place in the list is what is
    ///   found.
    init(_ codes: [UInt64]) {
        let length = OrderCode.length
        var exact = CodeTable(for: codes.count)
        var near = CodeTable(for: codes.count * (length + 1))
        for (place, code) in codes.enumerated() {
            exact.add(code, place)
            let symbols = Self.symbols(of: code)
            for left in 0..<length where left == 0 || symbols[left] != symbols[left - 1] {
                near.add(Self.key(symbols, in: 0..<length, without: left), place)
            }
            near.add(Self.key(symbols, in: 0..<Self.cut, without: nil) | Self.isCut, place)
        }
        self.exact = exact
        self.near = near
    }

    /// The places of the orders whose codes stand in a text, each once, and whether they stand
    /// there as words of their own: in a long number every seven digits could be a code.
    func codes(in text: MatchingText) -> [(place: Int, isWord: Bool)] {
        var found: [(place: Int, isWord: Bool)] = []
        Self.windows(of: text, OrderCode.length) { window in
            let isWord = text.isWord(window)
            exact.forEach(Self.key(text.symbols, in: window, without: nil)) { place in
                if let known = found.firstIndex(where: { $0.place == place }) {
                    if isWord { found[known].isWord = true }
                } else {
                    found.append((place, isWord))
                }
            }
        }
        return found
    }

    /// The places of the orders whose codes nearly stand in a text, each once.
    func nearCodes(in text: MatchingText) -> [Int] {
        var found: [Int] = []
        func take(_ table: CodeTable, _ key: UInt64) {
            table.forEach(key) { if !found.contains($0) { found.append($0) } }
        }
        let length = OrderCode.length
        Self.windows(of: text, length - 1) { window in
            take(near, Self.key(text.symbols, in: window, without: nil))
        }
        Self.windows(of: text, length) { window in
            for left in window { take(near, Self.key(text.symbols, in: window, without: left)) }
        }
        Self.windows(of: text, length + 1) { window in
            for left in window { take(exact, Self.key(text.symbols, in: window, without: left)) }
        }
        let end = text.symbols.suffix(Self.cut)
        if end.count == Self.cut, !end.contains(MatchingText.other) {
            take(near, Self.key(text.symbols, in: end.indices, without: nil) | Self.isCut)
        }
        return found
    }

    /// Hands over each stretch of so many symbols.
    fileprivate static func windows(
        of text: MatchingText, _ length: Int, _ body: (Range<Int>) -> Void
    ) {
        var begin = 0
        for (place, symbol) in text.symbols.enumerated() {
            if symbol == MatchingText.other {
                begin = place + 1
            } else if place + 1 - begin >= length {
                body(place + 1 - length..<place + 1)
            }
        }
    }

    /// Tells keys of codes whose end is missing from those of other lengths.
    private static let isCut: UInt64 = 1 << 63

    fileprivate static func key(
        _ symbols: [UInt8], in window: Range<Int>, without left: Int?
    ) -> UInt64 {
        var key: UInt64 = 0
        for place in window where place != left {
            key = key &* PlainSymbols.count &+ UInt64(symbols[place])
        }
        return key
    }

    private static func symbols(of code: UInt64) -> [UInt8] {
        var rest = code
        var symbols = [UInt8](repeating: 0, count: OrderCode.length)
        for place in symbols.indices.reversed() {
            symbols[place] = UInt8(rest % PlainSymbols.count)
            rest /= PlainSymbols.count
        }
        return symbols
    }
}

/// A text of a statement as codes are looked for in it: the values of its symbols, without what
/// stands between them.
package struct MatchingText: Hashable, Sendable {
    /// The values of `PlainSymbols`, and `other` where a letter is none of them.
    let symbols: [UInt8]
    /// Whether something else than a letter or a digit stands before each symbol, and behind the
    /// last: one more than there are symbols.
    private let edges: [Bool]

    /// The mark of a letter that no code has.
    static let other: UInt8 = 0xFF

    /// Takes a text whose digits are ASCII's, such as one that was folded for searching.
    package init(_ text: some StringProtocol) {
        var symbols: [UInt8] = []
        var edges: [Bool] = []
        var isEdge = true
        symbols.reserveCapacity(text.utf8.count)
        edges.reserveCapacity(text.utf8.count + 1)
        func add(_ symbol: UInt8) {
            symbols.append(symbol)
            edges.append(isEdge)
            isEdge = false
        }
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A: add(Self.value(of: byte))
            case 0x61...0x7A: add(Self.value(of: byte & 0xDF))
            case 0x80...:
                // Thai writes its words without a blank before a code.
                if symbols.last != Self.other { add(Self.other) }
                isEdge = true
            default: isEdge = true
            }
        }
        self.symbols = symbols
        self.edges = edges + [true]
    }

    /// Whether a stretch of symbols begins and ends where a word does.
    func isWord(_ window: Range<Int>) -> Bool {
        edges[window.lowerBound] && edges[window.upperBound]
    }

    /// Hands over each number that a code in the text would be written for, whether or not an order
    /// has it.
    package func forEachCode(_ body: (UInt64) -> Void) {
        CodeSearch.windows(of: self, OrderCode.length) { window in
            body(CodeSearch.key(symbols, in: window, without: nil))
        }
    }

    private static func value(of byte: UInt8) -> UInt8 { values[Int(byte)] }

    private static let values: [UInt8] = (0..<128).map { byte in
        PlainSymbols.number([UInt8(byte)], length: 1).map { UInt8($0) } ?? other
    }
}
