internal import Foundation

/// The folding of texts for searching: what people write in several ways becomes one text.
///
/// Names and what is looked for are folded alike, so that a name typed on another keyboard, or read
/// out, is found. No normal form of Unicode does all of it: it leaves đ and ł apart from d and l,
/// and the three spellings of น้ำ apart from each other.
package enum SearchFolding {
    /// A text in lower case and Unicode's compatibility form, without the marks of Latin, Greek and
    /// Cyrillic letters, with one kind of apostrophe, dash and blank, and ASCII's digits.
    package static func folded(_ typed: String) -> String {
        if typed.utf8.allSatisfy({ $0 < 0x80 }) { return plain(typed) }
        var folding = Folding()
        if typed.unicodeScalars.allSatisfy(isPlainInAllForms) {
            for scalar in typed.unicodeScalars { folding.takePlain(scalar) }
            return folding.text
        }
        for scalar in typed.unicodeScalars.map(unified).text
            .decomposedStringWithCompatibilityMapping.unicodeScalars
        {
            folding.take(scalar)
        }
        return folding.text.precomposedStringWithCanonicalMapping
    }

    /// Whether no normal form changes a character beside others of these, but for Thai's sara am:
    /// ASCII, Thai, kana without marks of their own, ideographs and syllables of Hangul. All that
    /// others need takes many times as long, and a search folds thousands of names.
    private static func isPlainInAllForms(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x7F, 0x0E01...0x0E39, 0x0E40...0x0E5B, 0x3041...0x3096, 0x30A1...0x30FA,
            0x30FC...0x30FE, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
            true
        default: false
        }
    }

    /// The ASCII digit that a decimal digit of any script stands for.
    package static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? { decimalDigit(scalar) }

    private static func plain(_ typed: String) -> String {
        String(
            decoding: typed.utf8.map { byte -> UInt8 in
                switch byte {
                case 0x41...0x5A: byte | 0x20
                case 0x09...0x0D: 0x20
                case 0x60: 0x27
                default: byte
                }
            }, as: UTF8.self)
    }

    /// Apostrophes and dashes as ASCII has them: the compatibility form would take some of them for
    /// a blank with a mark.
    private static func unified(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x60, 0xB4, 0x2B9, 0x2BB, 0x2BC, 0x2BD, 0x2C8, 0x2CA, 0x2CB, 0x2018, 0x2019, 0x201A,
            0x201B, 0x2032, 0x2035, 0xFF07, 0xFF40:
            return "'"
        case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D: return "-"
        default:
            if scalar.properties.isWhitespace { return " " }
            return decimalDigit(scalar) ?? scalar
        }
    }
}

/// A folded text while it grows.
private struct Folding {
    private var scalars = String.UnicodeScalarView()
    /// Marks of Thai and Lao that have come behind a letter, not yet in their order.
    private var marks: [(rank: Int, scalar: Unicode.Scalar)] = []
    private var losesMarks = false

    var text: String {
        var whole = self
        whole.settle()
        return String(whole.scalars)
    }

    mutating func take(_ scalar: Unicode.Scalar) {
        if let rank = Folding.rank(scalar) {
            marks.append((rank, scalar))
            return
        }
        if isMark(scalar) {
            let isSelector = (0xFE00...0xFE0F).contains(scalar.value)
            if !losesMarks && !isSelector { append(scalar) }
            return
        }
        if scalar.properties.generalCategory == .format { return }
        settle()
        for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isMark(lower) {
            losesMarks = Folding.losesMarks(lower)
            scalars.append(contentsOf: (Folding.plain[lower] ?? String(lower)).unicodeScalars)
        }
        if scalar.value == 0x0E40 { joinTwoSaraE() }
    }

    /// Takes one of which `isPlainInAllForms` holds.
    mutating func takePlain(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x09...0x0D: append(" ")
        case 0x41...0x5A: append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
        case 0x60: append("'")
        case 0x0E33:
            marks.append((2, "\u{0E4D}"))
            append("\u{0E32}")
        case 0x0E40:
            append(scalar)
            joinTwoSaraE()
        case 0x0E50...0x0E59: append(Unicode.Scalar(UInt8(scalar.value - 0x0E50) + 0x30))
        default:
            if let rank = Folding.rank(scalar) {
                marks.append((rank, scalar))
            } else {
                append(scalar)
            }
        }
    }

    /// Joins two signs of Thai that, typed one after the other, look like a third.
    private mutating func joinTwoSaraE() {
        guard scalars.dropLast().last == scalars.last else { return }
        scalars.removeLast(2)
        scalars.append("\u{0E41}")
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        settle()
        scalars.append(scalar)
    }

    /// Puts marks into their order: vowels above and below, then the tone, then nikhahit; keyboards
    /// give them in any order.
    private mutating func settle() {
        guard !marks.isEmpty else { return }
        for rank in 0...3 {
            for mark in marks where mark.rank == rank { scalars.append(mark.scalar) }
        }
        marks = []
    }

    private func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark
    }

    /// Where a mark of Thai belongs among others of its letter; Lao's stand 128 further on.
    private static func rank(_ scalar: Unicode.Scalar) -> Int? {
        let value = (0x0E80...0x0EFF).contains(scalar.value) ? scalar.value - 0x80 : scalar.value
        switch value {
        case 0x0E31, 0x0E34...0x0E3A, 0x0E47: return 0
        case 0x0E48...0x0E4C: return 1
        case 0x0E4D: return 2
        case 0x0E4E: return 3
        default: return nil
        }
    }

    private static func losesMarks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x24F, 0x250...0x2AF, 0x1E00...0x1EFF: true
        case 0x370...0x3FF, 0x1F00...0x1FFF: true
        case 0x400...0x52F: true
        default: false
        }
    }

    /// Letters that have no decomposition.
    private static let plain: [Unicode.Scalar: String] = [
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ς": "σ",
    ]
}

extension [Unicode.Scalar] {
    fileprivate var text: String { String(String.UnicodeScalarView(self)) }
}
