import Formats
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("What shoppers type")
struct CustomerFormTests {
    private static let mark = "\u{300}"

    private func problems(_ change: (inout CustomerForm) -> Void) -> [CustomerForm.Field: String] {
        var form = CustomerForm.person(1)
        change(&form)
        do {
            _ = try form.checked(plan: DialingPlan.plan(currency: .thb))
            return [:]
        } catch {
            return error.problems.mapValues(\.rawValue)
        }
    }

    @Test(
        "a long Thai name and address, with vowels above and below and tone marks, are taken",
        arguments: ["กั้", "นี่", "ผู้", "ป๊", "น้ำ", "ก็", "เรื่"])
    func thai(_ syllable: String) throws {
        var form = CustomerForm.person(1)
        func long(_ limit: Int) -> String {
            var text = ""
            while text.count + syllable.count <= limit { text += syllable }
            return text
        }
        form.name = long(CustomerForm.Limits.name)
        form.address = long(CustomerForm.Limits.address)

        let customer = try form.checked(plan: DialingPlan.plan(currency: .thb))

        #expect(customer.name == form.name && customer.address == form.address)
        #expect(customer.name.unicodeScalars.count >= CustomerForm.Limits.name)
    }

    @Test("a name has as many characters as its limit, and no more")
    func characters() {
        let limit = CustomerForm.Limits.name
        #expect(problems { $0.name = String(repeating: "ก", count: limit) }.isEmpty)
        #expect(
            problems { $0.name = String(repeating: "ก", count: limit + 1) } == [.name: "too_long"])
        #expect(problems { $0.name = String(repeating: "a", count: limit) }.isEmpty)
        #expect(
            problems { $0.name = String(repeating: "a", count: limit + 1) } == [.name: "too_long"])
    }

    @Test(
        "white space at both ends goes, whether the rest is plain or not",
        arguments: ["a", "a b", "a\nb", "~", "ก", "a ก"])
    func ends(_ text: String) {
        for (before, after) in [
            ("", ""), (" ", "\n"), ("\n \n", "  "), ("\t", "\r\n"), ("\u{A0}", ""),
        ] {
            #expect((before + text + after).trimmed == text)
        }
        for empty in ["", " ", "\n \n", "\t \r", "\u{200B}"] { #expect(empty.trimmed == "") }
    }

    @Test("no character is a heap of marks, though a reader counts it as one")
    func marks() {
        let most = TextSize.scalarsOfACharacter - 1
        func heap(_ count: Int) -> String { "z" + String(repeating: Self.mark, count: count) }
        #expect(problems { $0.name = heap(most) }.isEmpty)
        #expect(problems { $0.name = heap(most + 1) } == [.name: "too_long"])
        #expect(problems { $0.address = heap(3_999) } == [.address: "too_long"])
        #expect(problems { $0.note = "ok " + heap(4_900) } == [.note: "too_long"])
    }

    @Test("many characters of many marks each are too long together")
    func scalars() {
        let limit = CustomerForm.Limits.name
        let each = TextSize.scalarsForACharacter
        let full = String(
            repeating: "z" + String(repeating: Self.mark, count: each - 1), count: limit)
        #expect(problems { $0.name = full }.isEmpty)
        #expect(problems { $0.name = full + Self.mark } == [.name: "too_long"])
    }

    @Test(
        "marks that turn the direction of writing are dropped",
        arguments: Array(0x202A...0x202E) + Array(0x2066...0x2069) as [UInt32])
    func direction(_ value: UInt32) throws {
        let turn = try String(#require(Unicode.Scalar(value)))
        var form = CustomerForm.person(1)
        form.name = "\(turn)Som\(turn)chai\(turn)"
        form.address = "1 \(turn)Road"
        form.note = turn

        let customer = try form.checked(plan: DialingPlan.plan(currency: .thb))

        #expect(customer.name == "Somchai" && customer.address == "1 Road" && customer.note == "")
    }

    @Test(
        "what scripts need stays: joiners, zero-width spaces, marks of direction of one letter",
        arguments: [
            "ส\u{200B}ม", "न\u{94D}\u{200D}य", "👨‍👩‍👧‍👦", "א\u{200F}", "a\u{2065}b",
            "a\u{202F}b",
        ])
    func kept(_ name: String) throws {
        var form = CustomerForm.person(1)
        form.name = name
        #expect(try form.checked(plan: DialingPlan.plan(currency: .thb)).name == name)
    }

    @Test("what staff type is cut to its limit, in characters and in what they are made of")
    func staffText() {
        let limit = StaffTextLimits.text
        let long = String(repeating: "ก", count: limit + 1)
        #expect(StaffTextLimits.cut(long) == String(long.dropLast()))
        let heap = "z" + String(repeating: Self.mark, count: 100_000)
        #expect(StaffTextLimits.cut("a" + heap + "b") == "a")
        #expect(StaffTextLimits.cut("a\u{202E}b") == "ab")
    }
}
