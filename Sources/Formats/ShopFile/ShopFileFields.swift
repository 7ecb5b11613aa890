internal import Shop

/// Reads the single values of a shop file. Each answers `nil` when it has added a finding.
extension ShopFileNode {
    /// Words in one line, or in several where `lines` says so; white space around them is dropped.
    func text(
        atMost greatest: Int, lines: Bool = false, _ findings: inout ShopFileFindings
    ) -> String? {
        guard let scalar, !isNull else {
            findings.add("words are wanted, not \(kind)", at: self)
            return nil
        }
        let text = Self.trimmed(scalar)
        if text.isUnseen {
            findings.add("this is empty", at: self)
            return nil
        }
        if text.unicodeScalars.count > greatest {
            findings.add("this is too long: \(greatest) characters are the most", at: self)
            return nil
        }
        let hasControls = text.unicodeScalars.contains { scalar in
            scalar.properties.generalCategory == .control
                && !(lines && (scalar == "\n" || scalar == "\t"))
        }
        if hasControls {
            let wanted = lines ? "plain characters" : "plain characters in one line"
            findings.add("\(wanted) are wanted here", at: self)
            return nil
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        let kept = text.drop(while: \.isWhitespace)
        let end = kept.lastIndex { !$0.isWhitespace }
        return end.map { String(kept[...$0]) } ?? ""
    }

    /// Reads words in one language, or by the languages of the pages: `{en: Cap, th: หมวก}`.
    ///
    /// - Parameters:
    ///   - own: the shop's own language.
    ///   - others: takes those of other languages.
    func text(
        atMost greatest: Int, lines: Bool = false, own: String,
        others: inout [String: String], _ findings: inout ShopFileFindings
    ) -> String? {
        guard isMapping else {
            return self.text(atMost: greatest, lines: lines, &findings)
        }
        guard let languages = ShopFileMapping(self, fields: Self.languages, &findings) else {
            return nil
        }
        var texts: [String: String] = [:]
        for language in Self.languages {
            guard let node = languages[language], !node.isEmpty else { continue }
            texts[language] = node.text(atMost: greatest, lines: lines, &findings)
        }
        guard let first = texts[own] != nil ? own : texts.keys.min(), let text = texts[first] else {
            if Self.languages.allSatisfy({ languages[$0]?.isEmpty ?? true }) {
                findings.add("words are wanted in at least one language", at: self)
            }
            return nil
        }
        texts[first] = nil
        others = texts.filter { $0.value != text }
        return text
    }

    /// The languages that pages are in.
    private static let languages = ["en", "th"]

    /// A name that goes into addresses and forms.
    func identifier(
        atMost greatest: Int, lowerCase: Bool = false, _ findings: inout ShopFileFindings
    ) -> String? {
        guard let text = text(atMost: greatest, &findings) else { return nil }
        let isAllowed = { (byte: UInt8) in
            let isCapital = (0x41...0x5A).contains(byte)
            return Self.isAlphanumeric(byte) && !(lowerCase && isCapital)
        }
        guard let first = text.utf8.first, isAllowed(first),
            text.utf8.allSatisfy({ isAllowed($0) || "-_.".utf8.contains($0) })
        else {
            let letters = lowerCase ? "lower-case letters" : "letters"
            findings.add(
                "`\(shortened)` may have only \(letters) a to z, digits, `-`, `_` and `.`, "
                    + "and begins with a letter or digit", at: self)
            return nil
        }
        return text
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }

    /// A whole number without quotes.
    func integer(in range: ClosedRange<Int>, _ findings: inout ShopFileFindings) -> Int? {
        let digits = scalar ?? ""
        guard isPlain, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            let quoted = isPlain ? "" : ", without quotes"
            findings.add(
                "a whole number of \(range.lowerBound) to \(range.upperBound) is wanted\(quoted), "
                    + "not \(kind)", at: self)
            return nil
        }
        guard let number = Int(digits), range.contains(number) else {
            findings.add(
                "\(shortened) is out of range: \(range.lowerBound) to \(range.upperBound)",
                at: self)
            return nil
        }
        return number
    }

    /// An amount in the shop's currency. Without a currency, which then is a finding of its own,
    /// nothing can be said about it.
    func money(_ currency: Currency?, _ findings: inout ShopFileFindings) -> Money? {
        guard let currency else { return nil }
        if let scalar, let money = Money(decimal: scalar, currency: currency) { return money }
        let meant = scalar.flatMap { MoneyFormat.read($0, currency: currency) }
        let example = meant ?? Money(minorUnits: 35_000, currency: currency)
        let decimals =
            switch currency.decimals {
            case 0: "no decimals"
            case 1: "1 decimal"
            case let count: "\(count) decimals"
            }
        findings.add(
            "\(kind) is not an amount of \(currency.code), which has \(decimals): "
                + "write it as \"\(example.decimal)\"", at: self)
        return nil
    }

    /// A length of time in minutes, of a millisecond to a year.
    func minutes(
        atMost greatest: Int64 = Self.greatestMinutes, _ findings: inout ShopFileFindings
    ) -> Span? {
        let text = scalar ?? ""
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        guard isPlain, isNumber, text.utf8.count <= 20, let minutes = Double(text) else {
            findings.add("a number of minutes such as 10 or 0.5 is wanted, not \(kind)", at: self)
            return nil
        }
        let milliseconds = (minutes * 60_000).rounded()
        guard milliseconds >= 1, minutes <= Double(greatest) else {
            findings.add(
                "\(shortened) is out of range: more than 0, at most \(greatest)",
                at: self)
            return nil
        }
        return .milliseconds(Int64(milliseconds))
    }

    /// A year.
    static let greatestMinutes: Int64 = 525_600

    /// A moment with its offset from UTC.
    func moment(orNow: Bool, _ findings: inout ShopFileFindings) -> Timestamp? {
        if let scalar, let moment = DateText.moment(rfc3339: scalar) { return moment }
        let now = orNow ? ", or as `now`" : ""
        findings.add(
            "\(kind) is not a time with an offset: write it as 2026-12-05T13:00:00+07:00\(now)",
            at: self)
        return nil
    }
}
