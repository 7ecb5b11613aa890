internal import Shop

/// Spans in the units that people say: `2 days`, `1 hour 30 minutes`, `30 seconds`.
enum DurationText {
    /// The two largest units that are in it; what is less than a second is a second.
    static func of(_ span: Span, in language: Language) -> String {
        var rest = max(1, (span.milliseconds + 999) / 1_000)
        var parts: [String] = []
        for unit in Unit.all where rest >= unit.seconds && parts.count < 2 {
            parts.append(unit.text(rest / unit.seconds, in: language))
            rest %= unit.seconds
        }
        return parts.joined(separator: " ")
    }

    private struct Unit {
        let seconds: Int64
        let one: String
        let many: String
        /// Thai has one form.
        let thai: String

        func text(_ count: Int64, in language: Language) -> String {
            switch language {
            case .en: "\(count) \(count == 1 ? one : many)"
            case .th: "\(count) \(thai)"
            }
        }

        static let all = [
            Unit(seconds: 86_400, one: "day", many: "days", thai: "วัน"),
            Unit(seconds: 3_600, one: "hour", many: "hours", thai: "ชั่วโมง"),
            Unit(seconds: 60, one: "minute", many: "minutes", thai: "นาที"),
            Unit(seconds: 1, one: "second", many: "seconds", thai: "วินาที"),
        ]
    }
}
