import Formats
import Testing

@Suite("A number of digits")
struct DigitsTests {
    @Test(
        "is read", arguments: [("0", 0), ("5", 5), ("0042", 42), ("9223372036854775807", .max)])
    func good(text: String, number: Int64) {
        #expect(Int64(digits: text) == number)
    }

    @Test(
        "has no sign, no blank and no digit of another script, and is no greater than it may be",
        arguments: ["", "+5", "-5", " 5", "5 ", "๕", "５", "5.0", "9223372036854775808"])
    func bad(text: String) {
        #expect(Int64(digits: text) == nil)
    }
}
