/// Which language a person reads.
package enum LanguageChoice {
    /// The cookie that the language link sets.
    package static let cookie = "holdfast_language"

    /// The cookie's language, else the best of `Accept-Language` (RFC 9110, 12.5.4) that is
    /// offered, else the first offered.
    package static func language(
        cookie: String, acceptLanguage: String, offered: [String]
    ) -> String {
        if let chosen = Cookies.value(of: Self.cookie, in: cookie), offered.contains(chosen) {
            return chosen
        }
        var best: (language: String, weight: Int)?
        for (range, weight) in Weighted.list(acceptLanguage) {
            let language = String(range.prefix { $0 != "-" }).lowercased()
            let match = language == "*" ? offered.first : offered.first { $0 == language }
            guard let match, weight > best?.weight ?? 0 else { continue }
            best = (match, weight)
        }
        return best?.language ?? offered.first ?? "en"
    }
}

/// Which coding a body may be sent in.
package enum ContentCoding {
    /// Whether an `Accept-Encoding` value takes gzip (RFC 9110, 12.5.3).
    package static func allowsGzip(_ value: String) -> Bool {
        var any = false
        for (coding, weight) in Weighted.list(value) {
            if coding == "gzip" || coding == "x-gzip" { return weight > 0 }
            if coding == "*" { any = weight > 0 }
        }
        return any
    }

    /// The same for a value in a request's bytes. Browsers send no weights here, and what they send
    /// is looked through where it is: taking it apart was a thirteenth of answering a page.
    static func allowsGzip(_ bytes: borrowing RawSpan, in value: Range<Int>) -> Bool {
        guard bytes.index(of: UInt8(ascii: ";"), in: value) == nil else {
            return allowsGzip(bytes.text(in: value))
        }
        var any = false
        var count = 0
        var start = value.lowerBound
        while start < value.upperBound, count < Weighted.most {
            let end =
                bytes.index(of: UInt8(ascii: ","), in: start..<value.upperBound)
                ?? value.upperBound
            let coding = bytes.withoutBlanks(start..<end)
            if bytes.equals("gzip", in: coding) || bytes.equals("x-gzip", in: coding) {
                return true
            }
            if bytes.equals("*", in: coding) { any = true }
            if end > start { count += 1 }
            start = end + 1
        }
        return any
    }
}

/// A header field that lists things with a weight: `a, b;q=0.5`.
enum Weighted {
    /// At most this many are read; who sends more means no good.
    static let most = 20

    /// The elements with their weight in thousandths. An element whose weight cannot be read has
    /// none.
    static func list(_ value: String) -> [(Substring, Int)] {
        value.split(separator: ",", maxSplits: most).prefix(most).map { element in
            let parts = element.split(separator: ";").map { $0.trimmingBlanks() }
            guard let name = parts.first else { return ("", 0) }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                return (name, 1_000)
            }
            return (name, thousandths(weight.dropFirst(2)))
        }
    }

    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
        guard parts.count == 2, let fraction = UInt(parts[1].prefix(3)) else {
            return whole * 1_000
        }
        let scale = [100, 10, 1][max(0, min(parts[1].count, 3) - 1)]
        return min(1_000, whole * 1_000 + Int(fraction) * scale)
    }
}
