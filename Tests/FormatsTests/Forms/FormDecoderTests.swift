import Testing

@testable import Formats

@Suite("Encoded forms")
struct FormDecoderTests {
    @Test("Fields come in order, with spaces and escapes read")
    func fields() throws {
        let form = try FormDecoder.decode("b=1&a=x+y%20z&&b=%E0%B8%81&c&=d&e==&".utf8)
        #expect(form.fields.map(\.name) == ["b", "a", "b", "c", "", "e"])
        #expect(form.fields.map(\.value) == ["1", "x y z", "ก", "", "d", "="])
        #expect(form["b"] == "1" && form["missing"] == nil && form["c"] == "")
        #expect(form.all("b") == ["1", "ก"])
        #expect(try FormDecoder.decode("".utf8).fields.isEmpty)
        #expect(try FormDecoder.decode("q-SHIRT%2dS=2".utf8)["q-SHIRT-S"] == "2")
    }

    @Test("Broken escapes are refused", arguments: ["a=%", "a=%1", "a=%zz", "%G0=1", "a=1%&b=2"])
    func escapes(text: String) {
        #expect(throws: FormDecoder.Failure.escape) { try FormDecoder.decode(text.utf8) }
    }

    @Test("Text that is not UTF-8 is refused", arguments: ["a=%FF", "%C3=1", "a=%ED%A0%80"])
    func notUTF8(text: String) {
        #expect(throws: FormDecoder.Failure.notUTF8) { try FormDecoder.decode(text.utf8) }
    }

    @Test("Every limit holds")
    func limits() throws {
        var limits = FormDecoder.Limits()
        limits.bytes = 9
        limits.fields = 2
        #expect(try FormDecoder.decode("a=1&&b=23".utf8, limits: limits).fields.count == 2)
        #expect(throws: FormDecoder.Failure.tooLong(9)) {
            try FormDecoder.decode("a=1&b=2345".utf8, limits: limits)
        }
        #expect(throws: FormDecoder.Failure.tooManyFields(2)) {
            try FormDecoder.decode("a&b&c".utf8, limits: limits)
        }
        #expect(FormDecoder.Failure.tooLong(9).isLimit && !FormDecoder.Failure.escape.isLimit)
    }
}
