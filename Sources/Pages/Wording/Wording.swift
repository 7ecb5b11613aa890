package import Formats
package import Shop

/// Writes the shop's values for people: in the shop's time zone and the reader's language.
package struct Wording: Sendable {
    /// The reader's language.
    package let language: Language
    /// The clock of the shop's time zone.
    package let wallClock: WallClock
    /// Why slips are rejected.
    private let reasons: [RejectReason: String]

    /// - Parameters:
    ///   - wallClock: the clock of the shop's time zone.
    ///   - reasons: the words for each reason of rejecting a slip, in the reader's language.
    package init(language: Language, wallClock: WallClock, reasons: [RejectReason: String]) {
        self.language = language
        self.wallClock = wallClock
        self.reasons = reasons
    }

    /// `฿1,250.00` with what machines need of it.
    package func money(_ money: Money) -> MoneyText {
        MoneyText(money, text: MoneyFormat.withSign(money))
    }

    /// What an order is off so that its amount is its own, with its sign; `nil` where it is not.
    package func adjustment(_ adjustment: Money) -> String? {
        guard adjustment.minorUnits != 0 else { return nil }
        return (adjustment.minorUnits < 0 ? "\u{2212}" : "+") + money(adjustment.magnitude).text
    }

    /// The price in words: one, or the lowest and the highest.
    package func prices(_ prices: [Money]) -> String {
        let sorted = prices.sorted { $0.minorUnits < $1.minorUnits }
        guard let lowest = sorted.first, let highest = sorted.last else { return "" }
        let low = MoneyFormat.withSign(lowest)
        return lowest == highest ? low : "\(low) – \(MoneyFormat.withSign(highest))"
    }

    /// A moment that somebody plans by: `Sat 5 Dec 2026, 13:00 (GMT+7)`.
    ///
    /// Thai counts years from the Buddha: `ส. 5 ธ.ค. 2569 เวลา 13:00 น. (GMT+7)`.
    package func moment(_ moment: Timestamp) -> TimeText {
        let parts = wallClock.time(at: moment).parts
        let day = "\(weekday(parts)) \(date(parts))"
        let whole =
            switch language {
            case .en: "\(day) \(parts.year), \(time(parts))"
            case .th: "\(day) \(parts.year + Self.buddhistYears) เวลา \(time(parts))\u{A0}น."
            }
        return text("\(whole) (\(zone(at: moment)))", moment)
    }

    /// How much further the Thai year is.
    private static let buddhistYears = 543

    /// A moment in a list or a history: `5 Dec, 13:00`; with its zone in the hour that the clock
    /// shows twice.
    package func when(_ moment: Timestamp) -> TimeText {
        let parts = wallClock.time(at: moment).parts
        let whole =
            switch language {
            case .en: "\(date(parts)), \(time(parts))"
            case .th: "\(date(parts)) \(time(parts))\u{A0}น."
            }
        let zone = wallClock.isRepeated(moment) ? " (\(zone(at: moment)))" : ""
        return text(whole + zone, moment)
    }

    /// When a transfer was made by its bank's clock, with the time where that is known:
    /// `5 Dec 2026, 13:00`.
    package func transferTime(_ transfer: TransferTime) -> String {
        let parts = transfer.civil.parts
        let year = language == .th ? parts.year + Self.buddhistYears : parts.year
        let day = "\(date(parts)) \(year)"
        guard transfer.hasTime else { return day }
        return language == .th ? "\(day) \(time(parts))\u{A0}น." : "\(day), \(time(parts))"
    }

    /// A moment of today: `13:00:05`, to the second.
    package func timeOfDay(_ moment: Timestamp) -> String {
        let parts = wallClock.time(at: moment).parts
        return "\(time(parts)):\(two(parts.second))"
    }

    private func text(_ text: String, _ moment: Timestamp) -> TimeText {
        TimeText(
            text: text,
            iso: DateText.rfc3339(moment, offset: wallClock.offset(at: moment)),
            milliseconds: moment.milliseconds)
    }

    private func date(_ parts: CivilTime.Parts) -> String {
        "\(parts.day) \(Self.months[language]?[parts.month - 1] ?? "")"
    }

    private func weekday(_ parts: CivilTime.Parts) -> String {
        Self.weekdays[language]?[parts.weekday - 1] ?? ""
    }

    private func time(_ parts: CivilTime.Parts) -> String {
        "\(two(parts.hour)):\(two(parts.minute))"
    }

    private func zone(at moment: Timestamp) -> String {
        let minutes = wallClock.offset(at: moment) / 60
        guard minutes != 0 else { return "GMT" }
        let hours = "GMT" + (minutes < 0 ? "−" : "+") + String(abs(minutes) / 60)
        return abs(minutes) % 60 == 0 ? hours : "\(hours):\(two(Int(abs(minutes) % 60)))"
    }

    private func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static let months: [Language: [String]] = [
        .en: [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
        .th: [
            "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",
            "พ.ย.", "ธ.ค.",
        ],
    ]

    private static let weekdays: [Language: [String]] = [
        .en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        .th: ["จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."],
    ]

    /// A span as people say it: `10 minutes`, `2 days`.
    package func duration(_ span: Span) -> String { DurationText.of(span, in: language) }

    /// What the cheapest costs with shipping; `nil` where shipping is free.
    package func shipped(_ prices: [Money], _ fee: Money) -> ShippedPrice? {
        let sorted = prices.sorted { $0.minorUnits < $1.minorUnits }
        guard fee.minorUnits > 0, let lowest = sorted.first else { return nil }
        return ShippedPrice(
            text: MoneyFormat.withSign(lowest + fee), isFrom: sorted.last != lowest)
    }

    /// How long something has waited: `4 min`, `2 h 5 min`, `3 days 2 hours`.
    package func waited(_ span: Span) -> String {
        let minutes = max(0, span.milliseconds / 60_000)
        let (hour, minute) = language == .th ? ("ชม.", "นาที") : ("h", "min")
        guard minutes >= 60 else { return "\(minutes) \(minute)" }
        // Minutes say nothing any more.
        guard minutes < 1_440 else { return duration(.hours(minutes / 60)) }
        let hours = "\(minutes / 60) \(hour)"
        return minutes % 60 == 0 ? hours : "\(hours) \(minutes % 60) \(minute)"
    }

    /// Why a slip was rejected: in the reader's language where the shop has words for it, else as
    /// staff typed it.
    package func reason(_ stored: String?) -> String? {
        stored.map { stored in RejectReason(stored: stored).flatMap { reasons[$0] } ?? stored }
    }

    /// The reasons that staff can choose.
    package var reasonChoices: [ReasonChoice] {
        RejectReason.allCases.map { ReasonChoice(stored: $0.stored, text: reasons[$0] ?? "") }
    }

    /// A file's size: `840 kB`, `1.2 MB`.
    package static func size(_ bytes: Int64) -> String {
        if bytes < 1_000_000 { return "\(max(1, (bytes + 500) / 1_000)) kB" }
        let tenths = (bytes + 50_000) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
    }

    /// What an export takes and may have of the disk.
    package static func room(needed: Int64?, free: Int64) -> Room {
        func megabytes(_ bytes: Int64) -> String { "\((bytes + 999_999) / 1_000_000) MB" }
        return Room(needed: needed.map(megabytes), free: megabytes(free))
    }

    /// What a limit of bytes is called; limits are powers of two and people say megabytes.
    package static func limit(_ bytes: Int) -> String {
        bytes < 1_048_576 ? "\(bytes / 1_024) kB" : "\(bytes / 1_048_576) MB"
    }
}
