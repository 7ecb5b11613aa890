internal import Shop

/// One limit: its name in the source, its value with its unit, and what it is for.
struct LimitRow: Encodable, Sendable {
    var name: String
    var value: String
    var meaning: String

    /// Makes a row of a number of things.
    init(_ name: String, _ count: Int, _ meaning: String) {
        self.init(name: name, value: Self.grouped(count), meaning: meaning)
    }

    /// Makes a row of a number of bytes.
    init(_ name: String, bytes: Int, _ meaning: String) {
        let mebibyte = 1_024 * 1_024
        let value =
            bytes % mebibyte == 0
            ? "\(bytes / mebibyte) MiB"
            : bytes % 1_024 == 0 ? "\(bytes / 1_024) KiB" : "\(Self.grouped(bytes)) B"
        self.init(name: name, value: value, meaning: meaning)
    }

    /// Makes a row of a length of time.
    init(_ name: String, _ span: Span, _ meaning: String) {
        let units: [(milliseconds: Int64, name: String)] = [
            (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"),
        ]
        let unit = units.first { span.milliseconds % $0.milliseconds == 0 && span.milliseconds > 0 }
        let value = unit.map { "\(span.milliseconds / $0.milliseconds) \($0.name)" }
        self.init(name: name, value: value ?? "\(span.milliseconds) ms", meaning: meaning)
    }

    /// Makes a row of yes or no.
    init(_ name: String, _ isSo: Bool, _ meaning: String) {
        self.init(name: name, value: isSo ? "yes" : "no", meaning: meaning)
    }

    private init(name: String, value: String, meaning: String) {
        self.name = name
        self.value = value
        self.meaning = meaning
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += "," }
            text.append(digit.element)
        }
    }
}
