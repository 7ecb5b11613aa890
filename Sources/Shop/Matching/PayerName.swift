/// A name as banks and shoppers write it, for comparing: without its title, blanks and marks.
struct PayerName: Sendable {
    /// Each word's scalars.
    private let words: [[Unicode.Scalar]]
    private let whole: [Unicode.Scalar]

    /// - Parameter folded: a name that was folded for searching.
    init(_ folded: String) {
        words = Self.withoutTitle(folded.unicodeScalars)
            .split { !$0.properties.isAlphabetic && !Self.isMark($0) }
            .map { Array($0) }
        whole = words.flatMap(\.self)
    }

    /// Whether the name is missing, or too short to tell two people apart.
    var isShort: Bool { whole.count < MatchingLimits.nameBeginning }

    /// The numbers that the name is looked up by beside an amount: first all of its words, in
    /// whatever order they stand, then the beginning of each.
    func keys(of amount: Int64) -> [UInt64] {
        guard whole.count >= MatchingLimits.nameBeginning else { return [] }
        let hashes = words.map { Self.hash($0, from: UInt64(bitPattern: amount)) }
        let beginnings = words.prefix(MatchingLimits.words).filter { $0.count > 1 }
            .map {
                Self.hash(
                    $0.prefix(MatchingLimits.nameBeginning), from: ~UInt64(bitPattern: amount))
            }
        return [hashes.reduce(0, &+)] + beginnings
    }

    /// A number that two texts seldom share; whoever finds one compares the names.
    private static func hash(
        _ scalars: some Sequence<Unicode.Scalar>, from start: UInt64
    ) -> UInt64 {
        scalars.reduce(start) { ($0 ^ UInt64($1.value)) &* 0x9E37_79B9_7F4A_7C15 ^ $0 >> 29 }
    }

    /// Whether two names may be one person's: the same words in any order, or one of them cut off.
    func agrees(with other: PayerName) -> Bool {
        let (short, long) = whole.count <= other.whole.count ? (self, other) : (other, self)
        guard short.whole.count >= MatchingLimits.nameBeginning else { return false }
        if long.whole.starts(with: short.whole) { return true }
        return Set(short.words) == Set(long.words)
    }

    /// Whether a payer's name leaves no doubt that it is this shopper's: all the words of both are
    /// the same, or the bank has cut the shopper's off behind enough of them, or all of the
    /// shopper's, two at least, stand whole in the payer's. A shopper who has typed only the
    /// beginning of a name may be anybody.
    func isProved(by payer: PayerName) -> Bool {
        guard agrees(with: payer) || words.count > 1 else { return false }
        let (own, others) = (Set(words), Set(payer.words))
        if own == others { return true }
        let isCut = payer.whole.count < whole.count && whole.starts(with: payer.whole)
        if isCut { return payer.whole.count >= MatchingLimits.nameProof }
        return words.count > 1 && own.isSubset(of: others)
    }

    /// A name behind its title. Thai writes it without a blank in between, other languages with
    /// one or a point.
    private static func withoutTitle(
        _ name: String.UnicodeScalarView
    ) -> Substring.UnicodeScalarView {
        let name = name.drop { $0.value == 0x20 }
        for title in titles where name.starts(with: title.text) {
            let rest = name.dropFirst(title.text.count)
            // A blank or a point.
            let isBehind = [0x20, 0x2E].contains(rest.first?.value)
            if title.isThai || isBehind { return rest }
        }
        return name
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark: true
        default: false
        }
    }

    private static let titles: [(text: [Unicode.Scalar], isThai: Bool)] =
        ["นางสาว", "น.ส.", "นาย", "นาง", "ด.ช.", "ด.ญ."].map { (Array($0.unicodeScalars), true) }
        + ["mister", "miss", "mrs", "mr", "ms", "herr", "frau"].map {
            (Array($0.unicodeScalars), false)
        }
}
