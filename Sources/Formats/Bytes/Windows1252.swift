/// The character set Windows-1252, which is ISO-8859-1 with letters and signs in 0x80 to 0x9F.
///
/// Source: https://encoding.spec.whatwg.org/index-windows-1252.txt. The five bytes that stand for
/// nothing are control characters there, and what says ISO-8859-1 is read as this too.
enum Windows1252 {
    /// The character that a byte stands for.
    static func scalar(of byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return signs[Int(byte) - 0x80]
    }

    private static let signs: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}",
        "\u{2021}", "\u{2C6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}",
        "\u{8F}", "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}",
        "\u{2013}", "\u{2014}", "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}",
        "\u{9D}", "\u{17E}", "\u{178}",
    ]
}
