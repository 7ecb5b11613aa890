/// The tax numbers of Brazil, whose last two digits are check digits modulo 11.
///
/// CPF: 11 digits of a person. CNPJ: 14 characters of a business, of which the first twelve may be
/// capital letters too since July 2026 (Receita Federal, Instrução Normativa RFB 2.229/2024); a
/// letter then counts as its ASCII code less 48, as digits always did.
enum BrazilianTaxNumber {
    /// Characters of a person's number.
    static let personLength = 11
    /// Characters of a business's number.
    static let businessLength = 14

    /// Whether digits are a person's number with its right check digits.
    static func isPerson(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == personLength, bytes.allSatisfy(ASCIIClass.isDigit) else {
            return false
        }
        // One digit eleven times passes the check and is nobody's.
        return Set(bytes).count > 1 && hasCheckDigits(bytes, greatestWeight: .max)
    }

    /// Whether digits and capital letters are a business's number with its right check digits.
    static func isBusiness(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == businessLength, bytes.suffix(2).allSatisfy(ASCIIClass.isDigit),
            bytes.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) })
        else { return false }
        return Set(bytes).count > 1 && hasCheckDigits(bytes, greatestWeight: 9)
    }

    private static func hasCheckDigits(_ bytes: [UInt8], greatestWeight: Int) -> Bool {
        let values = bytes.map { Int($0) - 0x30 }
        let body = values.count - 2
        return (body..<values.count).allSatisfy {
            checkDigit(of: values[..<$0], greatestWeight: greatestWeight) == values[$0]
        }
    }

    /// Weights grow from 2 at the right end, and begin anew above the greatest.
    private static func checkDigit(of values: ArraySlice<Int>, greatestWeight: Int) -> Int {
        var weight = 2
        var sum = 0
        for value in values.reversed() {
            sum += value * weight
            weight = weight == greatestWeight ? 2 : weight + 1
        }
        let remainder = sum % 11
        return remainder < 2 ? 0 : 11 - remainder
    }
}
