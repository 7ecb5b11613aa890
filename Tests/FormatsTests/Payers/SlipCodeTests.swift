import Testing

@testable import Formats

@Suite("The codes on slips")
struct SlipCodeTests {
    /// Closes a payload with the checksum that it needs.
    static func closed(_ head: String, tag: Int = 91, uppercase: Bool = true) -> String {
        let opened = head + "\(tag)04"
        let digits = String(CRC16.ccittFalse(opened.utf8), radix: 16, uppercase: uppercase)
        return opened + String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func field(_ tag: Int, _ value: String) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(tag) + two(value.utf8.count) + value
    }

    static func slip(
        api: String = "000001", bank: String = "004", reference: String = "013071152533APM07736",
        country: String? = "TH", uppercase: Bool = true
    ) -> String {
        let transfer = field(0, api) + field(1, bank) + field(2, reference)
        let country = country.map { field(51, $0) } ?? ""
        return closed(field(0, transfer) + country, uppercase: uppercase)
    }

    static func trueMoney(
        number: String = "31496758542584", day: String = "08012026", country: String? = nil
    ) -> String {
        let transfer =
            field(0, "01") + field(1, "01") + field(2, "P2P") + field(3, number) + field(4, day)
        let country = country.map { field(51, $0) } ?? ""
        return closed(field(0, transfer) + country, uppercase: false)
    }

    private func read(_ text: String) -> SlipCode { SlipCode(Array(text.utf8)) }

    @Test(
        "The published codes name their bank and transfer",
        arguments: [
            (
                "004000060000010103002021900021231231212000115102TH91049C30", "002",
                "0002123123121200011"
            ),
            (
                "0041000600000101030040220013071152533APM077365102TH91048134", "004",
                "013071152533APM07736"
            ),
        ])
    func vectors(text: String, bank: String, reference: String) {
        let code = read(text)
        #expect(code.kind == .thaiSlip)
        #expect(code.bank == bank)
        #expect(code.reference == reference)
        #expect(code.text == text)
    }

    @Test("A reference keeps its small letters, and a checksum may be written in them")
    func letters() {
        let code = read(Self.slip(reference: "aB3dE6gH9jK2mN5pQ8", uppercase: false))
        #expect(code.kind == .thaiSlip)
        #expect(code.reference == "aB3dE6gH9jK2mN5pQ8")
    }

    @Test("A bank that nobody knows is taken")
    func unknownBank() {
        #expect(read(Self.slip(bank: "999")).bank == "999")
    }

    @Test("A reference has 17 to 25 characters", arguments: 15...27)
    func lengths(count: Int) {
        let code = read(Self.slip(reference: String(repeating: "7", count: count)))
        #expect((code.kind == .thaiSlip) == (17...25).contains(count))
        #expect((code.reference != nil) == (17...25).contains(count))
    }

    @Test("A checksum that was written without its leading zeros is right", arguments: 1...3)
    func shortChecksums(zeros: Int) throws {
        // Numbers are tried until one has a checksum with so many zeros in front.
        let whole = try #require(
            (0..<100_000).lazy.map { Self.slip(reference: "0000000000000\(100_000 + $0)") }
                .first { $0.suffix(4).prefix(zeros).allSatisfy { $0 == "0" } })
        let short = whole.dropLast(4) + whole.suffix(4 - zeros)
        #expect(read(String(short)).kind == .thaiSlip)
        #expect(read(String(short)).reference == read(whole).reference)
    }

    @Test("A wrong checksum names nothing", arguments: [slip(), trueMoney()])
    func wrongChecksum(text: String) {
        let wrong = text.dropLast() + (text.utf8.last == UInt8(ascii: "0") ? "1" : "0")
        #expect(read(String(wrong)).kind == .other)
        #expect(read(String(wrong)).reference == nil)
        #expect(read(String(text.dropLast(4))).kind == .other)
    }

    @Test("One changed byte anywhere is noticed")
    func changes() {
        let text = Array(Self.slip().utf8)
        for place in text.indices {
            var changed = text
            changed[place] ^= 0x01
            #expect(SlipCode(changed).reference == nil, "byte \(place)")
        }
    }

    @Test(
        "What is built otherwise is no slip's code, with a right checksum too",
        arguments: [
            slip(api: "000002"), slip(bank: "04"), slip(bank: "0A4"), slip(country: "SG"),
            slip(country: nil), slip(reference: "0130711525 3APM07736"),
            closed(field(51, "TH")), closed(field(51, "TH") + field(0, "000001")),
            closed(field(0, "0006000001") + field(0, "0006000001") + field(51, "TH")),
            slip() + " ",
        ])
    func otherwise(text: String) {
        let code = read(text)
        #expect(code.kind == .other)
        #expect(code.bank == nil)
        #expect(code.reference == nil)
    }

    @Test("A TrueMoney code names its transfer, with and without a country")
    func trueMoneyCodes() {
        for country in [nil, "TH"] {
            let code = read(Self.trueMoney(country: country))
            #expect(code.kind == .trueMoney)
            #expect(code.bank == nil && code.sender == "TrueMoney")
            #expect(code.bank == nil)
            #expect(code.reference == "31496758542584")
        }
        #expect(read(Self.trueMoney(country: "SG")).kind == .other)
        #expect(read(Self.trueMoney(day: "0801202")).kind == .other)
        #expect(read(Self.trueMoney(day: "0801202A")).kind == .other)
    }

    @Test("A TrueMoney transfer fills its field at most")
    func trueMoneyLengths() {
        // A field holds 99 bytes, of which the others and their tags take 39.
        let longest = String(repeating: "4", count: 60)
        #expect(read(Self.trueMoney(number: longest)).reference == longest)
        #expect(read(Self.trueMoney(number: "4")).reference == "4")
    }

    @Test(
        "A code to pay with is none of a transfer",
        arguments: [
            "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469",
            "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865"
                + "802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D",
        ])
    func emv(text: String) {
        #expect(read(text).kind == .emv)
        #expect(read(text).reference == nil)
        #expect(read(String(text.dropLast()) + "8").kind == .other)
    }

    @Test("A SEPA code is told by its first lines", arguments: ["\n", "\r\n"])
    func epc(end: String) {
        let lines = ["BCD", "002", "2", "SCT", "", "Zoë", "FR1420041010050500013M02606", "EUR12.3"]
        let text = lines.joined(separator: end)
        #expect(read(text).kind == .epc)
        #expect(SlipCode(text.unicodeScalars.map { UInt8($0.value) }).text == text)
        #expect(read("BCD").kind == .other)
        #expect(read(text.replacing("SCT", with: "SCX")).kind == .other)
        #expect(read(text.replacing("002", with: "003")).kind == .other)
        #expect(read(text.replacing("\(end)2\(end)", with: "\(end)9\(end)")).kind == .other)
    }

    @Test("Bytes that are no UTF-8 are ISO-8859-1, and never guessed to be Chinese")
    func text() {
        #expect(SlipCode([0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]).text == "Müller")
        #expect(read("ร้าน").text == "ร้าน")
        #expect(SlipCode([]).kind == .other)
        #expect(SlipCode([]).text.isEmpty)
    }

    @Test("Any cut of a code is read without a fault")
    func cuts() {
        let text = Array(Self.slip().utf8)
        for start in text.indices {
            for end in start...text.count where end - start < text.count {
                #expect(SlipCode(Array(text[start..<end])).reference == nil)
            }
        }
    }
}
