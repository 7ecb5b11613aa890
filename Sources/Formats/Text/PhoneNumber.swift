internal import Shop

/// A phone number in the one spelling that E.164 gives it: a plus, the calling code, the digits.
///
/// Limits per person count by it, so every usual way of writing one number must end in the same
/// text: `081-234 5678`, `+66 (0)81 234 5678`, `66812345678` and `๐๘๑๒๓๔๕๖๗๘` are one person.
package struct PhoneNumber: Hashable, Sendable {
    /// The number as E.164 writes it, for example `+66812345678`.
    package let e164: String

    /// The most digits of a number with its calling code (ITU-T E.164, 6.2).
    package static let greatestDigits = 15
    /// The fewest digits of a number: no country has shorter subscriber numbers than four digits
    /// after three of code.
    package static let fewestDigits = 7
    /// The most characters that are read as a phone number.
    package static let greatestText = 64

    /// Reads what a person typed; `nil` when it cannot be a phone number.
    ///
    /// - Parameter plan: how the shop's country writes numbers. Without one, only numbers with a
    ///   calling code (`+` or `00`) are understood.
    package init?(_ text: String, plan: DialingPlan?) {
        guard text.utf8.count <= PhoneNumber.greatestText * 4,
            let typed = PhoneNumber.digits(of: PhoneNumber.withoutExtension(text))
        else { return nil }
        let international: String? =
            if typed.hasPlus {
                typed.digits
            } else if typed.digits.begins(with: "00") {
                String(typed.digits.dropFirst(2))
            } else {
                plan.flatMap { $0.international(home: typed.digits) }
            }
        guard let international, let number = PhoneNumber.checked(international) else {
            return nil
        }
        e164 = "+" + number
    }

    /// The digits in ASCII, and whether a plus stood before them; `nil` when anything else than
    /// digits and the usual separators is there.
    private static func digits(
        of text: String
    ) -> (digits: String, hasPlus: Bool)? {
        var digits = ""
        var hasPlus = false
        var read = 0
        for scalar in text.unicodeScalars {
            read += 1
            guard read <= greatestText else { return nil }
            if let digit = decimalDigit(scalar) {
                digits.unicodeScalars.append(digit)
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                guard !hasPlus, digits.isEmpty else { return nil }
                hasPlus = true
            } else if !isSeparator(scalar) {
                return nil
            }
            guard digits.utf8.count <= greatestDigits + 4 else { return nil }
        }
        return digits.isEmpty ? nil : (digits, hasPlus)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "(", ")", "[", "]", ".", "/", "\t", "\u{FF08}", "\u{FF09}", "\u{2212}":
            return true
        default:
            // Phones' address books paste direction marks and zero-width characters along.
            let category = scalar.properties.generalCategory
            return category == .spaceSeparator || category == .dashPunctuation
                || category == .format
        }
    }

    /// Takes out a trunk prefix written after the calling code, `+66 (0)81…`, and checks lengths.
    private static func checked(_ digits: String) -> String? {
        guard !digits.begins(with: "0") else { return nil }
        var number = digits
        if let plan = DialingPlan.plan(internationalDigits: digits) {
            let typed = digits.dropFirst(plan.callingCode.count)
            let isWhole = plan.trunk.isEmpty || !typed.begins(with: "0")
            guard let national = isWhole && plan.fits(typed) ? String(typed) : plan.national(typed)
            else { return nil }
            number = plan.callingCode + national
        }
        return (fewestDigits...greatestDigits).contains(number.count) ? number : nil
    }

    /// The number before an extension: `02-123-4567 ต่อ 12` is rung as the number.
    private static func withoutExtension(_ text: String) -> String {
        // Most numbers are written with nothing that could begin one.
        if text.utf8.allSatisfy(isOfNumber) { return text }
        let scalars = Array(text.unicodeScalars)
        let begins = { (scalar: Unicode.Scalar) in
            scalar.properties.isAlphabetic || "#;,".unicodeScalars.contains(scalar)
        }
        guard let mark = scalars.firstIndex(where: begins) else { return text }
        let rest = scalars[mark...]
        let number = rest.compactMap(decimalDigit)
        let isEndedByDigits = rest.last.flatMap(decimalDigit) != nil
        var words = String(String.UnicodeScalarView(rest.filter { decimalDigit($0) == nil }))
        words = words.lowercased().filter { !$0.isWhitespace && !"#;,.:=-".contains($0) }
        guard isEndedByDigits, number.count <= greatestExtension, extensionWords.contains(words)
        else { return text }
        return String(String.UnicodeScalarView(scalars[..<mark]))
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-() ".utf8.contains(byte)
    }

    /// The most digits of an extension.
    package static let greatestExtension = 7

    /// What stands before an extension; nothing stands between `#` and its digits.
    private static let extensionWords: Set<String> = [
        "", "ต่อ", "เบอร์ต่อ", "ext", "extn", "extension", "x", "poste", "int", "anexo", "ramal",
        "durchwahl", "dw", "доб", "内線", "内线", "내선",
    ]
}

/// The ASCII digit that a decimal digit of any script stands for (Thai `๗`, fullwidth `７`).
func decimalDigit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.isASCII { return ("0"..."9").contains(scalar) ? scalar : nil }
    guard scalar.properties.numericType == .decimal,
        let value = scalar.properties.numericValue
    else { return nil }
    return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
}
