import Shop
import Testing

@testable import Pages
@testable import Web

@Suite("Spans in the units that people say")
struct DurationTests {
    @Test(arguments: [
        (Span.minutes(2_880), "2 days", "2 วัน"), (.milliseconds(30_000), "30 seconds", "30 วินาที"),
        (.minutes(1), "1 minute", "1 นาที"), (.minutes(90), "1 hour 30 minutes", "1 ชั่วโมง 30 นาที"),
        (.hours(1), "1 hour", "1 ชั่วโมง"), (.days(1), "1 day", "1 วัน"),
        (.minutes(10), "10 minutes", "10 นาที"), (.milliseconds(1), "1 second", "1 วินาที"),
        (.seconds(90_061), "1 day 1 hour", "1 วัน 1 ชั่วโมง"),
    ])
    func units(span: Span, english: String, thai: String) {
        #expect(DurationText.of(span, in: .en) == english)
        #expect(DurationText.of(span, in: .th) == thai)
    }
}
