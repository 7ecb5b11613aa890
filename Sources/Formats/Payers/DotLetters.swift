/// Letters of five by seven dots, for a picture that a server draws without a font.
enum DotLetters {
    /// Dots from one letter to the next.
    static let advance = 6
    /// Dots of a letter's height.
    static let height = 7

    /// The letters of a text in capitals, each as five columns with the top in the lowest bit;
    /// `nil` when one of them cannot be drawn, as those of a Thai name.
    static func columns(of text: String) -> [[UInt8]]? {
        var letters: [[UInt8]] = []
        for byte in text.uppercased().utf8 {
            guard let letter = drawn[byte] else { return nil }
            letters.append(letter)
        }
        return letters
    }

    private static let drawn: [UInt8: [UInt8]] = {
        var drawn: [UInt8: [UInt8]] = [:]
        for line in table {
            var columns: [UInt8] = []
            for shift in [32, 24, 16, 8, 0] {
                columns.append(UInt8(truncatingIfNeeded: line.columns >> UInt64(shift)))
            }
            drawn[line.letter] = columns
        }
        return drawn
    }()

    private static func line(
        _ letter: Unicode.Scalar, _ columns: UInt64
    ) -> (letter: UInt8, columns: UInt64) {
        (UInt8(truncatingIfNeeded: letter.value), columns)
    }

    private static let table = [
        line(" ", 0x00_00_00_00_00), line("&", 0x36_49_55_22_50), line("'", 0x00_05_03_00_00),
        line("(", 0x00_1C_22_41_00), line(")", 0x00_41_22_1C_00), line("+", 0x08_08_3E_08_08),
        line(",", 0x00_50_30_00_00), line("-", 0x08_08_08_08_08), line(".", 0x00_60_60_00_00),
        line("/", 0x20_10_08_04_02), line(":", 0x00_36_36_00_00), line("0", 0x3E_51_49_45_3E),
        line("1", 0x00_42_7F_40_00), line("2", 0x42_61_51_49_46), line("3", 0x21_41_45_4B_31),
        line("4", 0x18_14_12_7F_10), line("5", 0x27_45_45_45_39), line("6", 0x3C_4A_49_49_30),
        line("7", 0x01_71_09_05_03), line("8", 0x36_49_49_49_36), line("9", 0x06_49_49_29_1E),
        line("A", 0x7E_11_11_11_7E), line("B", 0x7F_49_49_49_36), line("C", 0x3E_41_41_41_22),
        line("D", 0x7F_41_41_22_1C), line("E", 0x7F_49_49_49_41), line("F", 0x7F_09_09_09_01),
        line("G", 0x3E_41_49_49_7A), line("H", 0x7F_08_08_08_7F), line("I", 0x00_41_7F_41_00),
        line("J", 0x20_40_41_3F_01), line("K", 0x7F_08_14_22_41), line("L", 0x7F_40_40_40_40),
        line("M", 0x7F_02_0C_02_7F), line("N", 0x7F_04_08_10_7F), line("O", 0x3E_41_41_41_3E),
        line("P", 0x7F_09_09_09_06), line("Q", 0x3E_41_51_21_5E), line("R", 0x7F_09_19_29_46),
        line("S", 0x46_49_49_49_31), line("T", 0x01_01_7F_01_01), line("U", 0x3F_40_40_40_3F),
        line("V", 0x1F_20_40_20_1F), line("W", 0x3F_40_38_40_3F), line("X", 0x63_14_08_14_63),
        line("Y", 0x07_08_70_08_07), line("Z", 0x61_51_49_45_43),
    ]
}
