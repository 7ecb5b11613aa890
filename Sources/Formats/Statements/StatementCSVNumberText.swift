internal import Shop

/// The parts of an amount that is written with more than digits and marks: `(฿1,234.50)`,
/// `๑๐๐ บาท`, `CHF 1'000.-`, `1 234,50-`, `100.00 Dr`.
struct StatementCSVNumberText {
    private(set) var isNegative = false
    /// The currency that it names; `nil` where it names none, or a sign that several have.
    private(set) var currency: Currency?
    /// Its digits in ASCII with `.`, `,` and `'` between them.
    private(set) var number: [UInt8] = []

    private var signs = 0
    private var words: [String] = []
    private var word = ""
    private var parentheses = 0
    /// Whether a blank stands behind the digits so far.
    private var isBehindBlank = false
    /// Whether a sign or a word stands behind the digits: what follows is no part of the number.
    private var isOver = false

    private var hasLostMark = false

    /// Reads a text without blanks at its ends; `nil` where it cannot be an amount.
    init?(_ text: String) {
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .format {
            if let digit = Self.digit(scalar) {
                endWord()
                guard !isOver else { return nil }
                if isBehindBlank, isBehindDigit { number.append(Self.apostrophe) }
                isBehindBlank = false
                number.append(digit)
            } else {
                takeMark(scalar)
            }
        }
        endWord()
        guard !hasLostMark, parentheses == 0, !number.isEmpty, readWords(), signs <= 1 else {
            return nil
        }
    }

    private mutating func takeMark(_ scalar: Unicode.Scalar) {
        switch scalar {
        case ".", ",", "'", "\u{2019}", "\u{2BC}":
            // A full stop may belong to a word: "Rs.", "Dr.".
            if word.isEmpty, !number.isEmpty, !isOver {
                number.append(Self.mark(scalar))
            } else if number.isEmpty, !word.contains(where: \.isLetter) {
                // A point in front of all digits, behind a sign: cents, or a thousand times that.
                hasLostMark = true
            }
        case "-", "\u{2212}", "\u{2013}", "\u{FE63}", "\u{FF0D}":
            endWord()
            // "370.-" has a dash in place of its decimals.
            if number.last == Self.point || number.last == Self.comma {
                number.removeLast()
                isOver = true
            } else {
                takeSign(isMinus: true)
            }
        case "+":
            endWord()
            takeSign(isMinus: false)
        case "(":
            parentheses += 1
            takeSign(isMinus: true)
        case ")":
            endWord()
            parentheses -= 1
            isOver = true
        case _ where scalar.properties.isWhitespace:
            endWord()
            isBehindBlank = true
        default: word.unicodeScalars.append(scalar)
        }
    }

    private mutating func takeSign(isMinus: Bool) {
        isNegative = isNegative || isMinus
        signs += 1
        isOver = !number.isEmpty
    }

    private var isBehindDigit: Bool { number.last.map { (0x30...0x39).contains($0) } == true }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        words.append(word.lowercased())
        word = ""
        isOver = !number.isEmpty
    }

    /// Reads the words around the number: a currency, or what says whether money came or went.
    private mutating func readWords() -> Bool {
        for word in words {
            switch word {
            case "cr", "c": signs += 1
            case "dr", "d":
                isNegative = true
                signs += 1
            case "$", "¥", "kr", "fr", "sfr": continue
            default:
                guard let named = StatementCSVCurrencies.currency(named: word),
                    currency == nil || currency == named
                else { return false }
                currency = named
            }
        }
        return true
    }

    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        if (0x30...0x39).contains(scalar.value) { return UInt8(scalar.value) }
        guard scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue
        else { return nil }
        return UInt8(0x30 + Int(value))
    }

    private static func mark(_ scalar: Unicode.Scalar) -> UInt8 {
        switch scalar {
        case ".": point
        case ",": comma
        default: apostrophe
        }
    }

    private static let point = UInt8(ascii: ".")
    private static let comma = UInt8(ascii: ",")
    private static let apostrophe = UInt8(ascii: "'")
}

/// The currencies that a cell or a label of a CSV file may name.
enum StatementCSVCurrencies {
    /// The currency of a code, a sign or a word in lower case; `nil` where none is meant, or
    /// several could be.
    static func currency(named word: String) -> Currency? {
        if let code = signs[word] { return Currency(code: code) }
        guard word.utf8.count == 3 else { return nil }
        let code = word.uppercased()
        return codes.contains(code) ? Currency(code: code) : nil
    }

    private static let signs: [String: String] = [
        "฿": "THB", "บาท": "THB", "baht": "THB", "€": "EUR", "euro": "EUR", "£": "GBP",
        "₫": "VND", "đ": "VND", "₹": "INR", "rs": "INR", "₩": "KRW", "₱": "PHP", "₭": "LAK",
        "៛": "KHR", "kč": "CZK", "zł": "PLN", "ft": "HUF", "rp": "IDR", "rm": "MYR",
        "r$": "BRL", "s$": "SGD", "hk$": "HKD", "nt$": "TWD", "us$": "USD", "a$": "AUD",
        "c$": "CAD", "nz$": "NZD",
    ]

    /// ISO 4217, list one, without funds and metals.
    private static let codes = Set(
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN \
        BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR \
        FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD \
        JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
        MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP \
        PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
        SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF \
        XCD XOF XPF YER ZAR ZMW ZWG
        """.pieces(at: " ").map(String.init))
}
