internal import Foundation

/// Texts in the letters of ASCII, for schemes whose codes carry no others.
enum LatinLetters {
    /// A text with its marks taken off and its letters as they are, `São Paulo` as `Sao Paulo` and
    /// `Đà Nẵng` as `Da Nang`; `nil` where a letter is of another script, as in a Thai name.
    static func plain(_ text: String) -> String? {
        var plain = ""
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if let byte = UInt8(exactly: scalar.value), ASCIIClass.isPrintable(byte) {
                plain.unicodeScalars.append(scalar)
            } else if let written = others[scalar] {
                plain += written
            } else if scalar.properties.generalCategory != .nonspacingMark {
                return nil
            }
        }
        return plain
    }

    /// Letters that are no letter of ASCII with a mark, and the signs that keyboards put in.
    private static let others: [Unicode.Scalar: String] = [
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O",
        "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "þ": "th", "Þ": "TH",
        "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{2013}": "-",
        "\u{2014}": "-", "\u{A0}": " ",
    ]
}
