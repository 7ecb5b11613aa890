/// Numbers as people read them.
enum Words {
    /// `12,345`.
    static func number(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(abs(number)).reversed().enumerated() {
            if place > 0 && place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// `1 order`, `12 orders`.
    static func count(_ count: Int, _ thing: String) -> String {
        "\(number(count)) \(thing)\(count == 1 ? "" : "s")"
    }

    /// `03:20`, from seconds.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds)
        let (minutes, rest) = (whole / 60, whole % 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `0.8 ms`, `12 ms` or `1.4 s`, from milliseconds.
    static func time(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ..<10: "\(decimal(milliseconds)) ms"
        case ..<1_000: "\(number(Int(milliseconds.rounded()))) ms"
        default: "\(decimal(milliseconds / 1_000)) s"
        }
    }

    /// A number with one decimal.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
