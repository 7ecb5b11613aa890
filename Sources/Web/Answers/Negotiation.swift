internal import Formats
internal import Pages
internal import Shop

/// The choice of the language that a person reads.
package enum LanguageChoice {
    private static let name: StaticString = "holdfast_language"
    /// The cookie that the language link sets.
    package static let cookie = String(describing: name)

    /// The cookie's language, else the best of `Accept-Language` (RFC 9110, 12.5.4) that is
    /// offered, else the first offered.
    package static func language(
        cookie: String, acceptLanguage: String, offered: [String]
    ) -> String {
        if let chosen = Cookies.value(of: Self.cookie, in: cookie), offered.contains(chosen) {
            return chosen
        }
        return best(of: acceptLanguage, offered: offered, any: offered.first) ?? offered.first
            ?? "en"
    }

    /// The best of `Accept-Language` that sentences are said in; `nil` where it names none of
    /// them, as `*` does. Programs are answered by it: a cookie is for whoever reads pages.
    static func asked(_ acceptLanguage: String) -> String? {
        best(of: acceptLanguage, offered: Sentence.languages, any: nil)
    }

    private static func best(
        of acceptLanguage: String, offered: [String], any: String?
    ) -> String? {
        var best: (language: String, weight: Int)?
        for (range, weight) in Weighted.list(acceptLanguage) {
            let language = range.before("-").asciiLowercased
            let match = language == "*" ? any : offered.first { language.isBytes(of: $0) }
            guard let match, weight > best?.weight ?? 0 else { continue }
            best = (match, weight)
        }
        return best?.language
    }

    /// The language's place among those offered, for values in a request's bytes. What browsers
    /// send is looked through where it is: taking it apart was a sixteenth of answering a page.
    /// Only a chosen language, and what is written in a way of its own, is taken apart.
    static func place(
        _ bytes: borrowing RawSpan, cookie: Range<Int>, acceptLanguage: Range<Int>,
        offered: [String]
    ) -> Int {
        if !bytes.has(name, in: cookie),
            let place = plainPlace(bytes, in: acceptLanguage, offered: offered)
        {
            return place
        }
        let language = language(
            cookie: bytes.text(in: cookie), acceptLanguage: bytes.text(in: acceptLanguage),
            offered: offered)
        return offered.firstIndex { language.isBytes(of: $0) } ?? 0
    }

    /// `nil` when a weight is not written as browsers write it.
    private static func plainPlace(
        _ bytes: borrowing RawSpan, in value: Range<Int>, offered: [String]
    ) -> Int? {
        var best = (place: 0, weight: 0)
        var count = 0
        var start = value.lowerBound
        while start < value.upperBound, count < Weighted.most {
            let end = bytes.index(of: UInt8(ascii: ","), in: start..<value.upperBound)
            let element = start..<(end ?? value.upperBound)
            start = element.upperBound + 1
            if element.isEmpty { continue }
            count += 1
            let mark = bytes.index(of: UInt8(ascii: ";"), in: element)
            guard
                let weight = mark.map({ Weighted.plain(bytes, in: ($0 + 1)..<element.upperBound) })
                    ?? 1_000
            else { return nil }
            guard weight > best.weight else { continue }
            let range = bytes.withoutBlanks(element.lowerBound..<(mark ?? element.upperBound))
            let dash = bytes.index(of: UInt8(ascii: "-"), in: range) ?? range.upperBound
            let language = range.lowerBound..<dash
            let match =
                bytes.equals("*", in: language)
                ? 0 : offered.firstIndex { bytes.equals(ignoringCase: $0, in: language) }
            if let match { best = (match, weight) }
        }
        return best.place
    }
}

/// The coding that a body may be sent in.
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

    /// Whether a value in a request's bytes takes gzip. Browsers send no weights here, and what
    /// they send is looked through where it is: taking it apart was a thirteenth of answering a
    /// page.
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
        value.pieces(at: ",", most: most + 1).prefix(most).map { element in
            let parts = element.pieces(at: ";").map { $0.trimmingBlanks() }
            guard let name = parts.first else { return ("", 0) }
            guard let weight = parts.dropFirst().first(where: { $0.begins(with: "q=") }) else {
                return (name, 1_000)
            }
            return (name, thousandths(Substring(weight.utf8.dropFirst(2))))
        }
    }

    /// A weight after its semicolon, in thousandths, when it is written as browsers write it:
    /// `q=0.8`.
    static func plain(_ bytes: borrowing RawSpan, in parameter: Range<Int>) -> Int? {
        let parameter = bytes.withoutBlanks(parameter)
        if bytes.equals("q=1", in: parameter) { return 1_000 }
        guard bytes.begins("q=0", in: parameter) else { return nil }
        let fraction = parameter.dropFirst(3)
        if fraction.isEmpty { return 0 }
        guard bytes[fraction.lowerBound] == UInt8(ascii: "."), (2...4).contains(fraction.count)
        else { return nil }
        var (weight, scale) = (0, 100)
        for index in fraction.dropFirst() {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            weight += Int(bytes[index] - 0x30) * scale
            scale /= 10
        }
        return weight
    }

    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.pieces(at: ".", most: 2, keepsEmpty: true)
        guard let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
        guard parts.count == 2, let fraction = UInt(Substring(parts[1].utf8.prefix(3))) else {
            return whole * 1_000
        }
        let scale = [100, 10, 1][max(0, min(parts[1].utf8.count, 3) - 1)]
        return min(1_000, whole * 1_000 + Int(fraction) * scale)
    }
}
